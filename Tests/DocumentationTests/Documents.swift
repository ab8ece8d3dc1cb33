import Foundation
import TestSupport

/// The text of a file of the repository.
func document(_ path: String) throws -> String {
  try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
}

/// The lines of every fenced block of a language in a Markdown page.
func blocks(of language: String, in page: String) -> [[Substring]] {
  page.components(separatedBy: "```\(language)\n").dropFirst().map { rest in
    rest.components(separatedBy: "\n```")[0].split(separator: "\n")[...].map { $0 }
  }
}

/// Gives a folder that has what the pages tell readers to go to.
func withReadersFolder(_ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try writeExampleVectors(into: folder)
    let checkpoint = Repository.root.appendingPathComponent(
      "Scripts/fine-tuning/checkpoints/base")
    for file in ["native", "yarn2"].map(Repository.capture) + [checkpoint] {
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent(file.lastPathComponent), withDestinationURL: file)
    }
    try body(folder)
  }
}

/// The pages of the repository whose links and commands people follow.
let pages: [String] =
  ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELIABILITY.md", "SECURITY.md"]
  + ["Benchmarks/README.md", "figures/gallery.md"]
  + markdownFiles(in: "figures/course") + markdownFiles(in: "Guide")
  + ["drawing", "explorer", "cluster", "fine-tuning"].flatMap { markdownFiles(in: "Guide/\($0)") }
  + articles

/// The landing page of the documentation site and its how-to articles.
let articles = markdownFiles(in: "Guide/Entrope.docc")

/// The Markdown pages of a folder of the repository.
private func markdownFiles(in folder: String) -> [String] {
  let path = Repository.root.appendingPathComponent(folder).path
  return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
}
