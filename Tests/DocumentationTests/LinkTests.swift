import Foundation
import TestSupport
import Testing

@Suite("links and paths")
struct LinkTests {
  @Test("every relative link and picture of a page is a file", arguments: pages)
  func links(page: String) throws {
    let folder = Repository.root.appendingPathComponent(page).deletingLastPathComponent()
    // A pair of round brackets after a square one; what stands before a ? or # is the file.
    for match in try document(page).matches(of: /\]\(([^()\s#?]+)[^()\s]*\)/) {
      let target = String(match.1)
      if target.contains("://") { continue }
      let path = folder.appendingPathComponent(target).path
      #expect(FileManager.default.fileExists(atPath: path), "\(target)")
    }
  }

  @Test("every state of the explorer's copy that a chapter links to is one that the copy holds")
  func copiedStates() throws {
    let script = try document("figures/explorer/data.js")
    let object = try #require(script.firstIndex(of: "{")),
      end = try #require(script.lastIndex(of: "}"))
    let copy = try JSONDecoder().decode(Copy.self, from: Data(script[object...end].utf8))
    var count = 0
    for page in pages where page.hasPrefix("figures/course/") {
      for match in try document(page)
        .matches(of: /\.\.\/explorer\/index\.html(?:\?([^)#]*))?#panel-([a-z]+)/)
      {
        let panel = try #require(copy.panels.first { $0.id == match.2 }, "\(match.0)")
        #expect(panel.states.contains { $0.query == match.1 ?? "" }, "\(page): \(match.0)")
        count += 1
      }
    }
    #expect(count >= 6)
  }

  /// What the explorer's copy says of itself.
  private struct Copy: Decodable {
    let panels: [Panel]
    struct Panel: Decodable {
      let id: String
      let states: [State]
    }
    struct State: Decodable { let query: String }
  }

  @Test("every file between backticks is there", arguments: pages)
  func paths(page: String) throws {
    let folders = ["Benchmarks", "Guide", "Notebooks", "Scripts", "Sources", "Tests", "figures"]
    // What stands in place of something is there, the other is not.
    for match in try document(page).matches(of: /(in place of )?`([^` \n]+)`/) {
      let file = String(match.2)
      guard match.1 == nil, folders.contains(where: { file.hasPrefix($0 + "/") }) else { continue }
      // Templates, and the page and the file that a reader of AddAMethod adds.
      if file.contains("<") || file.lowercased().contains("wavelength") { continue }
      let path = Repository.root.appendingPathComponent(file).path
      #expect(FileManager.default.fileExists(atPath: path), "\(file)")
    }
  }

  @Test("an article names other articles by their names")
  func articleNames() throws {
    #expect(articles.count == 7)
    for page in articles {
      for other in try document(page).matches(of: /<doc:([^>]+)>/) {
        #expect(articles.contains("Guide/Entrope.docc/\(other.1).md"), "\(page): \(other.1)")
      }
    }
  }

  @Test("every chapter is committed as a page, and the guide is among the pages")
  func chapters() {
    // A tour, twelve chapters and their contents.
    #expect(pages.count { $0.hasPrefix("figures/course/") } == 14)
    #expect(pages.contains("Guide/README.md"))
  }

  @Test(
    "no file names the folder that this checkout lies in",
    // A folder right below the root has a name that may occur anywhere.
    .enabled(if: Repository.root.pathComponents.count > 2),
    arguments: [
      "Sources", "Tests", "Notebooks", "Scripts", "Guide", "figures", ".ci", "README.md",
      "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "Package.swift",
    ])
  func absolutePaths(top: String) throws {
    let path = Data(Repository.root.path.utf8)
    let start = Repository.root.appendingPathComponent(top)
    let below = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    let files = [start] + (below?.allObjects ?? []).compactMap { $0 as? URL }
    for file in files where !file.hasDirectoryPath {
      // Caches are not tracked; Python's hold the path they were compiled from.
      if file.path.contains("__pycache__") || file.path.contains("/.woven/") { continue }
      let data = try Data(contentsOf: file)
      #expect(data.range(of: path) == nil, "\(file.lastPathComponent)")
    }
  }
}
