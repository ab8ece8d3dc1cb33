import AttentionEntropy
import Foundation
import RotaryEmbedding
import TestSupport
import Testing

@Suite("the library example")
struct LibraryExampleTests {
  /// What README says that its example prints, rounded; recorded.
  private let stated = "5.229"

  /// README's example up to its last line, which prints the entropy that is given back here.
  private func example() throws -> Double {
    // README begins
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
    let yarn = YaRN(ramp: try Ramp(.pairIndex(truncated: true)))
    let schedule = try yarn.schedule(for: geometry, extent: ContextExtent(scale: 4))
    let vectors = try AlignedEnsemble(correlation: 0.5).vectors(
      headDimension: 64, length: 512, seed: 1)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    // README ends
    return rows[0][511].entropy
  }

  @Test("README's example is the code that is compiled here")
  func text() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let compiled = source.components(separatedBy: "// README begins")[1]
      .components(separatedBy: "// README ends")[0]
    let shown = try #require(blocks(of: "swift", in: document("README.md")).first)
    let imports = shown.prefix { $0.hasPrefix("import ") }
    #expect(imports == ["import AttentionEntropy", "import RotaryEmbedding"])
    #expect(shown.last == "print(rows[0][511].entropy)  // \(stated) nats")
    // The formatter may break lines differently.
    let words = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined() }
    #expect(
      words(compiled) == words(shown.dropFirst(imports.count).dropLast().joined(separator: "\n")))
  }

  @Test("the example's last row lies between one key and uniform, and is what README says")
  func value() throws {
    let entropy = try example()
    #expect(entropy > 0 && entropy < log(512))
    #expect(String(format: "%.3f", entropy) == stated)
  }

  @Test("the command line gives the example's entropy to all nine digits")
  func commandLine() throws {
    let result = try entrope(
      "entropy --ensemble aligned --correlation 0.5 --length 512 --seed 1 --head-dimension 64"
        + " --method yarn --trained-context 2048 --scale 4 --format csv")
    let last = try #require(result.output.split(separator: "\n").last).split(separator: ",")
    #expect(try String(last[3]) == String(format: "%.9g", example()))
  }
}
