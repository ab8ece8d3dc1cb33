import Foundation
import TestSupport
import Testing

@Suite("what the figure engine can do")
struct FeatureTests {
  private static let page = (try? document("Guide/drawing/features.md")) ?? ""

  /// The first cells of the rows of a table, with the rest of their rows.
  private static func rows(of part: String) -> [(feature: String, rest: String)] {
    part.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| |") }.map { line in
      let cells = line.dropFirst(2).split(separator: " | ", maxSplits: 1)
      return (String(cells[0]), String(cells.dropFirst().first ?? ""))
    }
  }

  private static let parts = page.components(separatedBy: "\n## Shown by\n")

  @Test("every feature but hovering is there, and has its tests")
  func complete() throws {
    let features = Self.rows(of: Self.parts[0])
    #expect(features.count > 30)
    let full = features.filter { $0.rest.hasPrefix("● ") }.map(\.feature)
    #expect(features.map(\.feature).filter { !full.contains($0) } == ["Hover / sliders"])
    #expect(Self.rows(of: try #require(Self.parts.last)).map(\.feature) == full)
  }

  @Test("A figure is drawn by the program alone, in an empty environment")
  func alone() throws {
    try withTemporaryFolder { folder in
      let result = try shell("env -i \"$0\" figures ramp --format svg --out .", in: folder)
      #expect(result.status == 0 && result.output.contains("ramp.svg"), "\(result.errors)")
    }
  }

  @Test("every test that is named exists")
  func named() throws {
    let folder = Repository.root.appendingPathComponent("Tests")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    let sources = try files.map {
      try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
    }.joined()
    let rows = Self.rows(of: try #require(Self.parts.last))
    for (feature, rest) in rows {
      let names = rest.matches(of: /“([^”]+)”/).map { String($0.1) }
      #expect(!names.isEmpty, "\(feature)")
      for name in names {
        #expect(sources.contains("\"\(name)\"") || sources.contains("`\(name)`"), "\(name)")
      }
    }
  }
}
