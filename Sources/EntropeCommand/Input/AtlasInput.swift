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
    let all = Self.joined(asked, plain, isOwnAsked: flags.method.methods.isEmpty)
    trainedContext = try Self.trainedContext(of: plain)
    (rows, within) = try Self.rows(of: all, trainedContext, rowFlags)
    let pass = try ForwardPass(of: flags.files.vectors)
    notes =
      asked.notes + Self.notes(trainedContext, all)
      + (within == nil ? [] : ForwardPass.caveats(reference: pass, compared: pass))
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
      let isTaken = rest.contains { $0.name == MethodCatalog.plain.name }
      let first = NamedMethod(
        name: isTaken ? reference : MethodCatalog.plain.name,
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
    _ context: Int?, _ all: MeasuredInput
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
    let still = all.layers.filter {
      $0.methods[0].configuration.schedule.inverseFrequencies.isEmpty
    }.compactMap(\.study.number)
    if !still.isEmpty {
      notes.append("the layers \(layerWords(still)) do not rotate; no method changes them.")
    }
    return notes
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
    flags.method.methods = [MethodCatalog.plain.name]
    flags.thresholds = try ThresholdFlags.parse([])
    return flags
  }
}
