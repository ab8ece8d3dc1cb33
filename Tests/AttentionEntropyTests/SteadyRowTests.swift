import AttentionEntropy
import RotaryEmbedding
import Testing

/// Rows whose scores are bounded by the norms, so that the kernels need not look for the largest.
@Suite("Steady rows") struct SteadyRowTests {
  /// Nats: a little less than the largest reach, 40 in base 2.
  static let reach = 40 * logarithm(2) * 0.999

  @Test(
    "Keys of two heights give the entropy of the two-level law, wherever they change and whichever comes first",
    arguments: AttentionKernel.all)
  func twoLevels(_ kernel: AttentionKernel) throws {
    for height in [Self.reach, 9.37, 0.61] {
      // Within the first panel, where the sums are looked at and elsewhere, and just before the last key.
      for (count, change) in [
        (1_000, 20), (1_000, 48), (1_000, 97), (1_000, 192), (1_000, 500), (1_000, 999),
        (4_000, 1_540), (4_000, 3_800),
      ] {
        for sign in [1.0, -1] {
          let low = Float(-sign * height)
          let high = Float(sign * height)
          let scores =
            [Float](repeating: low, count: change)
            + [Float](repeating: high, count: count - change)
          let row = try KernelRuleTests.row(scores: scores, kernel: kernel, mass: false)
          // Weights 1 and r = e^(low − high) of the two levels: S = b + a·r, H = ln S − a·r·(low − high)/S.
          let gap = Double(low) - Double(high)
          let (a, b) = (Double(change), Double(count - change))
          let sum = a * exponential(gap) + b
          let expected = logarithm(sum) - a * exponential(gap) * gap / sum
          #expect(abs(row.entropy - expected) <= 2e-5, "\(height) \(count) \(change) \(sign)")
          let logSumExp = Double(high) + logarithm(sum)
          #expect(abs(row.logSumExp - logSumExp) <= 1e-4, "\(height) \(count) \(change) \(sign)")
        }
      }
    }
  }

  /// The largest error of the entropy over rows whose keys are low in every fourth panel of 48, the first among them, and
  /// high in all others: all weight stands far above the maximum of the first panel.
  static func worstPile(
    _ kernel: AttentionKernel, schedule: RotarySchedule, keys count: Int, heights: [Double]
  ) throws -> Double {
    let gain = schedule.temperature.amplitude * schedule.temperature.amplitude
    let queries = heights.map { Float($0 / gain * Double(2).squareRoot()) }
    let vectors = try HeadVectors(
      queries: queries.flatMap { [$0, 0] },
      keys: (0..<count).flatMap { [$0 % 192 < 48 ? -1 : 1, 0] as [Float] }, headDimension: 2,
      queryPositions: heights.map { _ in 0 }, keyPositions: Array(0..<count))
    let rows = try KernelTests.statistics(
      vectors, schedule, KernelTests.request(.none, mass: false), kernel)
    let low = Double((0..<count).count { $0 % 192 < 48 })
    return zip(rows, queries).map { row, query in
      // The two-level law of the heights as rounded.
      let gap = -2 * gain * Double(query) / Double(2).squareRoot()
      let sum = low * exponential(gap) + Double(count) - low
      let expected = logarithm(sum) - low * exponential(gap) * gap / sum
      return abs(row.entropy - expected)
    }.max() ?? 0
  }

  @Test(
    "Equal weights that pile up in panels between two looks keep the bound, at any height",
    arguments: AttentionKernel.all)
  func piles(_ kernel: AttentionKernel) throws {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    // Up to beyond the largest reach, where rows are steady no more.
    let heights = (1...400).map { 1.4 * Self.reach * Double($0) / 400 }
    for count in [240, 960, 1_536, 4_600] {
      let worst = try Self.worstPile(
        kernel, schedule: .withoutRotation(geometry), keys: count, heights: heights)
      #expect(worst <= 2e-5, "\(count) keys: \(worst)")
    }
  }

  @Test(
    "An amplitude of the schedule counts in the reach", arguments: AttentionKernel.all,
    [1.4, 3, 10])
  func amplitude(_ kernel: AttentionKernel, amplitude: Double) throws {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let schedule = RotarySchedule(
      geometry: geometry, inverseFrequencies: [0], temperature: Temperature(amplitude: amplitude))
    for factor in [1, amplitude, 0.99 * amplitude * amplitude] {
      let heights = (1...100).map { factor * Self.reach * Double($0) / 100 }
      let worst = try Self.worstPile(kernel, schedule: schedule, keys: 960, heights: heights)
      #expect(
        worst <= max(2e-5, 2e-7 * factor * Self.reach), "\(amplitude) \(factor): \(worst)")
    }
  }

  @Test(
    "Scores that climb through the whole reach keep the bound against Double",
    arguments: AttentionKernel.all)
  func climbing(_ kernel: AttentionKernel) throws {
    for count in [150, 1_000, 5_000] {
      let noise = uniforms(count, seed: UInt64(count))
      let scores = (0..<count).map { key in
        Float(Self.reach) * (2 * Float(key) / Float(count) - 1) * (1 - 0.05 * abs(noise[key]))
      }
      let row = try KernelRuleTests.row(scores: scores, kernel: kernel, mass: false)
      let logits = scores.map(Double.init)
      let largest = logits.reduce(-.infinity, max)
      let sum = logits.reduce(0) { $0 + exponential($1 - largest) }
      let mean = logits.reduce(0) { $0 + exponential($1 - largest) * ($1 - largest) } / sum
      #expect(abs(row.entropy - (logarithm(sum) - mean)) <= 2e-5)
      #expect(abs(row.logSumExp - (largest + logarithm(sum))) <= 1e-4)
    }
  }

  @Test(
    "Among rows beyond the reach a steady row has the bits that it has alone, under every mask",
    arguments: KernelTests.masks)
  func beside(_ mask: AttentionMask) throws {
    let count = 700
    let plain = try AttentionRowsTests.vectors(
      queries: Array(0..<count), keys: Array(0..<count))
    // Every third row is far beyond the reach, and with it each group of eight is mixed; from 400 on, none is.
    let mixed = try HeadVectors(
      queries: plain.queries.enumerated().map { index, x in
        let row = index / plain.headDimension
        return row < 400 && row % 3 == 0 ? 40 * x : x
      }, keys: plain.keys, headDimension: plain.headDimension,
      queryPositions: plain.queryPositions, keyPositions: plain.keyPositions)
    let schedule = try schedule("rope")
    let request = KernelTests.request(mask, mass: false)
    let all = try KernelTests.statistics(mixed, schedule, request)
    for row in [0, 1, 2, 46, 47, 49, 100, 101, 191, 193, 239, 241, 242, 399, 400, 555, 699] {
      let alone = try KernelTests.statistics(
        mixed.keeping(rowsAt: row..<row + 1), schedule, request)
      #expect(alone == [all[row]], "row \(row)")
    }
    // Rows that were left as they were, among steady neighbours only.
    let steady = try KernelTests.statistics(plain, schedule, request)
    for row in 0..<count where row >= 400 || row % 3 != 0 { #expect(all[row] == steady[row]) }
  }
}
