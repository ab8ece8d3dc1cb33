import AttentionEntropy
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The two sides of a comparison of heads: rows within the trained context under plain RoPE, and rows under methods.
struct ComparedSides {
  /// What the rows of the second side can tell.
  enum Question {
    /// Rows beyond the trained context.
    case benefit
    /// The same rows on both sides.
    case price
  }

  let within: MeasuredInput
  let beyond: MeasuredInput
  let question: Question
  /// L in tokens.
  let trainedContext: Int
  /// The forward passes that the vectors come from.
  let passes: (within: ForwardPass, beyond: ForwardPass)

  /// Multiply-adds of all scores.
  var work: Int { within.work + beyond.work }

  /// Reads the flags of both sides.
  ///
  /// - Throws: ``CommandFailure`` (64) that names a flag; (65) where there are no such rows, or captures that cannot be compared.
  init(
    _ flags: InputFlags, against: String?, _ choice: HeadChoice, _ rows: RowFlags
  ) throws {
    var second = flags
    if let against { second.files.vectors = against }
    if let against, let vectors = flags.files.vectors {
      try Self.requireSameModel(
        try CapturedVectors(path: vectors), try CapturedVectors(path: against))
    }
    let compared = try second.resolved(choice)
    let reference = try Self.reference(flags, choice)
    let configuration = reference.layers[0].methods[0].configuration
    guard configuration.knowsTrainedContext else {
      throw CommandFailure.usage(
        "--trained-context",
        "it is missing; rows within it are what the others are compared with.")
    }
    let context = configuration.geometry.trainedContext
    trainedContext = context
    passes = (try ForwardPass(of: flags.files.vectors), try ForwardPass(of: second.files.vectors))
    let hasBeyond = compared.layers.contains { layer in
      layer.study.queryPositions.contains { $0 >= context }
    }
    if rows.rows != nil || (rows.beyond == nil && !hasBeyond) {
      guard against == nil else {
        throw CommandFailure(
          .badData,
          rows.rows == nil
            ? "\(compared.words) has no row at or beyond the trained context of \(context) tokens."
            : "--rows compares the same rows of one capture; leave out --against, or give --within and --beyond."
        )
      }
      question = .price
      within = try reference.keeping(rows)
      beyond = try compared.keeping(rows)
      return
    }
    guard hasBeyond else {
      throw CommandFailure(
        .badData,
        "\(compared.words) has no row at or beyond the trained context of \(context) tokens; without --beyond, "
          + "what a method costs within it is compared.")
    }
    question = .benefit
    let usual = positionsJustWithin(trainedContext: context)
    within = try reference.keeping(rowsAt: try rows.within(trainedContext: context) ?? usual)
    beyond = try compared.keeping(
      rowsAt: try rows.beyond(trainedContext: context) ?? context...Int.max)
  }

  /// The first side: plain RoPE; layers that do not rotate stay as they are.
  private static func reference(_ flags: InputFlags, _ choice: HeadChoice) throws -> MeasuredInput {
    var plain = flags
    plain.thresholds.alpha = nil
    plain.thresholds.beta = nil
    plain.method.scale = nil
    plain.method.sequenceLength = nil
    plain.method.ramp = nil
    plain.method.ntkAlpha = nil
    plain.method.settings = []
    plain.method.resonance = false
    plain.method.temperature = nil
    plain.method.methods = [MethodCatalog.plain.name]
    return try plain.resolved(choice)
  }

  /// Refuses captures that cannot be compared, by what their files tell of model and text.
  static func requireSameModel(
    _ first: CapturedVectors, _ second: CapturedVectors
  ) throws(CommandFailure) {
    guard first.headDimension == second.headDimension else {
      throw CommandFailure(
        .badData,
        "\(first.path) has vectors of \(first.headDimension) components and \(second.path) of "
          + "\(second.headDimension); they are of different models.")
    }
    for (keys, words) in [
      (["model", "n_layers", "n_heads", "n_kv_heads", "rope_theta", "trained_context"], "models"),
      (["text", "text_skip_chars", "ids_sha256"], "texts"),
    ] {
      for key in keys {
        guard let one = first.metadata[key], let other = second.metadata[key], one != other else {
          continue
        }
        throw CommandFailure(
          .badData,
          "\(first.path) and \(second.path) are of different \(words): \(key) is “\(legible(one))” and "
            + "“\(legible(other))”. Heads are compared with themselves on the same text.")
      }
    }
    func tokens(_ file: CapturedVectors) -> [Int]? {
      (try? Tensor.read(operand: "\(file.path):token_ids"))?.integers
    }
    // A longer text may go on where a shorter one ends.
    if let one = tokens(first), let other = tokens(second),
      let place = zip(one, other).enumerated().first(where: { $1.0 != $1.1 })?.offset
    {
      throw CommandFailure(
        .badData,
        "\(first.path) and \(second.path) are of different texts: token \(place) (counted from 0) is \(one[place]) and "
          + "\(other[place]). Heads are compared with themselves on the same text.")
    }
  }
}
