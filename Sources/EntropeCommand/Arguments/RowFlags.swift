import ArgumentParser
import RotaryEmbedding
import Studies

/// The flags that choose query rows by their positions, the same for every command that measures rows.
struct RowFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rows whose queries stand at these positions, both ends included.", valueName: "from:to"),
    transform: PositionRange.parse)
  var rows: PositionRange?
  @Option(
    help: ArgumentHelp(
      "Rows below the trained context, or at these positions of it.", valueName: "from:to?"),
    transform: PositionRange.parse)
  var within: PositionRange?
  @Option(
    help: ArgumentHelp(
      "Rows from the trained context on, or at these positions of them.", valueName: "from:to?"),
    transform: PositionRange.parse)
  var beyond: PositionRange?

  /// The positions that the flags choose; `nil` where none does.
  ///
  /// - Parameter trainedContext: L in tokens; `nil` where no one knows it.
  /// - Returns: Positions in tokens, both ends included.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func positions(trainedContext: Int?) throws(CommandFailure) -> ClosedRange<Int>? {
    let given = [("--rows", rows), ("--within", within), ("--beyond", beyond)]
      .filter { $0.1 != nil }
    guard given.count <= 1 else {
      throw .usage(given[1].0, "\(given[0].0) chooses rows as well; give one of the two.")
    }
    if let rows {
      guard let range = rows.range else {
        throw .usage("--rows", "give positions as FROM:TO, such as 6144:8191.")
      }
      return range
    }
    if within != nil { return try within(trainedContext: trainedContext) }
    if beyond != nil { return try beyond(trainedContext: trainedContext) }
    return nil
  }

  /// The positions of `--within`: those below L where it gives none.
  func within(trainedContext: Int?) throws(CommandFailure) -> ClosedRange<Int>? {
    guard let within else { return nil }
    let context = try Self.known(trainedContext, "--within")
    guard let range = within.range else { return 0...context - 1 }
    guard range.upperBound < context else {
      throw .usage(
        "--within",
        "it ends at \(range.upperBound), which is not below the trained context of \(context) tokens."
      )
    }
    return range
  }

  /// The positions of `--beyond`: those from L on where it gives none.
  func beyond(trainedContext: Int?) throws(CommandFailure) -> ClosedRange<Int>? {
    guard let beyond else { return nil }
    let context = try Self.known(trainedContext, "--beyond")
    guard let range = beyond.range else { return context...Int.max }
    guard range.lowerBound >= context else {
      throw .usage(
        "--beyond",
        "it begins at \(range.lowerBound), which is below the trained context of \(context) tokens."
      )
    }
    return range
  }

  private static func known(_ trainedContext: Int?, _ flag: String) throws(CommandFailure) -> Int {
    guard let trainedContext, trainedContext >= 1 else {
      throw .usage(
        flag,
        "it needs the context that the model was trained on, which is not known here; give "
          + "--trained-context, or --rows FROM:TO.")
    }
    return trainedContext
  }

  /// The words of a command line in which `--within` and `--beyond` that stand without a range have one.
  ///
  /// The argument parser knows no flag with an optional value.
  ///
  /// - Parameter words: The words after the program's name.
  /// - Returns: The words that the argument parser reads.
  static func completed(_ words: [String]) -> [String] {
    var result: [String] = []
    for (place, word) in words.enumerated() {
      result.append(word)
      guard word == "--within" || word == "--beyond" else { continue }
      let next = words.indices.contains(place + 1) ? words[place + 1] : nil
      // Whatever begins like a number was meant as the range, and is read or refused as one; recipes have the word itself.
      if next == PositionRange.trained { continue }
      if next?.first.map({ $0.isNumber || $0 == ":" }) == true { continue }
      result.append(PositionRange.trained)
    }
    return result
  }
}

/// Positions in tokens, both ends included, written FROM:TO.
struct PositionRange: Hashable {
  /// `nil` for what the trained context says.
  let range: ClosedRange<Int>?

  /// The word that stands for what the trained context says.
  static let trained = "trained"

  /// Reads FROM:TO.
  static func parse(_ text: String) throws -> PositionRange {
    if text == trained { return PositionRange(range: nil) }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else {
      throw ValidationError("positions are written FROM:TO, such as 6144:8191")
    }
    guard first >= 0, first <= last else {
      throw ValidationError("positions go upwards from 0: FROM must not be above TO")
    }
    return PositionRange(range: first...last)
  }
}

extension MeasuredInput {
  /// The input with those rows alone that the flags choose.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag; (65) where no row stands there.
  func keeping(_ rows: RowFlags) throws(CommandFailure) -> MeasuredInput {
    guard let layer = layers.first else { return self }
    let configuration = layer.methods[0].configuration
    let context = configuration.knowsTrainedContext ? configuration.geometry.trainedContext : nil
    guard let positions = try rows.positions(trainedContext: context) else { return self }
    return try keeping(rowsAt: positions)
  }
}

/// Positions in words, such as “6144 to 8191”.
func positionWords(_ positions: ClosedRange<Int>) -> String {
  positions.upperBound == Int.max
    ? "\(positions.lowerBound) and beyond" : "\(positions.lowerBound) to \(positions.upperBound)"
}
