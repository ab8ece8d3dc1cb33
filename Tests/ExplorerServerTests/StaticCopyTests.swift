import Explorer
import ExplorerServer
import Foundation
import Testing

@Suite("Copies of the explorer without a server")
struct StaticCopyTests {
  @Test(
    "a lattice has every combination, the last key fastest, and its file says which line is wrong")
  func lattice() throws {
    let lattice = try #require(
      try ExplorerLattice.read("# a comment\n\nratio scale=2,4 beta=16,32,64\n").first)
    let points = try lattice.points()
    #expect(points.map(\.places) == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
    #expect(points[4].state.query == "")
    #expect(points[5].state.query == "beta=64")
    for (text, words) in [
      ("", "no panel"), ("ratio", "0 keys"), ("ration scale=2", "no panel “ration”"),
      ("ratio scale=2 beta=32 alpha=1 base=1e4", "4 keys"),
      ("ratio theme=dark,paper", "cannot be moved"),
      ("ratio scale=2\nratio beta=8", "Line 2"), ("ratio scale=0.5,2", "from 1 to 1024"),
      ("arc scale=2\n\nratio beta=0.5,32", "Line 3: beta is 0.5"),
      ("# a comment\nratio bata=3", "Line 2: “bata”"),
    ] {
      let error = #expect(throws: StateError.self) { try ExplorerLattice.read(text) }
      #expect(error?.description.contains(words) ?? false, "\(error?.description ?? "")")
    }
  }

  @Test("the committed lattice stays within 300 files")
  func usual() throws {
    let count = try ExplorerLattice.usual.reduce(0) { try $0 + 2 * $1.points().count }
    #expect(count + 4 <= 300)
    #expect(ExplorerLattice.usual.map(\.panel) == ["ratio", "arc", "entropy", "law"])
  }

  @Test("a copy names only files that are in it, and none that a page in a folder may not load")
  func copy() throws {
    let lattices = try ExplorerLattice.read("ratio scale=2,4\nlaw temperature=paper,none")
    let copy = try StaticCopy(of: lattices)
    let paths = Set(copy.files.map(\.path))
    #expect(
      paths == [
        "index.html", "copy.js", "data.js", "explorer.css", "panel/ratio/0-paper.svg",
        "panel/ratio/0-dark.svg", "panel/ratio/1-paper.svg", "panel/ratio/1-dark.svg",
        "panel/law/0-paper.svg", "panel/law/0-dark.svg", "panel/law/1-paper.svg",
        "panel/law/1-dark.svg",
      ])
    func text(_ path: String) -> String {
      String(decoding: copy.files.first { $0.path == path }?.bytes ?? [], as: UTF8.self)
    }
    #expect(!text("index.html").contains("module") && !text("copy.js").contains("fetch"))
    let data = text("data.js").dropFirst("window.entropeCopy = ".count).dropLast(2)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
    let panels = try #require(object["panels"] as? [[String: Any]])
    #expect(panels.compactMap { $0["id"] as? String } == ["ratio", "law"])
    let states = try #require(panels[0]["states"] as? [[String: Any]])
    // Scale 4 is the usual one.
    #expect(states.map { $0["query"] as? String } == ["scale=2", ""])
    let usual = try #require(object["usual"] as? [String: String])
    #expect(usual["method"] == "yarn" && usual["scale"] == "4" && usual["beta"] == "32")
    // A panel that has nothing to show of a state names it.
    let hopeless = try ExplorerLattice.read("surface method=pi scale=8 length=32")
    let error = #expect(throws: PanelError.self) { try StaticCopy(of: hopeless) }
    #expect(error?.description.hasPrefix("surface of method=pi scale=8 length=32: ") ?? false)
    let tooMany = try ExplorerLattice.read(
      "ratio scale=\((1...900).map { "\($0)" }.joined(separator: ","))")
    #expect(throws: ExplorerServer.Failure.self) { try StaticCopy(of: tooMany) }
  }
}
