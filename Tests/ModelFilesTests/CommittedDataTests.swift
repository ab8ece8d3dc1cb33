import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct CommittedDataTests {
  @Test(arguments: ["native", "yarn2"])
  func `The captures hold six heads over twice the trained context`(pass: String) throws {
    let capture = try CapturedVectors(path: Repository.capture(pass).path(percentEncoded: false))
    #expect(capture.layers.map(\.number) == [10, 22])
    #expect(capture.layers.map(\.heads) == [[6, 7, 8], [0, 1, 2]])
    #expect(capture.keyCount == 16_384 && capture.queryCount == 256)
    #expect(capture.queryPositions == (1...256).map { 64 * $0 - 1 })
    #expect(capture.metadata["license"] == "Apache-2.0")
  }

  @Test func `Vectors that are installed weigh at most ten million bytes`() throws {
    let folder = Repository.capture("native").deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.fileSizeKey])
    let total = try files.map { try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }
    #expect(total.reduce(0, +) <= 10_000_000)
  }

  @Test func `Golden entropies have a value for every case, head and row, within their bounds`()
    throws
  {
    let folder = Repository.root.appendingPathComponent("Tests/AttentionEntropyTests")
    let golden = try GoldenEntropy.load(from: try #require(Bundle(url: folder)))
    #expect(golden.inputs.count == 10)
    #expect(golden.inputs.filter(\.isReal).count == 2)
    for input in golden.inputs {
      let queries = try input.queryVectors().vectorShape()
      let keys = try input.keyVectors().vectorShape()
      #expect(queries.heads == input.heads && queries.rows == input.rows)
      #expect(keys.heads == input.keyHeads && keys.rows == input.keys)
      #expect(queries.dimension == input.dimension && keys.dimension == input.dimension)
      #expect(try input.queryPositions().count == input.rows)
      if input.isReal {
        #expect(try input.queryPositions() == (1...input.rows).map { 64 * $0 - 1 })
        try input.queryVectors().requireFinite()
        try input.keyVectors().requireFinite()
      }
      #expect(input.keyPositions.count == input.keys)
      let entropies = try input.entropies()
      #expect(entropies.count == input.cases.count)
      #expect(try input.logSumExps()?.count ?? entropies.count == entropies.count)
      // Rounding of the recorded float32 values is below 1e-6 at ln 16384 = 9.7.
      let bound = Foundation.log(Double(input.keys)) + 1e-6
      for row in entropies.joined() { #expect(row >= -1e-12 && row <= bound) }
    }
  }
}
