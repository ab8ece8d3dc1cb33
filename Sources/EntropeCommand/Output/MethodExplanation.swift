import RotaryEmbedding
import Studies

/// What the catalogue says of one method, ready to print.
struct MethodExplanation {
  private let entry: MethodEntry

  init(_ entry: MethodEntry) {
    self.entry = entry
  }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text: return try text()
    case .markdown: return try "# \(entry.title)\n\n\(text())"
    case .csv: return try options().rendered(as: .csv)
    case .json:
      var object = JSONObject()
      for (key, value) in facts { try object.set(key, value) }
      try object.set("aliases", entry.aliases)
      try object.set("systems", entry.systems)
      try object.set("flags", Self.flags(of: entry))
      object.set("options", rows: try options())
      return object.text
    }
  }

  /// The flags that change what a method does, in the order of the help.
  static func flags(of entry: MethodEntry) -> [String] {
    parameterFlags.filter { entry.parameters.contains($0.parameter) }.map(\.flag)
      + entry.options.map { "--set \($0.name)" }
  }

  private static let parameterFlags: [(parameter: RotaryError.Parameter, flag: String)] = [
    (.scale, "--scale"), (.sequenceLength, "--sequence-length"), (.ntkAlpha, "--ntk-alpha"),
    (.ramp, "--ramp"), (.alpha, "--alpha"), (.beta, "--beta"), (.temperature, "--temperature"),
    (.trainedContext, "--trained-context"),
  ]

  private var facts: [(String, String)] {
    [
      ("method", entry.name), ("title", entry.title), ("summary", entry.summary),
      ("formula", entry.formula), ("when to use", entry.advice), ("what goes wrong", entry.pitfall),
      ("name", entry.etymology), ("citation", entry.citation),
    ]
  }

  private func text() throws -> String {
    var lines = ["\(entry.title) (\(entry.name)): \(entry.summary)", "", "  \(entry.formula)", ""]
    let aliases = entry.aliases.isEmpty ? "none" : entry.aliases.joined(separator: ", ")
    lines += [
      "When to use it: \(entry.advice)", "What goes wrong: \(entry.pitfall)",
      "Its name: \(entry.etymology)", "Other names: \(aliases)",
      "Source: \(entry.citation)", "Shipped in: \(entry.systems.joined(separator: "; "))",
    ]
    let flags = Self.flags(of: entry)
    lines.append(flags.isEmpty ? "It has no parameters." : "Flags: \(flags.joined(separator: " "))")
    guard !entry.options.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    return try lines.joined(separator: "\n") + "\n\n" + options().rendered(as: .text)
  }

  private func options() throws -> Table {
    var table = try Table(columns: ["option", "what it is", "usual", "allowed"].map { Column($0) })
    for option in entry.options {
      try table.appendRow([
        .text(option.name), .text(option.summary), .text(option.usual), .text(option.allowed),
      ])
    }
    return table
  }
}
