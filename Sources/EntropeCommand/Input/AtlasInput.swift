import ArgumentParser
import AttentionEntropy
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// What an atlas measures: rows under the reference and the methods asked for, and the rows that changes are taken from.
struct AtlasInput {
  /// The rows measured, plain RoPE first.
  let rows: MeasuredInput
  /// The rows just within the trained context under plain RoPE; `nil` where changes are from the same rows.
  let within: MeasuredInput?
  /// L in tokens; `nil` where no one knows it.
  let trainedContext: Int?
  /// What the vectors can and cannot say, and what was assumed, in sentences.
  let notes: [String]

  /// The name of plain RoPE where `rope` was asked for with a temperature or the like.
  static let reference = "plain-rope"

  /// Finds rows and methods.
  ///
  /// - Parameters:
  ///   - flags: The capture, mask, model and methods asked for.
  ///   - choice: Which heads of which layers.
  ///   - rowFlags: Which rows; those from L on where there are any, else all, unless the flags say.
  /// - Throws: ``CommandFailure`` (64) that names the flag, (65) where no row stands at the positions; `FileError` about a file.
  init(_ flags: InputFlags, _ choice: HeadChoice, _ rowFlags: RowFlags) throws {
    let asked = try flags.resolved(choice)
    let plain = try flags.underPlainRope().resolved(choice)
    let own = try flags.underOwnRope(choice)
    let all = Self.joined(asked, plain, isOwnAsked: flags.method.methods.isEmpty)
    trainedContext = try Self.trainedContext(of: plain)
    (rows, within) = try Self.rows(of: all, trainedContext, rowFlags)
    notes =
      asked.notes
      + Self.notes(isBeyond: within != nil, trainedContext, own: own, all)
  }

  /// The methods of every layer, plain RoPE first.
  private static func joined(
    _ asked: MeasuredInput, _ plain: MeasuredInput, isOwnAsked: Bool
  ) -> MeasuredInput {
    /// Whether every layer's methods at a place are plain RoPE.
    func isPlain(_ place: Int) -> Bool {
      zip(asked.layers, plain.layers).allSatisfy {
        $0.methods[place].configuration.schedule == $1.methods[0].configuration.schedule
      }
    }
    let places = (asked.layers.first?.methods.indices ?? 0..<0).filter { !isPlain($0) }
    let layers = asked.layers.indices.map { index in
      let layer = asked.layers[index]
      let rest = places.map { place in
        // A file's ropes may differ by layer, and go by one name.
        isOwnAsked
          ? NamedMethod(name: NamedMethod.file, configuration: layer.methods[place].configuration)
          : layer.methods[place]
      }
      let isTaken = rest.contains { $0.name == "rope" }
      let first = NamedMethod(
        name: isTaken ? reference : "rope",
        configuration: plain.layers[index].methods[0].configuration)
      let methods = [first] + rest
      return MeasuredLayer(
        study: layer.study.with(schedules: methods.map(\.namedSchedule)), methods: methods,
        describe: layer.describe)
    }
    return MeasuredInput(
      layers: layers, headDimension: asked.headDimension, words: asked.words, notes: [])
  }

  /// The trained context that all layers have.
  private static func trainedContext(of plain: MeasuredInput) throws(CommandFailure) -> Int? {
    let contexts = Set(
      plain.layers.map { layer in
        let method = layer.methods[0].configuration
        return method.knowsTrainedContext ? method.geometry.trainedContext : nil
      })
    guard contexts.count > 1 else { return contexts.first ?? nil }
    let words = contexts.compactMap { $0.map(String.init) }.sorted().joined(separator: " and ")
    throw .usage(
      "--layers",
      "the layers have different trained contexts (\(words) tokens); choose layers that have one.")
  }

