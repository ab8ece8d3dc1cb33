import AttentionEntropy
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

/// Entropies and log-sum-exps that numpy computed in float64 for recorded queries and keys.
///
/// They were checked against the rotation functions of Hugging Face transformers in both layouts. The frequencies
/// and the amplitude of each case are recorded with it, so cases of any method can be read.
@Suite struct GoldenEntropyTests {
  static let inputs = (try? GoldenEntropy.load(from: .module).inputs) ?? []

  /// Unoptimised, the reference takes some 50 ns for each product, and all rows take 10⁹ of them: debug builds check
  /// some rows of each head, the last among them, and release builds all.
  static func rows(of input: GoldenEntropy.Input) -> [Int] {
    #if DEBUG
      let kept = input.isReal ? 2 : 6
      let step = max(1, input.rows / kept)
      return stride(from: input.rows - 1, through: 0, by: -step).reversed()
    #else
      return Array(0..<input.rows)
    #endif
  }

  /// The recorded vectors with the rows that are checked.
  static func vectors(
    _ input: GoldenEntropy.Input, rows: [Int], layout: RotationLayout
  ) throws -> HeadVectors {
    let queries = try input.queryVectors().floats
    let positions = try input.queryPositions()
    let d = input.dimension
    return try HeadVectors(
      queries: (0..<input.heads).flatMap { head in
        rows.flatMap { row -> ArraySlice<Float> in
          let start = (head * input.rows + row) * d
          return queries[start..<start + d]
        }
      },
      keys: try input.keyVectors().floats, headCount: input.heads, keyHeadCount: input.keyHeads,
      headDimension: d, queryPositions: rows.map { positions[$0] },
      keyPositions: input.keyPositions, layout: layout)
  }

  /// The recorded frequencies and amplitude; base and trained context play no part.
  static func schedule(_ golden: GoldenEntropy.Case, dimension: Int) throws -> RotarySchedule {
    let pairs = golden.inverseFrequencies.count
    let geometry = try RotaryGeometry(
      headDimension: dimension, rotaryDimension: pairs == 0 ? nil : 2 * pairs, base: 10_000,
      trainedContext: 1)
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: golden.inverseFrequencies,
      temperature: Temperature(amplitude: golden.attentionFactor))
  }

  @Test("The recorded inputs are all there")
  func recorded() {
    #expect(Self.inputs.count == 10)
    #expect(Self.inputs.reduce(0) { $0 + $1.cases.count } == 152)
    #expect(Self.inputs.filter(\.isReal).count == 2)
    for input in Self.inputs {
      // Our logits are divided by √d, so that must be the recorded scale.
      #expect(input.softmaxScale == 1 / Double(input.dimension).squareRoot())
    }
  }

  @Test("The reference and the streaming rows give the recorded entropies", arguments: inputs)
  func agreement(_ input: GoldenEntropy.Input) throws {
    let rows = Self.rows(of: input)
    let entropies = try input.entropies()
    let logSumExps = try input.logSumExps()
    // Real entropies are recorded as float32, whose half ulp is 4.8·10⁻⁷ between 8 and 16 nats. All else is float64: logits
    // near 100 carry 10⁻¹⁴, and sums of hundreds stay far below 10⁻⁹.
    let tolerance = input.isReal ? 5e-7 : 1e-9
    for layout in RotationLayout.allCases {
      let cases = input.cases.enumerated().filter {
        $0.element.isHalfSplit == (layout == .halfSplit)
      }
      guard !cases.isEmpty else { continue }
      let vectors = try Self.vectors(input, rows: rows, layout: layout)
      for (index, golden) in cases {
        let schedule = try Self.schedule(golden, dimension: input.dimension)
        let mask: AttentionMask = golden.causal ? .causal : .none
        func recorded(_ values: [[Double]]) -> [Double] {
          (0..<input.heads).flatMap { head in rows.map { values[index][head * input.rows + $0] } }
        }
        let reference = try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: mask)
        let streamed = try attentionRows(of: vectors, schedule: schedule, mask: mask)
        for statistics in [reference, streamed] {
          let own = statistics.flatMap { $0 }
          #expect(
            worstDistance(own.map(\.entropy), recorded(entropies)) < tolerance, "\(golden.name)")
          if let logSumExps {
            #expect(
              worstDistance(own.map(\.logSumExp), recorded(logSumExps)) < tolerance,
              "\(golden.name)")
          }
        }
      }
    }
  }
}
