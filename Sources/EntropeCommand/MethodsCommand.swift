import ArgumentParser
import RotaryEmbedding
import Studies

/// `entrope methods`: what there is to choose from.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List the methods with formula, parameters and source.",
    discussion: """
      EXAMPLES
        entrope methods
        entrope methods --format markdown
      """)

  @Option(help: "How to print the table.")
  var format = TableFormat.text

  func run() throws {
    try StandardOutput.write(try methodTable(withSummaries: format != .text).rendered(as: format))
  }
}

/// The catalogue as a table; what each method does, in a sentence, would not fit a terminal.
private func methodTable(withSummaries: Bool) throws -> Table {
  var columns = ["method", "title", "formula", "parameters", "citation"].map { Column($0) }
  if withSummaries { columns.append(Column("summary")) }
  var table = try Table(columns: columns)
  for entry in MethodCatalog.entries {
    let flags = parameterFlags.filter { entry.parameters.contains($0.parameter) }.map(\.flag)
    var row: [Cell] = [
      .text(entry.name), .text(entry.title), .text(entry.formula),
      flags.isEmpty ? .missing : .text(flags.joined(separator: " ")), .text(entry.citation),
    ]
    if withSummaries { row.append(.text(entry.summary)) }
    try table.appendRow(row)
  }
  return table
}

/// The flags of a method's parameters, in the order of the help.
private let parameterFlags: [(parameter: RotaryError.Parameter, flag: String)] = [
  (.scale, "--scale"), (.sequenceLength, "--sequence-length"), (.ntkAlpha, "--ntk-alpha"),
  (.alpha, "--alpha"), (.beta, "--beta"), (.temperature, "--temperature"),
]
