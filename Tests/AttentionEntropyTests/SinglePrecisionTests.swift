import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

/// The error of the kernels against recorded float64 entropies, the Double rows, and what a careless single-precision
/// computation makes of the same vectors.
@Suite("Single precision") struct SinglePrecisionTests {
  @Test(
    "Kernels give the recorded entropies within 2·10⁻⁵ nats, or 2·10⁻⁷ of the largest |logit|",
    arguments: GoldenEntropyTests.inputs)
  func recorded(_ input: GoldenEntropy.Input) throws {
    let rows = GoldenEntropyTests.rows(of: input)
    for layout in RotationLayout.allCases {
      let cases = input.cases.filter { $0.isHalfSplit == (layout == .halfSplit) }
      guard !cases.isEmpty else { continue }
      let vectors = try GoldenEntropyTests.vectors(input, rows: rows, layout: layout)
      for golden in cases {
        let schedule = try GoldenEntropyTests.schedule(golden, dimension: input.dimension)
        let mask: AttentionMask = golden.causal ? .causal : .none
        let double = try attentionRows(of: vectors, schedule: schedule, mask: mask)
        for kernel in AttentionKernel.all {
          let single = try #require(
            try attentionStatistics(
              of: vectors, schedule: schedule,
              request: AttentionRequest(mask: mask, precision: .single), kernel: kernel))[0]
          for head in 0..<input.heads {
            for row in rows.indices {
              let (a, b) = (single[head][row], double[head][row])
              let largest = try Self.largestLogit(
                vectors, schedule: schedule, mask: mask, head: head, row: row, known: b)
              let allowed = max(2e-5, 2e-7 * largest)
              #expect(abs(a.entropy - b.entropy) <= allowed, "\(golden.name)")
              #expect(
                a.isMasked && b.isMasked || abs(a.logSumExp - b.logSumExp) <= 5 * allowed,
                "\(golden.name)")
            }
          }
        }
      }
    }
  }

  @Test("Logits that are left of larger products are off by no more than 2·10⁻⁷ of those products")
  func cancellation() throws {
    let files = Repository.root.appending(path: "Tests/Fixtures/Attack")
    func read(_ name: String) throws -> [Float] {
      try NumpyFile(path: files.appending(path: name).path).tensor().floats
    }
    let (queries, keys) = (try read("single-bound.q.npy"), try read("single-bound.k.npy"))
    let geometry = try RotaryGeometry(headDimension: 512, base: 10_000, trainedContext: 4_096)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let vectors = try HeadVectors(
      queries: queries, keys: keys, headDimension: 512, queryPositions: [29],
      keyPositions: Array(0..<30))
    // The products of the rotated vectors, which a logit is the sum of; angles as in the definition of RoPE.
    func rotated(_ vector: ArraySlice<Float>, _ position: Double) -> [Double] {
      let x = vector.map(Double.init)
      var result = x
      for pair in 0..<256 {
        let angle = position * pow(10_000, -Double(pair) / 256)
        let (cosine, sine) = (cos(angle), sin(angle))
        result[pair] = x[pair] * cosine - x[pair + 256] * sine
        result[pair + 256] = x[pair + 256] * cosine + x[pair] * sine
      }
      return result
    }
    let query = rotated(queries[...], 29)
    var largest = 0.0
    for key in 0..<30 {
      let other = rotated(keys[key * 512..<(key + 1) * 512], Double(key))
      let products = zip(query, other).map { abs($0 * $1) }
      largest = max(largest, products.reduce(0, +) / 512.0.squareRoot())
    }
    for kernel in AttentionKernel.all {
      let row = try KernelTests.statistics(
        vectors, schedule, AttentionRequest(precision: .single), kernel)[0]
      // In float64, by NumPy; see Fixtures/Attack.
      #expect(abs(row.entropy - 0.45224704) <= 2e-7 * largest, "\(kernel)")
      // Five times as much, by the kernels' rule for the log-sum-exp.
      #expect(abs(row.logSumExp - 205.52247144) <= 1e-6 * largest, "\(kernel)")
    }
    let double = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0]
    #expect(abs(double[0].entropy - 0.45224704) <= 1e-8)
  }

  /// max |ℓ| of a row; where even the least that it can be allows no more than the floor of 2·10⁻⁵ it is not looked for.
  static func largestLogit(
    _ vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask, head: Int, row: Int,
    known: AttentionStatistics
  ) throws -> Double {
    guard !known.isMasked, known.logSumExp > 100 else { return 0 }
    // The largest logit lies between the log-sum-exp less ln m and the log-sum-exp; the lower bound is the stricter test.
    return known.logSumExp - logarithm(Double(vectors.keyCount))
  }

  @Test("The root-mean-square error is at most twice that of a plain single-precision computation")
  func rootMeanSquare() throws {
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 512)
    let plain = RotarySchedule.withoutRotation(geometry)
    for scale in [Float(1), 3] {
      let draw = try IsotropicEnsemble().vectors(headDimension: 128, length: 512, seed: 11)
      let vectors = try HeadVectors(
        queries: draw.queries.map { scale * $0 }, keys: draw.keys, headDimension: 128,
        queryPositions: draw.queryPositions, keyPositions: draw.keyPositions)
      let exact = try attentionRows(of: vectors, schedule: plain, mask: .causal)[0]
      let naive = Self.naiveEntropies(vectors)
      let naiveError = Self.rootMeanSquare(zip(naive, exact).map { Double($0) - $1.entropy })
      for kernel in AttentionKernel.all {
        let rows = try KernelTests.statistics(
          vectors, plain, AttentionRequest(precision: .single), kernel)
        let error = Self.rootMeanSquare(zip(rows, exact).map { $0.entropy - $1.entropy })
        #expect(error <= 2 * naiveError, "\(kernel): \(error), plain \(naiveError)")
      }
    }
  }

  static func rootMeanSquare(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  /// What a notebook does, all in Float: scores, softmax by the largest score, −Σ p ln p; sums in order.
  static func naiveEntropies(_ vectors: HeadVectors) -> [Float] {
    let d = vectors.headDimension
    let scale = 1 / Float(d).squareRoot()
    return (0..<vectors.queryCount).map { row in
      let scores = (0...row).map { key in
        (0..<d).reduce(Float(0)) {
          $0 + vectors.queries[row * d + $1] * vectors.keys[key * d + $1]
        } * scale
      }
      let largest = scores.reduce(-.infinity, max)
      let weights = scores.map { Float(exponential(Double($0 - largest))) }
      let total = weights.reduce(0, +)
      return -weights.reduce(Float(0)) { sum, weight in
        let p = weight / total
        return p > 0 ? sum + p * Float(logarithm(Double(p))) : sum
      }
    }
  }
}
