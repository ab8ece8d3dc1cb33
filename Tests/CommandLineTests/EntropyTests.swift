import Foundation
import TestSupport
import Testing

@Suite("entrope entropy")
struct EntropyTests {
  /// Differences from sums taken in another order: a few rounding errors of numbers near 1.
  private let tolerance = 1e-13

  private func expectRow(
    _ row: [String: Any], _ logits: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (entropy, logSumExp) = softmax(logits)
    let measured = try #require(row["entropy"] as? Double)
    let sum = try #require(row["log_sum_exp"] as? Double)
    #expect(abs(measured - entropy) < tolerance, "\(row)", sourceLocation: sourceLocation)
    #expect(abs(sum - logSumExp) < tolerance, "\(row)", sourceLocation: sourceLocation)
    #expect(row["masked"] as? Bool == false, sourceLocation: sourceLocation)
  }

  @Test("differences are from the first method at a factor of 1, whether that was asked for or not")
  func multipliedReference() throws {
    let line =
      "entropy --ensemble aligned --length 24 --head-dimension 16 --trained-context 12 --method rope "
      + "--method pi --scale 2 --format json --logit-multipliers"
    func difference(_ factors: String) throws -> Double {
      let rows = try entrope("\(line) \(factors)").object()["differences"] as? [[String: Any]]
      return try #require(
        rows?.first { $0["multiplier"] as? Double == 1.5 }?["difference"] as? Double)
    }
    let alone = try difference("1.5")
    #expect(try difference("1,1.5") == alone)
    func mean(_ method: String, _ factor: String) throws -> Double {
      let rows = try entrope("\(line) \(factor)").object()["summary"] as? [[String: Any]]
      return try #require(rows?.first { $0["method"] as? String == method }?["mean"] as? Double)
    }
    #expect(abs(alone - (try mean("pi", "1.5") - (try mean("rope", "1")))) < 1e-12)
  }

  @Test("without rotation a row is the softmax of q·k/√d over the keys up to its own")
  func noRotation() throws {
    try withTemporaryFolder { folder in
      let (q, k) = ([[1.0, 0.5], [2, -1], [0.25, 3]], [[1.0, 2], [-1, 0.5], [0.5, 0.5]])
      try npy(Array(q.joined()), shape: [3, 2]).write(to: folder.appendingPathComponent("q.npy"))
      try npy(Array(k.joined()), shape: [3, 2]).write(to: folder.appendingPathComponent("k.npy"))
      let result = try entrope(
        "entropy --queries q.npy --keys k.npy --method nope --format json", in: folder)
      #expect(result.status == 0)
      let rows = try result.rows()
      #expect(rows.map { $0["head"] as? Int } == [0, 0, 0])
      #expect(rows.map { $0["row"] as? Int } == [0, 1, 2])
      #expect(rows.map { $0["position"] as? Int } == [0, 1, 2])
      for (index, row) in rows.enumerated() {
        try expectRow(
          row,
          k[...index].map { (q[index][0] * $0[0] + q[index][1] * $0[1]) / 2.0.squareRoot() })
      }
    }
  }

  @Test("RoPE turns by the distance, in either layout and from any start")
  func layouts() throws {
    try withTemporaryFolder { folder in
      // Pair 0 turns by 1 a token and pair 1 by 0.01. Half-split, (1, 1, 0, 0) is 1 in each pair; interleaved it is
      // (1, 1) in pair 0 alone.
      let vectors = npy([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0], shape: [3, 4])
      try vectors.write(to: folder.appendingPathComponent("v.npy"))
      let kernels: [String: (Double) -> Double] = [
        "half-split": { (cos($0) + cos(0.01 * $0)) / 2 }, "interleaved": { 2 * cos($0) / 2 },
      ]
      for (layout, kernel) in kernels {
        for start in [0, 500] {
          let rows = try entrope(
            "entropy --queries v.npy --keys v.npy --method rope --layout \(layout) --format json"
              + " --query-start \(start) --key-start \(start)", in: folder
          ).rows()
          #expect(rows.map { $0["position"] as? Int } == [start, start + 1, start + 2])
          for (index, row) in rows.enumerated() {
            try expectRow(row, (0...index).map { kernel(Double($0)) })
          }
        }
      }
    }
  }

  @Test("a row that sees no key has entropy 0, no log-sum-exp, and says that it is masked")
  func masked() throws {
    try withTemporaryFolder { folder in
      try npy([1, 0, 1, 0, 1, 0], shape: [3, 2]).write(to: folder.appendingPathComponent("v.npy"))
      let rows = try entrope(
        "entropy --queries v.npy --keys v.npy --key-start 2 --format json", in: folder
      ).rows()
      for row in rows[..<2] {
        #expect(row["entropy"] as? Double == 0)
        #expect(row["log_sum_exp"] is NSNull)
        #expect(row["masked"] as? Bool == true)
      }
      try expectRow(rows[2], [1 / 2.0.squareRoot()])
      let all = try entrope(
        "entropy --queries v.npy --keys v.npy --key-start 2 --mask none --method nope --format json",
        in: folder
      ).rows()
      for row in all { try expectRow(row, [Double](repeating: 1 / 2.0.squareRoot(), count: 3)) }
    }
  }

  @Test("neighbouring query heads share a key head, and heads are outermost")
  func groupedHeads() throws {
    try withTemporaryFolder { folder in
      // Four query heads of two rows, scaled 1 … 4, and two key heads.
      let queries: [Double] = [1, 0, 1, 0, 2, 0, 2, 0, 3, 0, 3, 0, 4, 0, 4, 0]
      let keys: [Double] = [1, 0, 2, 0, -1, 0, 3, 0]
      try safetensors([("q", queries, [4, 2, 2]), ("k", keys, [2, 2, 2])])
        .write(to: folder.appendingPathComponent("layer.safetensors"))
      let rows = try entrope(
        "entropy --queries layer.safetensors:q --keys layer.safetensors:k --method nope "
          + "--mask none --format json", in: folder
      ).rows()
      #expect(rows.map { $0["head"] as? Int } == [0, 0, 1, 1, 2, 2, 3, 3])
      for (index, row) in rows.enumerated() {
        let head = index / 2
        let pair = head < 2 ? [1.0, 2] : [-1.0, 3]
        try expectRow(row, pair.map { Double(head + 1) * $0 / 2.0.squareRoot() })
      }
    }
  }

  @Test("the last of 2048 all-ones rows at d = 64 has the recorded entropy, kernel or exact rows")
  func allOnes() throws {
    let rows = try entrope(
      "entropy --ensemble all-ones --length 2048 --head-dimension 64 --format json"
    ).rows()
    let last = try #require(rows.last?["entropy"] as? Double)
    // Recorded to six decimals.
    #expect(abs(last - 5.923712) <= 5e-7)
    #expect(rows.count == 2_048)
    // The same numbers from files go the general way.
    try withTemporaryFolder { folder in
      try npy([Double](repeating: 1, count: 64 * 64), shape: [64, 64])
        .write(to: folder.appendingPathComponent("ones.npy"))
      let exact = try entrope(
        "entropy --queries ones.npy --keys ones.npy --format json", in: folder
      ).rows()
      for (a, b) in zip(rows, exact) {
        let (a, b) = (try #require(a["entropy"] as? Double), try #require(b["entropy"] as? Double))
        // Logits reach √64 = 8 and are sums of 64 terms.
        #expect(abs(a - b) < 1e-12)
      }
    }
  }

  @Test(
    "the same seed gives the same bytes and another seed others",
    arguments: ["isotropic", "aligned"])
  func seeds(ensemble: String) throws {
    func output(_ seed: Int) throws -> String {
      try entrope(
        "entropy --ensemble \(ensemble) --length 16 --seed \(seed) --head-dimension 8 --format csv"
      ).output
    }
    #expect(try output(7) == output(7))
    #expect(try output(7) != output(8))
    #expect(try output(7).hasPrefix("head,row,position,entropy,log_sum_exp,masked,method,"))
    #expect(try output(7).contains("\n0,0,0,0,"))
  }

  @Test("dynamic methods follow the largest position unless told otherwise")
  func sequenceLength() throws {
    let start = "entropy --ensemble all-ones --length 32 --head-dimension 16 --trained-context 8"
    /// What was measured, without the settings behind it.
    func rows(_ flags: String) throws -> [[Substring]] {
      try entrope("\(start) \(flags) --format csv").output.split(separator: "\n").map {
        Array($0.split(separator: ",", omittingEmptySubsequences: false).prefix(6))
      }
    }
    #expect(try rows("--method dynamic-pi") == rows("--method pi --scale 4"))
    #expect(try rows("--method dynamic-pi --sequence-length 8") == rows("--method rope"))
  }

  @Test("layers of an encoder are measured under what their queries see")
  func encoder() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      // Layer 0 sees all, the others |i − j| ≤ 4.
      for (name, every, mask) in [
        ("full", 1, "--mask none"), ("local", 2, "--mask around --window 4"),
      ] {
        try Data(
          """
          {"model_type": "modernbert", "hidden_size": 64, "num_attention_heads": 1,
           "num_hidden_layers": 2, "local_attention": 8, "global_attn_every_n_layers": \(every),
           "layer_types": ["\(every == 1 ? "full" : "sliding")_attention", "full_attention"]}
          """.utf8
        ).write(to: folder.appending(path: "\(name).json"))
        let line = "entropy --vectors capture.safetensors --config \(name).json --format json"
        let own = try entrope(line, in: folder)
        #expect(own.status == 0 && own.errors.contains("both sides"), "\(own.errors)")
        let told = try entrope("\(line) \(mask)", in: folder)
        #expect(told.status == 0 && !told.errors.contains("both sides"), "\(told.errors)")
        let values = try [own, told].map { try $0.rows().compactMap { $0["entropy"] as? Double } }
        #expect(values[0].count == 128 && values[0] == values[1])
        #expect(
          values[0]
            != (try entrope("\(line) --mask causal", in: folder).rows()
              .compactMap { $0["entropy"] as? Double }))
      }
    }
  }

  @Test("double precision that is rounded is noted")
  func rounding() throws {
    try withTemporaryFolder { folder in
      try npy([0.1, 0.2], shape: [1, 2], double: true)
        .write(to: folder.appendingPathComponent("v.npy"))
      let result = try entrope("entropy --queries v.npy --keys v.npy", in: folder)
      #expect(result.status == 0)
      #expect(result.errors.contains("note: --queries v.npy"))
      #expect(result.errors.contains("note: --keys v.npy"))
      #expect(try entrope("entropy --queries v.npy --keys v.npy --quiet", in: folder).errors == "")
    }
  }

  @Test("text sums up each head in nats and bits")
  func summary() throws {
    try withTemporaryFolder { folder in
      // Zero vectors: row r is uniform over r + 1 keys, so entropies are ln 1, ln 2, ln 3 and ln 4.
      try npy([Double](repeating: 0, count: 8), shape: [4, 2])
        .write(to: folder.appendingPathComponent("v.npy"))
      let output = try entrope("entropy --queries v.npy --keys v.npy", in: folder).output
      let cells = try #require(output.split(separator: "\n").last).split(separator: " ")
      let values = (1...4).map { log(Double($0)) }
      let mean = log(24.0) / 4
      // Student's t for three degrees of freedom.
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
      let reach = 3.182446 * (variance / 4).squareRoot()
      #expect(mean < reach)
      #expect(
        cells.map(String.init) == [
          // Head, rows; values with three digits, ends of the interval with two.
          // No entropy is below 0.
          "0", "4", String(format: "%.3f", mean), "0",
          String(format: "%.1f", mean + reach), "0", "1.39",
          String(format: "%.2f", mean / log(2)), "1.39",
        ])
    }
  }
}

/// Entropy in nats and log-sum-exp of a row of logits, as a textbook has them.
private func softmax(_ logits: [Double]) -> (entropy: Double, logSumExp: Double) {
  let sum = logits.reduce(0) { $0 + exp($1) }
  let entropy = logits.reduce(0) { $0 - exp($1) / sum * log(exp($1) / sum) }
  return (entropy, log(sum))
}
