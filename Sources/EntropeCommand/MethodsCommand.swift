import ArgumentParser
import RotaryEmbedding
import Studies

/// `entrope methods`: what there is to choose from, and what one of them does.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List the methods, or explain one.",
    discussion: """
      The list ends with published methods that are not computed here, each with the reason. \
      Guide/NAME.md in the repository shows each method in a picture.

      EXAMPLES
        entrope methods
        entrope methods yarn
        entrope methods --format markdown
      """)

  @Argument(help: "A method to explain; all are listed without it.")
  var name: String?
  @Option(help: "How to print.")
  var format = TableFormat.text

  func run() throws {
    guard let name else {
      let table = try methodTable(withDetails: format != .text).rendered(as: format)
      let absent = format == .text ? "\n" + absentMethods : ""
      return try StandardOutput.write(table + absent)
    }
    let entry: MethodEntry
    do throws(RotaryError) { entry = try MethodCatalog.entry(named: name) } catch {
      throw CommandFailure(.usage, error.description)
    }
    try StandardOutput.write(try MethodExplanation(entry).rendered(as: format))
  }
}

/// The catalogue as a table; citations and sentences would not fit a terminal.
private func methodTable(withDetails: Bool) throws -> Table {
  var names = ["method", "title", "changes", "parameters"]
  if withDetails { names += ["formula", "citation", "summary"] }
  var table = try Table(columns: names.map { Column($0) })
  for entry in MethodCatalog.entries {
    let flags = MethodExplanation.flags(of: entry)
    var row: [Cell] = [
      .text(entry.name), .text(entry.title), .text(try changes(of: entry)),
      flags.isEmpty ? .missing : .text(flags.joined(separator: " ")),
    ]
    if withDetails { row += [.text(entry.formula), .text(entry.citation), .text(entry.summary)] }
    try table.appendRow(row)
  }
  guard withDetails else { return table }
  for absent in MethodCatalog.absent {
    try table.appendRow([
      .text(absent.name), .text(absent.title), .missing, .missing, .missing,
      .text(absent.citation), .text("Not computed here: \(absent.reason)."),
    ])
  }
  return table
}

/// What a method acts on, found out by resolving it on a model of common size.
private func changes(of entry: MethodEntry) throws(RotaryError) -> String {
  let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
  let extent = try ContextExtent(scale: 4, sequenceLength: 8_192)
  let schedule = try entry.schedule(for: geometry, extent: extent)
  var words: [String] = []
  if schedule.relativePositions != nil { words.append("distances") }
  let turnsAsTrained = schedule.effectiveInverseFrequencies == geometry.inverseFrequencies
  if case .axes = schedule.positionMap {
    words.append("positions")
  } else if !turnsAsTrained {
    words.append("frequencies")
  }
  if schedule.temperature != .none { words.append("softmax") }
  return words.isEmpty ? "nothing" : words.joined(separator: ", ")
}

/// What is published and not computed, one to a line.
private var absentMethods: String {
  MethodCatalog.absent.map { "\($0.name): not computed here, since \($0.reason).\n" }.joined()
}
