import Foundation
import TestSupport
import Testing

@Suite("help")
struct HelpTests {
  static let commands = [
    "", "figures", "methods", "frequencies", "entropy", "synthesize", "heatmap", "sweep", "audit",
    "convert",
    "notebooks", "doctor",
  ]

  @Test("every help has examples, and they run", arguments: commands)
  func examples(command: String) throws {
    let help = try entrope("\(command) --help")
    #expect(help.status == 0)
    #expect(help.errors.isEmpty)
    let examples = Self.examples(in: help.output)
    #expect(!examples.isEmpty)
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      for example in examples {
        let result = try entrope(example, in: folder)
        #expect(result.status == 0, "\(example): \(result.errors)")
        #expect(!result.output.isEmpty, "\(example)")
      }
    }
  }

  /// The lines below EXAMPLES that begin with `entrope`, joined where they end in a backslash, without that word.
  static func examples(in help: String) -> [[String]] {
    guard let heading = help.range(of: "EXAMPLES\n") else { return [] }
    let block = help[heading.upperBound...].split(separator: "\n\n", maxSplits: 1)[0]
    return block.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n").compactMap {
      let words = $0.split(separator: " ").map(String.init)
      return words.first == "entrope" ? Array(words.dropFirst()) : nil
    }
  }

  @Test("the method flags are the same for every command that takes a method")
  func methodFlags() throws {
    let flags = [
      "--method", "--head-dimension", "--rotary-dimension", "--base", "--trained-context",
      "--scale", "--sequence-length", "--ramp", "--alpha", "--beta", "--ntk-alpha",
      "--temperature",
    ]
    for command in ["frequencies", "entropy", "heatmap", "sweep"] {
      let help = try entrope("\(command) --help").output
      #expect(flags.allSatisfy { help.contains("  \($0) ") }, "\(command)")
    }
  }
}
