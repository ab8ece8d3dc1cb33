import Foundation
import TestSupport
import Testing

@Suite("entrope compare")
struct CompareTests {
  private let native = Repository.capture("native").path(percentEncoded: false)
  private let extended = Repository.capture("yarn2").path(percentEncoded: false)

  /// The entropy's entry of a comparison of heads 6 of layer 10, whose rows a debug build measures in seconds.
  private func object(_ arguments: String) throws -> [String: Any] {
    let result = try entrope("compare \(arguments) --format json")
    #expect(result.status == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test("each head's difference is that of the means that entropy prints of the same rows")
  func heads() throws {
    let rows = "--layers 22 --heads 1"
    let answer = try object(
      "--vectors \(native) --against \(extended) --method file --within 8000:8191 --beyond 16200:16383 \(rows)"
    )
    func mean(_ flags: String) throws -> Double {
      let rows = try entrope("entropy \(flags) \(rows) --format json").rows()
      let entropies = rows.compactMap { $0["entropy"] as? Double }
      #expect(!entropies.isEmpty && entropies.count == rows.count)
      return entropies.reduce(0, +) / Double(entropies.count)
    }
    let within = try mean("--vectors \(native) --method rope --rows 8000:8191")
    let beyond = try mean("--vectors \(extended) --rows 16200:16383")
    let head = try #require((answer["heads"] as? [[String: Any]])?.first)
    #expect(head["layer"] as? Int == 22 && head["head"] as? Int == 1)
    #expect(head["method"] as? String == "file")
    #expect(abs(try #require(head["within"] as? Double) - within) < 1e-9)
    #expect(abs(try #require(head["beyond"] as? Double) - beyond) < 1e-9)
    let measures = try #require(answer["measures"] as? [[String: Any]])
    let entropy = try #require(measures.first { $0["measure"] as? String == "entropy" })
    #expect(abs(try #require(entropy["difference"] as? Double) - (beyond - within)) < 1e-9)
    #expect(entropy["low"] is NSNull && entropy["heads"] as? Int == 1)
    #expect(answer["schema"] as? Int == 1 && answer["settings"] is [String: Any])
  }

  @Test("over heads the interval is Student's")
  func interval() throws {
    let answer = try object(
      "--vectors \(native) --method rope --method pi --scale 2 --within 8100:8191 --beyond 8192:8300 --layers 10"
    )
    let heads = try #require(answer["heads"] as? [[String: Any]])
    let measures = try #require(answer["measures"] as? [[String: Any]])
    for method in ["rope", "pi"] {
      let differences = heads.filter { $0["method"] as? String == method }
        .compactMap { $0["difference"] as? Double }
      #expect(differences.count == 3)
      let mean = differences.reduce(0, +) / 3
      let variance = differences.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2
      let found = try #require(
        measures.first {
          $0["measure"] as? String == "entropy" && $0["method"] as? String == method
        })
      // t of two degrees of freedom is 4.302653.
      let reach = 4.302_653 * (variance / 3).squareRoot()
      #expect(abs(try #require(found["difference"] as? Double) - mean) < 1e-12)
      #expect(abs(try #require(found["low"] as? Double) - (mean - reach)) < 1e-5)
      #expect(abs(try #require(found["high"] as? Double) - (mean + reach)) < 1e-5)
    }
  }

  @Test("a capture wholly within the trained context answers what a method costs, and says so")
  func price() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let text = try entrope(
        "compare --vectors capture.safetensors --rows 10:20 --method pi --scale 2", in: folder)
      #expect(text.status == 0 && text.output.contains("these cannot tell"), "\(text.errors)")
      let same = try entrope(
        "compare --vectors capture.safetensors --rows 10:20 --method rope --format csv", in: folder)
      let lines = same.output.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let column = try #require(lines.first?.firstIndex(of: "difference"))
      let differences = lines.dropFirst().map { Double($0[column]) }
      #expect(differences.allSatisfy { $0.map { abs($0) < 1e-12 } == true }, "\(same.output)")
    }
  }

  @Test(
    "what cannot be compared is refused",
    arguments: [
      ("--vectors N --method rope --seeds 3", 64, "--seeds"),
      (
        "--against N --ensemble all-ones --length 8 --head-dimension 8 --method rope", 64,
        "--against"
      ),
      ("--vectors N --method rope --beyond 3:9", 64, "below the trained context"),
      ("--vectors N --method rope --within 1:5", 65, "63 to 16383"),
      ("--ensemble needle --method rope --head-dimension 8 --trained-context 8", 64, "--lengths"),
      ("--ensemble needle --lengths 8 --method rope --head-dimension 8", 64, "--trained-context"),
      ("--vectors N --against M --method rope", 65, "different texts"),
      ("--vectors N --against N --rows 63:900 --method rope", 65, "leave out --against"),
    ])
  func refused(flags: String, status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      let text = [("text", "one"), ("trained_context", "8192")]
      let other = safetensors(
        [
          ("q", [Double](repeating: 0, count: 64 * 4), [1, 4, 64]),
          ("k", [Double](repeating: 0, count: 64 * 4), [1, 4, 64]),
        ],
        metadata: Dictionary(uniqueKeysWithValues: text))
      try other.write(to: folder.appendingPathComponent("other.safetensors"))
      let result = try entrope(
        "compare " + flags.replacing("M", with: "other.safetensors").replacing("N", with: native),
        in: folder)
      #expect(result.status == status, "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }
}
