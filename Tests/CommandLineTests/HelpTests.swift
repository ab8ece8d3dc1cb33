import Foundation
import TestSupport
import Testing

@Suite("help")
struct HelpTests {
  /// The names of all commands, and the program itself.
  static let commands = [""] + ((try? commandNames()) ?? [])

  @Test("the help of the program lists its commands")
  func list() {
    #expect(Self.commands.contains("entropy") && Self.commands.contains("doctor"))
  }

  @Test("every help has examples, and as a block they run as they are printed", arguments: commands)
  func examples(command: String) throws {
    let help = try entrope("\(command) --help")
    #expect(help.status == 0)
    #expect(help.errors.isEmpty)
    let block = try #require(Self.examples(in: help.output))
    #expect(block.contains("entrope "))
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      // Every command must succeed and print something; a line that the help has broken is no command.
      let script = """
        set -e
        entrope() {
          "$0" "$@" > printed || { echo "failed: $*" >&2; exit 90; }
          [ -s printed ] || { echo "printed nothing: $*" >&2; exit 91; }
        }
        \(block)
        """
      let result = try shell(script, in: folder)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  /// The block below EXAMPLES as it is printed; `nil` where there is none.
  static func examples(in help: String) -> String? {
    guard let heading = help.range(of: "EXAMPLES\n") else { return nil }
    return String(help[heading.upperBound...].split(separator: "\n\n", maxSplits: 1)[0])
  }

  @Test("the method flags are the same for every command that takes a method")
  func methodFlags() throws {
    let flags = [
      "--method", "--head-dimension", "--rotary-dimension", "--base", "--trained-context",
      "--scale", "--sequence-length", "--ramp", "--alpha", "--beta", "--ntk-alpha",
      "--temperature",
    ]
    for command in [
      "frequencies", "entropy", "heatmap", "sweep", "compare", "sensitivity", "temperature",
      "atlas",
    ] {
      let help = try entrope("\(command) --help").output
      #expect(flags.allSatisfy { help.contains("  \($0) ") }, "\(command)")
    }
  }
}
