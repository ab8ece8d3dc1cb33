import Figures
import Foundation
import ModelFiles
import Studies

/// A committed table of the model lab, with the words that captions need.
struct LabData {
  private let table: CommittedLabTable
  private var provenance: [String: String] { table.provenance }

  /// Reads a table.
  ///
  /// - Parameter name: Its name.
  /// - Throws: `FileError` when it did not come along or cannot be read.
  init(_ name: String) throws { table = try CommittedLabTable(name) }

  /// Whether tables came along.
  static func holds(_ names: [String]) -> Bool {
    names.allSatisfy { name in
      if case .found = CommittedLabTable.place(of: name) { return true }
      return false
    }
  }

  typealias Row = CommittedLabTable.Row

  /// The rows whose columns hold some words.
  func rows(_ chosen: [String: String] = [:]) -> [Row] { table.rows(chosen) }

  /// The different words of a column, in order.
  func values(_ column: String) -> [String] { table.values(column) }

  /// The names of the texts.
  var texts: [String] { (provenance["texts"] ?? "").split(separator: " ").map(String.init) }

  /// Which model and texts, as the end of a caption.
  ///
  /// - Parameter length: Tokens of each text from its first on; none where the table tells another part.
  /// - Returns: A sentence and its end.
  func words(length: Int? = nil) -> String {
    let titles = texts.compactMap { Excerpt.named($0)?.title }
    let weights = (provenance["weights"] ?? "").split(separator: " ").joined(separator: ", ")
    let counted = titles.count == 1 ? "one text, " : "\(titles.count) texts: "
    let list = titles.joined(separator: ", ")
    let read =
      length.map { "the first \(decimals(Double($0), 0)) tokens of \(counted)\(list)" }
      ?? titles.joined(separator: " and ")
    return
      "\(provenance["model"] ?? "?") (weights in \(weights)) on \(read); what is found holds of "
      + "that model on those texts."
  }

  /// What intervals are over, in a sentence.
  var intervalWords: String {
    texts.count > 1
      ? "Intervals: 95 %, bootstrap over the \(texts.count) texts, which are of one author."
      : "Intervals: 95 %, bootstrap over windows of 256 tokens of the one text, which tell how that text varies."
  }
}

/// Positions of a text up to a length, in thousands of tokens.
func positionAxis(_ length: Double) -> Axis {
  Axis(
    "position (tokens)", domain: 0...length,
    ticks: stride(from: 0, through: length, by: length / 4).map {
      Tick($0, $0 == 0 ? "0" : "\(Int($0 / 1_024))k")
    })
}

/// How methods of the lab look and what they are called, by their labels in its tables.
enum LabLook {
  static func title(_ label: String) -> String {
    switch label {
    case "rope": "RoPE"
    case "pi": "PI"
    case "ntk-aware": "NTK-aware"
    case "ntk-by-parts": "NTK-by-parts"
    case "yarn": "YaRN"
    case "yarn-no-temperature": "YaRN, no temperature"
    case "dynamic-ntk": "Dynamic NTK"
    case "logn": "log-n"
    case "ntk-aware-logn": "NTK-aware, log-n"
    default: label
    }
  }

  static func style(_ label: String) -> SeriesStyle {
    switch label {
    case "yarn-no-temperature": methodStyle("yarn").dashed.marked(.ring)
    case "ntk-by-parts": methodStyle(label).marked(.diamond)
    case "ntk-aware-logn": methodStyle("ntk-aware").dashed.marked(.ring)
    default: methodStyle(label)
    }
  }
}
