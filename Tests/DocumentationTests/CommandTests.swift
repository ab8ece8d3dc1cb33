import Foundation
import TestSupport
import Testing

@Suite("commands in documents")
struct CommandTests {
  /// The examples of README's console blocks.
  private static let examples = ConsoleExample.all(in: (try? document("README.md")) ?? "")

  /// Those of `entrope`, and what stands of it between backticks.
  static let entropeExamples: [ConsoleExample] = {
    let spans = ((try? document("README.md")) ?? "").matches(of: /`(entrope [^`\n]+)`/)
    return examples.filter { $0.arguments != nil }
      + spans.map { ConsoleExample(line: String($0.1), printed: []) }
  }()

  @Test(
    "every entrope command of README runs and prints what README says", arguments: entropeExamples)
  func runs(example: ConsoleExample) throws {
    let arguments = try #require(example.arguments)
    try withReadersFolder { folder in
      let result = try entrope(arguments, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.output.isEmpty)
      #expect(example.missing(from: result.output) == nil)
    }
  }

  @Test("README shows how to get frequencies, entropies, a sweep, and a list of figures")
  func coverage() {
    for command in [
      "frequencies ", "frequencies --config", "entropy --queries", "entropy --ensemble",
      "entropy --config", "compare --vectors", "audit ", "convert ", "methods ", "sweep ",
      "figures",
    ] {
      let isShown = Self.entropeExamples.contains { $0.arguments?.hasPrefix(command) == true }
      #expect(isShown, "\(command)")
    }
  }

  @Test("README sets everything up with make figures and then make test, and CI runs make test")
  func twoCommands() throws {
    let makes = Self.examples.map(\.line).filter { $0.hasPrefix("make ") }
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
