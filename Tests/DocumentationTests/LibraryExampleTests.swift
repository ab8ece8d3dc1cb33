import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
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

  /// README's sweep up to where it is measured.
  private func sweep() throws -> SweepStudy {
    // README begins
    var request = MethodRequest("yarn", headDimension: 64, trainedContext: 1_024)
    request.scale = 2
    let axes = [SweepAxis(.alpha, [0.5, 1, 2, 4]), SweepAxis(.slope, [0, 0.1, 0.2, 0.3, 0.4])]
    let grid = try SweepGrid([SweepModel(request)], axes: axes, length: 2_048)
    let study = SweepStudy(grid, ensemble: try AlignedEnsemble(correlation: 0.5), seeds: 1...40)
    // README ends
    return study
  }

  /// What README does with the sweep.
  private func answer(_ study: SweepStudy) throws {
    // README begins
    if let result = try study.measured(), let best = result.best, let region = result.region {
      let nearest = result.cells[best]
      if let alpha = nearest.setting.alpha, let slope = nearest.setting.slope,
        let gap = nearest.differenceFromReference
      {
        print("α \(alpha), a \(slope): \(gap.mean) nats, 95 % \(gap.interval)")
      }
      print("\(region.count) of \(result.cells.count) cells are as good;", result.reaches)
    }
    // README ends
  }

  /// Text without white space: the formatter may break lines differently.
  private func words(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined()
  }

  @Test("README's examples are the code that is compiled here, the sweep in at most fifteen lines")
  func text() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let parts = source.components(separatedBy: "// README begins\n").dropFirst()
      .map { words($0.components(separatedBy: "// README ends")[0]) }
    let shown = try blocks(of: "swift", in: document("README.md"))
    #expect(shown.count == 2)
    let codes = shown.map { $0.filter { !$0.hasPrefix("import ") } }
    #expect(shown[0].last == "print(rows[0][511].entropy)  // \(stated) nats")
    #expect(parts[0] == words(codes[0].dropLast().joined(separator: "\n")))
    #expect(parts[1] + parts[2] == words(codes[1].joined(separator: "\n")))
    #expect(codes[1].filter { !$0.isEmpty }.count <= 15)
  }

  @Test("the example's last row lies between one key and uniform, and is what README says")
  func value() throws {
    let entropy = try example()
    #expect(entropy > 0 && entropy < log(512))
    #expect(String(format: "%.3f", entropy) == stated)
  }

  @Test("README's sweep finds a nearest cell among those that cannot be told from it")
  func nearest() throws {
    try answer(try sweep())
    let result = try #require(try sweep().measured())
    let best = try #require(result.best)
    #expect(result.unitCount == 40 && result.region?.contains(best) == true)
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
