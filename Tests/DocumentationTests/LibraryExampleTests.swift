import AttentionEntropy
import Foundation
import ModelFiles
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

  /// The two captures of README's sweep, by their places in the sources.
  private func captures() throws -> (native: CapturedVectors, extended: CapturedVectors) {
    let paths = ["native", "yarn2"].map { Repository.capture($0).path(percentEncoded: false) }
    return (try CapturedVectors(path: paths[0]), try CapturedVectors(path: paths[1]))
  }

  /// README's sweep from where the captures are open up to where it is measured.
  private func sweep() throws -> SweepStudy {
    let (native, extended) = try captures()
    // README begins
    var request = MethodRequest("yarn", headDimension: 64, trainedContext: 8_192)
    (request.base, request.scale) = (100_000, 2)
    let axes = [SweepAxis(.alpha, [0.5, 1, 2, 4]), SweepAxis(.slope, [0, 0.05, 0.1, 0.15, 0.2])]
    let grid = try SweepGrid([SweepModel(request)], axes: axes)
    let study = try SweepStudy(grid, within: native, beyond: extended, rows: 15_872...16_383)
    // README ends
    return study
  }

  /// What README does with the sweep.
  private func answer(_ study: SweepStudy) throws {
    // README begins
    if let result = try study.measured(), let best = result.best, let region = result.region {
      let cells = result.cells
      print(cells[best].setting, cells[best].differenceFromReference?.interval as Any)
      for cell in region {
        print("as good:", cells[cell].setting.alpha as Any, cells[cell].setting.slope as Any)
      }
      for knob in result.reaches {
        print(knob.knob.name, knob.matters == true ? "matters" : "does not matter")
      }
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
    // The captures stand elsewhere for the test.
    let opening = codes[1].prefix { !$0.hasPrefix("var ") }.filter { !$0.isEmpty }
    #expect(opening.allSatisfy { $0.contains("= try CapturedVectors(path: \"smollm2") })
    #expect(opening.count == 2)
    #expect(words(codes[1].joined(separator: "\n")).hasSuffix(parts[1] + parts[2]))
    #expect(codes[1].filter { !$0.isEmpty }.count <= 15)
  }

  @Test("the example's last row lies between one key and uniform, and is what README says")
  func value() throws {
    let entropy = try example()
    #expect(entropy > 0 && entropy < log(512))
    #expect(String(format: "%.3f", entropy) == stated)
  }

  @Test("README's sweep has the cells of the same sweep on the command line")
  func nearest() throws {
    let study = try sweep()
    try answer(study)
    let result = try #require(try study.measured())
    let best = try #require(result.best)
    #expect(result.unitCount == 6 && result.region?.contains(best) == true)
    let (native, extended) = try captures()
    let line =
      "sweep --alpha 0.5,1,2,4 --slope 0:0.2:5 --scale 2 --vectors \(native.path) --against \(extended.path) "
      + "--beyond 15872:16383 --format csv"
    let values = try entrope(line).output.split(separator: "\n").dropFirst().map {
      // The axes before it: α, β, s, base, NTK-aware's knob, length, multiplier, slope, method.
      Double($0.split(separator: ",", omittingEmptySubsequences: false)[9])
    }
    #expect(values == result.cells.map { Double(String(format: "%.9g", $0.value?.mean ?? .nan)) })
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
