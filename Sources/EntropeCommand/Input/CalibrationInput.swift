import DecoderModel
import Drawing
import Foundation
import RopeSystems
import RotaryEmbedding
import Studies

/// A decoder, its documents and the settings to try, found to go together.
struct CalibrationInput {
  let study: CalibrationStudy
  let threads: Int?
  /// The method as published, at its scale.
  let published: ResolvedMethod
  /// Names of the texts, and how many documents are of each.
  let texts: [(name: String, documents: Int)]
  let tokenDigest: String
  let modelPath: String
  let notes: [String]

  /// - Throws: ``CommandFailure`` that names the flag, `FileError` about a file.
  init(_ flags: CalibrateCommand) throws {
    for (flag, value) in [("--length", flags.length), ("--documents", flags.documents)] {
      if value < 1 { throw CommandFailure.usage(flag, "\(value) is too few; 1 is the least.") }
    }
    guard !flags.texts.isEmpty else {
      throw CommandFailure.usage("--text", "it is missing; name a text to fit on.")
    }
    modelPath = try flags.source.path()
    threads = try ComputeFlags.checked(threads: flags.threads)
    let description = try DecoderDescription(path: modelPath)
    let own = try description.ownRopes(tokens: flags.length)
    let known = own.main.knowsTrainedContext ? own.main.geometry.trainedContext : nil
    guard let context = flags.trainedContext ?? known else {
      throw CommandFailure.usage(
        "--trained-context",
        "it is missing; the model does not tell the context that it was trained on.")
    }
    guard context >= 1, flags.length > context else {
      throw CommandFailure.usage(
        "--length",
        "\(flags.length) tokens lie within the trained context of \(context); a method is fitted on texts that go beyond."
      )
    }
    let request = try Self.request(flags, description, own.main, context)
    published = try Self.resolved(request)
    try Self.requireNoLaw(of: published, flags.fit)
    let axes = try Axes(flags, published)
    let read = try Self.documents(flags)
    let count = read.documents.count
    let heldOut = flags.heldOut ?? count / 2
    guard (0..<count).contains(heldOut) else {
      throw CommandFailure.usage(
        "--held-out",
        "\(heldOut) of \(count) documents were asked for; from 0 to \(count - 1) are allowed, so that one is left to fit "
          + "on.")
    }
    let last = flags.length - 2
    let positions = flags.rows?.range ?? 0...last
    guard positions.lowerBound <= last else {
      throw CommandFailure(
        .badData, "--rows: a document of \(flags.length) tokens has no loss there.")
    }
    study = CalibrationStudy(
      description, request, fit: flags.fit,
      documents: Array(read.documents.prefix(count - heldOut)),
      heldOut: Array(read.documents.suffix(heldOut)), amplitudes: axes.amplitudes,
      alphas: axes.alphas, betas: axes.betas,
      positions: positions.lowerBound..<min(positions.upperBound, last) + 1,
      trainedContext: context)
    texts = read.texts
    tokenDigest = Studies.tokenDigest(read.documents.joined())
    notes =
      read.notes + published.notes.map(\.words)
      + (try study.followsLength
        ? [
          "\(published.entry.name) is fitted as of \(flags.length) tokens in one pass; generation token by token, whose old keys "
            + "keep an older base, is another number."
        ] : [])
  }

  // MARK: Parts

  /// The values along which settings go.
  private struct Axes {
    let amplitudes: [Double]
    let alphas: [Double]
    let betas: [Double]

    /// Values on either side of the published ones.
    private static let steps = [0.25, 0.5, 1, 2, 4]

    init(_ flags: CalibrateCommand, _ published: ResolvedMethod) throws(CommandFailure) {
      let entry = published.entry
      let hasRamp = entry.parameters.contains(.alpha)
      guard hasRamp || (flags.fit == .temperature && flags.alpha == nil && flags.beta == nil) else {
        throw .usage(
          "--fit", "\(entry.name) has no ramp; --fit temperature fits its temperature alone.")
      }
      if flags.fit == .temperature {
        for (name, values) in [("--alpha", flags.alpha), ("--beta", flags.beta)] {
          guard let values, values.values.count > 1 else { continue }
          throw .usage(name, "the ramp is not fitted; give one value, or --fit both.")
        }
      }
      if flags.fit == .ramp, flags.multiplier != nil {
        throw .usage("--multiplier", "the temperature is not fitted; give --fit both.")
      }
      let (alpha, beta) =
        published.schedule.ramp.map { ($0.alpha, $0.beta) } ?? Ramp.published
      betas =
        flags.beta?.values
        ?? Self.steps.map { $0 * beta }.filter { $0 > (flags.alpha?.values.last ?? alpha) }
      let least = betas.first ?? .infinity
      alphas = flags.alpha?.values ?? Self.steps.map { $0 * alpha }.filter { $0 < least }
      guard !betas.isEmpty else {
        throw .usage("--alpha", "no β of the usual ones is above it; give --beta as well.")
      }
      guard !alphas.isEmpty else {
        throw .usage("--beta", "no α of the usual ones is below it; give --alpha as well.")
      }
      if let greatest = alphas.last, let least = betas.first, greatest >= least {
        throw .usage(
          "--alpha",
          "α \(greatest.short) is not below β \(least.short); every α must be below every β.")
      }
      let multipliers = flags.multiplier?.values
      amplitudes =
        multipliers.map { $0.map { $0.squareRoot() } } ?? (0...8).map { 1 + Double($0) / 40 }
      if let multipliers, multipliers.count < 3 || multipliers[0] <= 0 {
        throw .usage(
          "--multiplier", "a parabola needs at least 3 factors, all above 0.")
      }
    }
  }

