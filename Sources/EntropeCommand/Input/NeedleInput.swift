import DecoderModel
import RopeSystems
import RotaryEmbedding
import Studies

/// A decoder and the questions that it is asked, found to go together.
struct NeedleInput {
  let study: NeedleStudy
  let decoder: TrainedDecoder
  let threads: Int?
  /// Context L that the model was trained on.
  let trainedContext: Int
  let seed: UInt64
  /// The names of methods that follow the length of the prompt.
  let dynamicNames: [String]
  let notes: [String]

  /// Most numbers that are hidden in a cell.
  private static let greatestKeyCount = 1_000

  /// - Throws: ``CommandFailure`` that names the flag, `FileError` about a file.
  init(_ flags: NeedleCommand) throws {
    let depths = flags.depths.numbers
    if let wrong = depths.first(where: { $0 > 100 }) {
      throw CommandFailure.usage(
        "--depths", "\(wrong) % of the filler cannot stand before the number; 0 to 100 can.")
    }
    guard (1...Self.greatestKeyCount).contains(flags.keys) else {
      throw CommandFailure.usage(
        "--keys",
        "\(flags.keys) numbers were asked for; from 1 to \(Self.greatestKeyCount) are allowed.")
    }
    let path = try flags.source.path()
    let threads = try ComputeFlags.checked(threads: flags.threads)
    let description = try DecoderDescription(path: path)
    let pieces = NeedlePrompt.Pieces(try flags.source.tokenizer())
    let keys = NeedleStudy.keys(flags.keys, seed: flags.seed)
    let least = NeedleStudy.leastLength(pieces, keys: keys)
    let lengths = flags.lengths.numbers
    if let short = lengths.first(where: { $0 < least }) {
      throw CommandFailure.usage(
        "--lengths",
        "a prompt of \(short) tokens has no room; what it asks alone takes \(least) of this model.")
    }

    let own = try description.ownRopes(tokens: least).main
    guard
      let context = flags.trainedContext
        ?? (own.knowsTrainedContext ? own.geometry.trainedContext : nil)
    else {
      throw CommandFailure.usage(
        "--trained-context",
        "it is missing; the model does not tell its trained context, inside which the control is asked."
      )
    }
    guard context >= least else {
      throw CommandFailure(
        .badData,
        "what a prompt asks alone takes \(least) tokens of this model, and its trained context is \(context): there is no "
          + "control inside it. --trained-context states another.")
    }
    let controlLength = min(lengths.min() ?? context, context)
    let ropes = try description.ownRopes(tokens: controlLength)

    let resolved = try lengths.map { length in
      try DecoderMethods(
        description, flags.method, flags.thresholds, trainedContext: context, length: length,
        mayLieWithin: true)
    }
    let methods = resolved[0].list.indices.map { place in
      NeedleStudy.Method(
        name: resolved[0].list[place].name, schedules: resolved.map { $0.list[place].schedules })
    }
    study = NeedleStudy(
      methods: methods,
      control: NeedleStudy.Control(
        name: ropes.isPlain ? "rope" : NamedMethod.file, length: controlLength,
        schedules: ropes.schedules),
      lengths: lengths, depths: depths.map { Double($0) / 100 }, keys: keys, pieces: pieces)
    dynamicNames = resolved[0].dynamicNames
    // The same note for each length once.
    var notes: [String] = []
    for note in resolved.flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
    self.notes = notes
    (self.threads, trainedContext, seed) = (threads, context, flags.seed)
    decoder = try TrainedDecoder(description, threads: threads)
  }

  /// What some questions will cost.
  func cost(of items: some Collection<Int>) throws -> DecoderCost {
    let longest = (study.lengths + [study.control.length]).max() ?? 0
    let pass = try DecoderPass(decoder, schedules: study.control.schedules, threads: threads)
    return try DecoderCost(
      passes: items.count, multiplyAdds: study.multiplyAdds(items, decoder.shape),
      bytes: pass.bytes(tokens: longest) + decoder.weightBytes, threads: threads)
  }
}
