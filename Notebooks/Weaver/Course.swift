import Drawing
public import Foundation
import ModelFiles

/// The course as files: chapters that are woven again only when they changed, and the pages that all of them make.
public struct Course: Sendable {
  /// Chapters in reading order.
  let notebooks: [Notebook]
  /// Where the course is written.
  let directory: URL
  /// What tells this program from any other.
  let program: String

  /// Names a course.
  ///
  /// - Parameters:
  ///   - directory: Where it is written; the folder must exist.
  ///   - program: What tells this build of the program from any other: pages depend on it.
  public init(in directory: URL, program: String) {
    self.init(Notebooks.all, in: directory, program: program)
  }

  /// Names a course of other chapters.
  package init(_ notebooks: [Notebook], in directory: URL, program: String) {
    (self.notebooks, self.directory, self.program) = (notebooks, directory, program)
  }

  /// Runs a chapter and writes its pages and files, unless all of that was done before from the same source by the same
  /// program and the files are as they were written.
  ///
  /// Nothing is written unless every claim of the chapter holds and every figure could be drawn; each file is written whole
  /// or not at all. The same source gives the same bytes.
  ///
  /// - Parameters:
  ///   - notebook: The chapter.
  ///   - isForced: Whether to weave one that did not change.
  /// - Returns: The record of the chapter, and the files, from `directory` on.
  /// - Throws: ``NotebookError`` when a claim is false or the source is missing, edited since the build, or breaks a rule
  ///   of its markup; what the code of the chapter throws; `FileError` when a file cannot be written.
  public func weave(
    _ notebook: Notebook, isForced: Bool = false
  ) throws -> (record: ChapterRecord, files: [String], isNew: Bool) {
    let key = try self.key(of: notebook)
    if !isForced, let record = unchangedRecord(of: notebook, key: key) {
      return (record, record.files.keys.sorted(), false)
    }
    let woven = try chapter(notebook, key: key)
    try makeFolder("files")
    try makeFolder(Self.recordFolder)
    for file in woven.files { try writeWhole(file.bytes, to: url(file.name)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try writeWhole(Array(try encoder.encode(woven.record)), to: recordURL(of: notebook))
    return (woven.record, woven.files.map(\.name), true)
  }

  /// Writes the pages that all chapters make: contents, and everything in one page for print.
  ///
  /// - Parameter records: Chapters woven in this run; others are read from the records of earlier runs.
  /// - Returns: The files; none when a chapter was never woven.
  /// - Throws: `FileError` when one cannot be written.
  public func writeCoursePages(_ records: [ChapterRecord]) throws -> [String] {
    guard let pages = try coursePages(records) else { return [] }
    for page in pages { try writeWhole(page.bytes, to: url(page.name)) }
    return pages.map(\.name)
  }

  /// Compares the files of the course with what the code makes now.
  ///
  /// - Returns: What differs, a sentence each.
  /// - Throws: What weaving throws.
  public func differences(of notebook: Notebook) throws -> (record: ChapterRecord, found: [String])
  {
    let woven = try chapter(notebook, key: try key(of: notebook))
    return (woven.record, woven.files.compactMap(difference))
  }

  /// Compares the pages that all chapters make.
  public func differencesOfCoursePages(_ records: [ChapterRecord]) throws -> [String] {
    try (coursePages(records) ?? []).compactMap(difference)
  }

  private func difference(_ file: (name: String, bytes: [UInt8])) -> String? {
    guard let data = FileManager.default.contents(atPath: url(file.name).path) else {
      return "\(file.name) is missing."
    }
    if Array(data) == file.bytes { return nil }
    // Another Cairo draws the same figure in other bytes.
    if file.name.hasSuffix(".pdf") || file.name.hasSuffix(".svg") {
      return recipe(Array(data)) == recipe(file.bytes) ? nil : "\(file.name) shows other numbers."
    }
    func text(_ bytes: [UInt8]) -> String {
      String(decoding: bytes, as: UTF8.self).replacing(/base64,[A-Za-z0-9+\/=]*/, with: "")
    }
    return file.name.hasSuffix(".html") && text(Array(data)) == text(file.bytes)
      ? nil : "\(file.name) differs."
  }

  /// The digest of the numbers that a picture was drawn from.
  private func recipe(_ bytes: [UInt8]) -> String? {
    String(decoding: bytes, as: UTF8.self).firstMatch(of: /sha256:[0-9a-f]{64}/).map {
      String($0.0)
    }
  }

  private func coursePages(
    _ records: [ChapterRecord]
  ) throws -> [(name: String, bytes: [UInt8])]? {
    let all = notebooks.compactMap { notebook in
      records.first { $0.name == notebook.name } ?? storedRecord(of: notebook)
    }
    guard all.count == notebooks.count else { return nil }
    return [
      ("index.html", Array(contentsPage(all).utf8)),
      ("index.md", Array(contentsMarkdown(all).utf8)),
      ("print.html", Array(printPage(all).utf8)),
    ]
  }

  // MARK: Records

  private static let recordFolder = ".woven"

  private func key(of notebook: Notebook) throws -> String {
    sha256(Array("\(program)\n\(try notebook.source())".utf8))
  }

  private func storedRecord(of notebook: Notebook) -> ChapterRecord? {
    FileManager.default.contents(atPath: recordURL(of: notebook).path).flatMap {
      try? JSONDecoder().decode(ChapterRecord.self, from: $0)
    }
  }

  /// The record of a chapter whose key and files are as they were.
  private func unchangedRecord(of notebook: Notebook, key: String) -> ChapterRecord? {
    guard let record = storedRecord(of: notebook), record.key == key else { return nil }
    let isWhole = record.files.allSatisfy { name, digest in
      FileManager.default.contents(atPath: url(name).path).map { sha256(Array($0)) } == digest
    }
    return isWhole ? record : nil
  }

  private func recordURL(of notebook: Notebook) -> URL {
    url("\(Self.recordFolder)/\(notebook.name).json")
  }

  private func url(_ name: String) -> URL {
    directory.appending(path: name, directoryHint: .notDirectory)
  }

  private func makeFolder(_ name: String) throws {
    let folder = directory.appending(path: name, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw NotebookError.unwritable(folder: name)
    }
  }

  private func chapter(_ notebook: Notebook, key: String) throws -> WovenChapter {
    try woven(notebook, key: key, in: notebooks)
  }
}
