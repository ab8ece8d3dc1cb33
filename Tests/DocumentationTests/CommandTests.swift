import Foundation
import TestSupport
import Testing

@Suite("commands in documents")
struct CommandTests {
  /// The command lines of README's console blocks.
  private static func consoleLines() throws -> [String] {
    try blocks(of: "console", in: document("README.md")).joined()
      .filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
  }

  /// Command lines of `entrope` in README, in console blocks and between backticks, without that word.
  static let entropeLines: [String] = {
    let spans = ((try? document("README.md")) ?? "").matches(of: /`(entrope [^`\n]+)`/)
    return (((try? consoleLines()) ?? []) + spans.map { String($0.1) })
      .filter { $0.hasPrefix("entrope ") }.map { String($0.dropFirst(8)) }
  }()

  @Test("every entrope command of README runs and prints something", arguments: entropeLines)
  func runs(line: String) throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      for capture in ["native", "yarn2"].map(Repository.capture) {
        try FileManager.default.createSymbolicLink(
          at: folder.appendingPathComponent(capture.lastPathComponent), withDestinationURL: capture)
      }
      let result = try entrope(line, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.output.isEmpty)
    }
  }

  @Test("README shows how to get frequencies, entropies, a sweep, and a list of figures")
  func coverage() {
    for command in [
      "frequencies ", "frequencies --config", "entropy --queries", "entropy --ensemble",
      "entropy --config", "compare --vectors", "audit ", "convert ", "methods ", "sweep ",
      "figures",
    ] {
      #expect(Self.entropeLines.contains { $0.hasPrefix(command) }, "\(command)")
    }
  }

  @Test("README sets everything up with make figures and then make test, and CI runs make test")
  func twoCommands() throws {
    let makes = try Self.consoleLines().filter { $0.hasPrefix("make ") }
    #expect(makes == ["make figures", "make test"])
    #expect(try document(".ci/run").contains("\nmake test\n"))
  }

  @Test("every make target that a document names is in the Makefile, and help lists it")
  func targets() throws {
    let makefile = try document("Makefile")
    let listed = Set(makefile.matches(of: #/(?m)^([a-z-]+):.*## /#).map { String($0.1) })
    for page in pages + [".ci/run"] {
      for match in try document(page).matches(of: /(?m)(?:`|^\$ |^)make ([a-z-]+)/) {
        #expect(listed.contains(String(match.1)), "\(page): make \(match.1)")
      }
    }
  }
}
