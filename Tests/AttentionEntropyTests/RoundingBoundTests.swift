import AttentionEntropy
import CRowReference
import RotaryEmbedding
import TestSupport
import Testing

/// What ``AttentionRequest/Precision`` states of rounding, against rows that C computes by the textbook.
@Suite("Rounding bounds") struct RoundingBoundTests {
  /// Vectors of one kind and what they come to.
  private struct Draw {
    let vectors: HeadVectors
    let schedule: RotarySchedule
    var entropies: [Double]
    var logSumExps: [Double]
    /// S of each row.
    var products: [Double]
  }

  private static func draw(
    _ kind: row_reference_kind, dimension: Int, queries n: Int, keys m: Int, base: Double = 10_000,
    wide: Bool = false
  ) throws -> Draw {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: base, trainedContext: 4_096)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    var queries = [Float](repeating: 0, count: n * dimension)
    var keys = [Float](repeating: 0, count: m * dimension)
    let d = Int32(dimension)
    row_reference_fill(kind, UInt64(dimension), Int32(n), Int32(m), d, &queries, &keys)
    var result = Draw(
      vectors: try HeadVectors(
        queries: queries, keys: keys, headDimension: dimension,
        queryPositions: Array(0..<n), keyPositions: Array(0..<m)),
      schedule: schedule, entropies: [Double](repeating: 0, count: n),
      logSumExps: [Double](repeating: 0, count: n), products: [Double](repeating: 0, count: n))
    let theta = schedule.inverseFrequencies
    var turnedQueries = [Double](repeating: 0, count: n * dimension)
    var turnedKeys = [Double](repeating: 0, count: m * dimension)
    row_reference_turn(queries, Int32(n), d, theta, &turnedQueries)
    row_reference_turn(keys, Int32(m), d, theta, &turnedKeys)
    row_reference_rows(
      turnedQueries, Int32(n), turnedKeys, Int32(m), d, &result.entropies, &result.logSumExps,
      &result.products)
    if wide {
      row_reference_wide(
        queries, Int32(n), keys, Int32(m), d, theta, &result.entropies, &result.logSumExps)
    }
    return result
  }

  @Test(
    "Single precision keeps its bound over 10⁵ rows of each kernel, and a third of it is enough",
    arguments: [64, 128, 256, 512, 1_024])
  func single(dimension: Int) throws {
    // 20,000 rows at each dimension: ordinary ones, and ones made to be bad.
    for (kind, rows, keys) in [
      (row_reference_gaussian, 6_000, 48), (row_reference_gaussian, 1_000, 480),
      (row_reference_positive, 5_000, 48), (row_reference_positive, 500, 960),
      (row_reference_cancelling, 4_500, 48), (row_reference_cancelling, 1_000, 480),
      (row_reference_needle, 1_500, 96), (row_reference_needle, 500, 480),
    ] {
      let draw = try Self.draw(kind, dimension: dimension, queries: rows, keys: keys)
      for kernel in AttentionKernel.all {
        let found = try KernelTests.statistics(
          draw.vectors, draw.schedule, AttentionRequest(mask: .none, precision: .single), kernel)
        var (entropy, logSumExp) = (0.0, 0.0)
        for (row, statistics) in found.enumerated() {
          let bound = AttentionRequest.Precision.single.roundingBound(
            headDimension: dimension, keys: keys, products: draw.products[row])
          entropy = max(entropy, abs(statistics.entropy - draw.entropies[row]) / bound.entropy)
          logSumExp = max(
            logSumExp, abs(statistics.logSumExp - draw.logSumExps[row]) / bound.logSumExp)
        }
        #expect(entropy < 0.33 && logSumExp < 0.33, "\(kernel) \(kind) \(entropy) \(logSumExp)")
      }
    }
  }

  #if arch(x86_64)
    @Test(
      "Double keeps its bound against arithmetic of 64 bits of fraction",
      arguments: [64, 256, 1_024])
    func double(dimension: Int) throws {
      for kind in [row_reference_gaussian, row_reference_positive, row_reference_cancelling] {
        let draw = try Self.draw(
          kind, dimension: dimension, queries: 200, keys: 240, wide: true)
        let found = try attentionRows(of: draw.vectors, schedule: draw.schedule, mask: .none)[0]
        // S by lengths of pairs is at most the product of the longest vectors over √d.
        let longest = [draw.vectors.queries, draw.vectors.keys].map { all in
          stride(from: 0, to: all.count, by: dimension).map { start in
            all[start..<start + dimension].reduce(0) { $0 + Double($1) * Double($1) }
          }.max() ?? 0
        }
        let products = (longest[0] * longest[1] / Double(dimension)).squareRoot()
        let bound = AttentionRequest.Precision.double.roundingBound(
          headDimension: dimension, keys: 240, products: products, farthestAngle: 239)
        for (row, statistics) in found.enumerated() {
          #expect(abs(statistics.entropy - draw.entropies[row]) <= bound.entropy)
          #expect(abs(statistics.logSumExp - draw.logSumExps[row]) <= bound.logSumExp)
        }
        #expect(bound.entropy < 1e-9)
      }
    }
  #endif

  @Test("Bounds grow as they are said to")
  func values() {
    let single = AttentionRequest.Precision.single
    // √64·2⁻²⁴·100·(½ + ¼ ln 1) = 2.384·10⁻⁵, by hand.
    let small = single.roundingBound(headDimension: 64, keys: 1, products: 100)
    #expect(abs(small.entropy - (2e-5 + 2.384185791015625e-5)) < 1e-15)
    #expect(abs(small.logSumExp - (2e-5 + 9.5367431640625e-5)) < 1e-15)
    // The example of the README: d = 128, n = 8,192, S = 50.
    let example = single.roundingBound(headDimension: 128, keys: 8_192, products: 50)
    #expect(abs(example.entropy - 1.12815e-4) < 1e-8)
    let double = AttentionRequest.Precision.double
    // 2⁻⁵³·(8 + 16 + 3·1,000)·10·½ + 2⁻⁵¹ = 1.679·10⁻¹² + 4.4·10⁻¹⁶.
    let one = double.roundingBound(
      headDimension: 64, keys: 1, products: 10, farthestAngle: 1_000)
    #expect(abs(one.entropy - 1.67910e-12) < 1e-16)
  }
}