  /// The rows measured, and those of the reference where they are others.
  private static func rows(
    of all: MeasuredInput, _ context: Int?, _ flags: RowFlags
  ) throws(CommandFailure) -> (MeasuredInput, within: MeasuredInput?) {
    let positions = try flags.positions(trainedContext: context)
    let ends = all.ends
    guard let context, context >= 1 else { return (try all.keeping(rowsAt: positions), nil) }
    guard let positions else {
      guard ends.upperBound >= context else { return (all, nil) }
      return try beyond(context...Int.max, of: all, context)
    }
    let kept = try all.keeping(rowsAt: positions)
    guard kept.ends.upperBound >= context else { return (kept, nil) }
    guard kept.ends.lowerBound >= context else {
      throw .usage(
        "--rows",
        "the rows stand on both sides of the trained context of \(context) tokens, where the "
          + "references differ; choose those below it (--within) or from it on (--beyond).")
    }
    return try beyond(positions, of: all, context)
  }

  private static func beyond(
    _ positions: ClosedRange<Int>, of all: MeasuredInput, _ context: Int
  ) throws(CommandFailure) -> (MeasuredInput, within: MeasuredInput?) {
    let kept = try all.keeping(rowsAt: positions)
    let last = positionsJustWithin(trainedContext: context)
    let plain = MeasuredInput(
      layers: all.layers.map { layer in
        MeasuredLayer(
          study: layer.study.with(schedules: [layer.methods[0].namedSchedule]),
          methods: [layer.methods[0]], describe: layer.describe)
      }, headDimension: all.headDimension, words: all.words, notes: [])
    do throws(CommandFailure) { return (kept, try plain.keeping(rowsAt: last)) } catch {
      throw CommandFailure(
        .badData,
        "Rows beyond the trained context are held against plain RoPE just within it. "
          + error.description + " Capture rows there too, or choose --within.")
    }
  }

  // MARK: Words

  private static func notes(
    isBeyond: Bool, _ context: Int?, own: MeasuredInput?, _ all: MeasuredInput
  ) -> [String] {
    var notes: [String] = []
    if let context {
      if all.ends.upperBound < context {
        notes.append(
          "the capture ends at position \(all.ends.upperBound), within the trained context of \(context) tokens: "
            + "it tells what a method costs there, and cannot tell what it does beyond.")
      }
    } else {
      notes.append(
        "the trained context is not known, so that rows beyond it are not told apart; --trained-context "
          + "with --method tells it.")
    }
    if isBeyond { notes.append(forwardPass(own?.layers.first?.methods[0].configuration)) }
    let still = all.layers.filter {
      $0.methods[0].configuration.schedule.inverseFrequencies.isEmpty
    }.compactMap(\.study.number)
    if !still.isEmpty {
      notes.append("the layers \(layerWords(still)) do not rotate; no method changes them.")
    }
    return notes
  }

  /// What rows beyond the trained context can say, by the rope under which they were captured.
  private static func forwardPass(_ own: ResolvedMethod?) -> String {
    switch own?.entry.name {
    case nil:
      "the capture does not tell the rope of its forward pass; past the first layer its vectors belong to that "
        + "rope, and other methods show the change of rotation alone."
    case "rope":
      "the vectors come from a forward pass under plain RoPE that ran beyond its trained context: past the first "
        + "layer they are those of a model that is not at home there."
    case let name?:
      "the vectors come from a forward pass under \(name), and so do those that plain RoPE turns within L: they are "
        + "not those of the model as it was trained."
    }
  }
}

extension MeasuredInput {
  /// The first and the last position of all rows.
  var ends: ClosedRange<Int> {
    let positions = layers.map(\.study.queryPositions).joined()
    let first = positions.min() ?? 0
    return first...max(first, positions.max() ?? 0)
  }
}

extension InputFlags {
  /// The same vectors under plain RoPE, without any flag of another method.
  fileprivate func underPlainRope() throws -> InputFlags {
    var flags = self
    flags.method = try MethodFlags.parse([])
    flags.method.methods = ["rope"]
    flags.thresholds = try ThresholdFlags.parse([])
    return flags
  }

  /// The same vectors under the rope that the capture tells; `nil` where it tells none.
  fileprivate func underOwnRope(_ choice: HeadChoice) throws -> MeasuredInput? {
    guard let path = files.vectors, try CapturedVectors(path: path).modelConfiguration() != nil
    else { return nil }
    var flags = self
    flags.source = try ConfigurationFlags.parse([])
    flags.method = try MethodFlags.parse([])
    flags.thresholds = try ThresholdFlags.parse([])
    flags.model = try GeometryFlags.parse([])
    return try flags.resolved(choice)
  }
}
