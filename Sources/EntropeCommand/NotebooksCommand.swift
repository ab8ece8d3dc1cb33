import ArgumentParser
import Foundation
import Notebooks
import Studies

/// `entrope notebooks`: the chapters, run and written as pages.
struct NotebooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebooks",
    abstract: "Run notebooks and write them as HTML and Markdown pages.",
    discussion: """
      Writes DIR/NAME.html, which needs no other file, and DIR/NAME.md with its figures \
      beside it. Prints the paths written. A notebook is read from the checkout that this \
      program was built in, and nothing of it is written when one of its sentences is false.

      EXAMPLES
        entrope notebooks --list
        entrope notebooks 01-ContextExtension --out pages
      """)

  @Argument(help: ArgumentHelp("Notebooks to run; all unless named.", valueName: "name"))
  var names: [String] = []
  @Option(help: ArgumentHelp("Folder to write into; made when missing.", valueName: "dir"))
  var out = "figures/notebooks"
  @Flag(help: "Print what there is to run, and run nothing.")
  var list = false
  @Flag(help: "No progress on standard error.")
  var quiet = false

  func run() async throws {
    let notebooks = try chosen(names, among: Notebooks.all) { name throws(NotebookError) in
      try Notebooks.notebook(named: name)
    }
    guard !list else {
      let table = try Table(
        columns: [Column("name"), Column("title")],
        rows: notebooks.map { [.text($0.name), .text($0.title)] })
      return try StandardOutput.write(table.rendered(as: .text))
    }
    let folder = try madeFolder(out)
    let outcomes = await concurrently(notebooks, quiet: quiet, noun: "notebooks written") {
      try weave($0, into: folder)
    }
    let files = try allOrFailure(outcomes, names: notebooks.map(\.name), noun: "notebooks")
    try StandardOutput.write(
      files.joined().map { "\(out.path(appending: $0.lastPathComponent))\n" }.joined())
  }
}