  /// A factor would stand in the place of a law that follows positions, distances or rows.
  private static func requireNoLaw(
    of method: ResolvedMethod, _ fit: CalibrationStudy.Fit
  ) throws(CommandFailure) {
    let law = method.schedule.temperature
    guard fit != .ramp,
      law.queryMultiplier != .one || law.distanceLaw != .none || law.entropyLaw != .none
    else { return }
    throw .usage(
      "--method",
      "\(method.entry.name) has a temperature law of its own, which a fitted factor would replace; choose another method, or "
        + "measure it as it is by entrope loss.")
  }

  private static func request(
    _ flags: CalibrateCommand, _ description: DecoderDescription, _ rope: ResolvedRope,
    _ context: Int
  ) throws -> MethodRequest {
    var request = MethodRequest(
      flags.method, headDimension: description.shape.headDimension, trainedContext: context)
    if rope.rotates, rope.geometry.rotaryDimension != description.shape.headDimension {
      request.rotaryDimension = rope.geometry.rotaryDimension
    }
    request.base = rope.geometry.base
    request.scale = flags.scale
    request.targetLength = flags.length
    request.usualSequenceLength = flags.length
    request.ramp = flags.ramp?.convention
    if flags.fit == .temperature {
      request.alpha = flags.alpha?.values.first
      request.beta = flags.beta?.values.first
    }
    return request
  }

  private static func resolved(_ request: MethodRequest) throws(CommandFailure) -> ResolvedMethod {
    var flags = MethodFlags()
    flags.ntkAlpha = nil
    var model = GeometryFlags()
    model.rotaryDimension = nil
    return try FlagNames(flags, model).resolved(request)
  }

  private static func documents(
    _ flags: CalibrateCommand
  ) throws -> (documents: [[Int]], texts: [(name: String, documents: Int)], notes: [String]) {
    let tokenizer = try flags.source.tokenizer()
    var pieces: [[[Int]]] = []
    var texts: [(name: String, documents: Int)] = []
    var notes: [String] = []
    for name in flags.texts {
      let ids = try ModelText(name, tokenizer).ids.map(Int.init)
      let count = min(flags.documents, ids.count / flags.length)
      if count < flags.documents {
        let found =
          "\(name) holds \(ids.count) tokens, fewer than \(flags.documents == 1 ? "a document" : "\(flags.documents) documents") of "
          + "\(flags.length)"
        guard flags.allowShort else {
          throw CommandFailure(
            .badData,
            "--text: \(found). Give a shorter --length or fewer --documents; --allow-short goes on with what is long enough."
          )
        }
        notes.append(count == 0 ? "\(found): it is left out." : "\(found): \(count) are taken.")
      }
      guard count > 0 else { continue }
      texts.append((name, count))
      pieces.append((0..<count).map { Array(ids[$0 * flags.length..<($0 + 1) * flags.length]) })
    }
    for (place, own) in pieces.enumerated() {
      guard let other = pieces[..<place].firstIndex(where: { !Set($0).isDisjoint(with: own) })
      else { continue }
      throw CommandFailure.usage(
        "--text",
        "\(texts[other].name) and \(texts[place].name) hold the same document; a choice is confirmed on others alone."
      )
    }
    guard !pieces.isEmpty else {
      throw CommandFailure(
        .badData, "--text: no text holds a document of \(flags.length) tokens.")
    }
    // First documents of all texts come first, so that the held-out ones are each text's last.
    let most = pieces.map(\.count).max() ?? 0
    let documents = (0..<most).flatMap { place in
      pieces.compactMap { place < $0.count ? $0[place] : nil }
    }
    return (documents, texts, notes)
  }

  // MARK: Running

  /// Where passes are kept.
  func store(folder: URL?) throws -> PassStore {
    try PassStore(
      study.description, modelDigest: try modelDigest(modelPath), version: entropeVersion,
      folder: folder, threads: threads)
  }

  /// What passes will cost.
  func cost(of passes: [PassRequest]) throws -> DecoderCost {
    let decoder = try TrainedDecoder(study.description, threads: threads)
    let longest = try DecoderPass(
      decoder, schedules: study.description.ownRopes(tokens: study.length).schedules,
      threads: threads)
    return try DecoderCost(
      passes: passes.count,
      multiplyAdds: passes.reduce(0) {
        $0 + study.description.shape.multiplyAdds(tokens: $1.tokens.count)
      }, bytes: longest.bytes(tokens: study.length) + decoder.weightBytes, threads: threads)
  }
}
