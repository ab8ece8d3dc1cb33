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

/// The pages of the repository whose links and commands people follow.
let pages: [String] = {
  let notebooks = Repository.root.appendingPathComponent("figures/notebooks")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: notebooks.path)) ?? []
  return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "figures/gallery.md"]
    + names.filter { $0.hasSuffix(".md") }.sorted().map { "figures/notebooks/\($0)" }
}()
