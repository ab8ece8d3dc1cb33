import ArgumentParser
import Foundation
import Notebooks
import Studies

/// `entrope notebooks`: the chapters of the course, run and written as pages.
struct NotebooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebooks",
    abstract: "Run the chapters of the course and write them as pages.",
    discussion: """
      Writes DIR/NAME.html, which needs no other file, DIR/NAME.md, and the figures of \
      the chapter as CSV, SVG and PDF into DIR/files; with every chapter woven, also \
      DIR/index.html with the contents and DIR/print.html with all of them for paper. \
      Prints the paths written. A chapter whose source and program did not change is \
      left as it is. Chapters are read from the checkout that this program was built \
      in, and nothing of one is written when one of its sentences is false: exit \
      status 1, with the chapter, the line, the sentence and what was measured. \
      --verify writes nothing and compares with the files in DIR.

      EXAMPLES
        entrope notebooks --list
        entrope notebooks 01-Rotations --out pages
      """)

  @Argument(help: ArgumentHelp("Chapters to run; all unless named.", valueName: "name"))
  var names: [String] = []
  @Option(help: ArgumentHelp("Folder to write into; made when missing.", valueName: "dir"))
  var out = "figures/course"
  @Flag(help: "Weave chapters that did not change, too.")
  var force = false
  @Flag(help: "Compare with the files in the folder, and write nothing.")
  var verify = false
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
    if verify { return try await compare(notebooks) }
    let course = Course(in: try madeFolder(out), program: programStamp())
    let isForced = force
    let outcomes = await concurrently(notebooks, quiet: quiet, noun: "chapters written") {
      try course.weave($0, isForced: isForced)
    }
    let woven = try allOrFailure(outcomes, names: notebooks.map(\.name), noun: "chapters")
    let pages = try course.writeCoursePages(woven.map(\.record))
    let files = woven.filter(\.isNew).flatMap(\.files) + pages
    try StandardOutput.write(files.map { "\(out.path(appending: $0))\n" }.joined())
  }

  private func compare(_ notebooks: [Notebook]) async throws {
    let course = Course(
      in: URL(fileURLWithPath: out, isDirectory: true), program: programStamp())
    let outcomes = await concurrently(notebooks, quiet: quiet, noun: "chapters compared") {
      try course.differences(of: $0)
    }
    let compared = try allOrFailure(outcomes, names: notebooks.map(\.name), noun: "chapters")
    var found = compared.flatMap(\.found)
    if notebooks.count == Notebooks.all.count {
      found += try course.differencesOfCoursePages(compared.map(\.record))
    }
    guard found.isEmpty else {
      throw CommandFailure(.unmet, "The course in \(out) changed. \(found.joined(separator: " "))")
    }
    try StandardOutput.write("\(compared.count) chapters are as the code makes them.\n")
  }
}

/// What tells this build of the program from any other: its size and when it was linked.
private func programStamp() -> String {
  let path = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
  let facts = try? FileManager.default.attributesOfItem(atPath: path)
  let size = facts?[.size].map { "\($0)" } ?? ""
  let date = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
  return "\(size) \(date)"
}
