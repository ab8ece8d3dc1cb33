import AttentionEntropy
import Foundation
import RotaryEmbedding
import Testing

/// The logit of all-ones vectors as a function of distance.
@Suite struct PositionalKernelTests {
  static let methods: [(name: String, ramp: Ramp.Convention?)] = [
    ("rope", nil), ("pi", nil), ("ntk-aware", nil), ("yarn", .rotations),
    ("yarn", .pairIndex(truncated: true)), ("yarn", .wavelength),
  ]

  /// H over the 8,192 distances at s = 4, L = 2048, b = 10⁴, one row per multiplier 1, (0.1 ln 4 + 1)², √(0.1 ln 4 + 1);
  /// columns as in `methods`.
  ///
  /// numpy: frequencies in float64, 2/√d·Σcos(Δθ) and the softmax in extended precision (longdouble), H = ln Z − W/Z.
  static let tables: [(dimension: Int, base: Double, entropies: [[Double]])] = [
    (
      64, 5.923712215539587,
      [
        [7.12486542693, 7.41853438079, 7.81092049319, 7.89476177211, 8.02968483377, 7.33783357597],
        [4.8398036028, 5.74277724002, 6.23417334261, 6.64500181658, 6.69432276321, 5.08519211331],
        [6.66872472817, 7.0787708818, 7.53029065143, 7.66993237349, 7.80642007252, 6.90746127547],
      ]
    ),
    (
      128, 3.387257088323646,
      [
        [3.74580796409, 4.93154859355, 5.19074340674, 5.85696922315, 5.72653677498, 3.91631192936],
        [1.90776753567, 3.29020435107, 2.72518785486, 3.21733890614, 2.8472859649, 1.93724844512],
        [3.15173572453, 4.44371912721, 4.51150836688, 5.22120374689, 4.99613861525, 3.27626906631],
      ]
    ),
  ]

  @Test("All-ones entropies of every method are those of the table", arguments: tables.indices)
  func table(_ index: Int) throws {
    let (dimension, base, entropies) = Self.tables[index]
    // cos of an angle near 8192 rad carries 10⁻¹², the entropies some ten times that; the table has 12 digits.
    let tolerance = 1e-9
    let trained = PositionalKernel(
      schedule: try schedule("rope", dimension: dimension), count: 2_048)
    #expect(abs(trained.lastRow.entropy - base) < tolerance)
    let root = (0.1 * logarithm(4) + 1).squareRoot()
    for (row, amplitude) in [1, root * root, root.squareRoot()].enumerated() {
      for (column, method) in Self.methods.enumerated() {
        let plain = try schedule(
          method.name, dimension: dimension, scale: 4, ramp: method.ramp,
          temperature: TemperatureLaw.none)
        let sharpened = plain.with(temperature: Temperature(amplitude: amplitude))
        let entropy = PositionalKernel(schedule: sharpened, count: 8_192).lastRow.entropy
        #expect(
          abs(entropy - entropies[row][column]) < tolerance, "\(method) × \(amplitude)²")
      }
    }
  }

  @Test(
    "The two published laws sharpen as amplitude and as softmax scale alike when every pair turns")
  func laws() throws {
    for (law, row) in [(TemperatureLaw.paper, 1), (.handbook, 2)] {
      for (column, method) in Self.methods.enumerated() {
        let schedule = try schedule(method.name, scale: 4, ramp: method.ramp, temperature: law)
        // RoPE stays at the scale it is asked for: the law is read at the extent's 4.
        let entropy = PositionalKernel(schedule: schedule, count: 8_192).lastRow.entropy
        #expect(abs(entropy - Self.tables[0].entropies[row][column]) < 1e-9)
      }
    }
  }

  @Test("At distance 0 the kernel is √d", arguments: [2, 64, 128])
  func atZero(_ dimension: Int) throws {
    let kernel = PositionalKernel(schedule: try schedule("rope", dimension: dimension), count: 1)
    #expect(relativeDistance(kernel.logits[0], Double(dimension).squareRoot()) < 4 * .ulpOfOne)
    #expect(kernel.lastRow.entropy == 0)
  }

  @Test("The kernel is 2/√d·Σcos(Δθᵢ) at every distance, however far")
  func closedForm() throws {
    let schedule = try schedule("ntk-aware", scale: 4)
    let kernel = PositionalKernel(schedule: schedule, count: 40_000)
    let frequencies = schedule.inverseFrequencies
    let distances = Array(0..<300) + [2_047, 8_191, 39_935, 39_936, 39_999]
    let expected = distances.map { distance in
      frequencies.reduce(0) { $0 + cos(Double(distance) * $1) } / 4
    }
    // A block's first angle and the angle inside it are each rounded: half an ulp of 40,000 is 3.6·10⁻¹² for the fastest
    // pair, and the sum over pairs of such errors falls off by a geometric series to four times that, over 4.
    #expect(worstDistance(distances.map { kernel.logits[$0] }, expected) < 8e-12)
  }

  @Test(
    "The kernel's last row is the attention row of all-ones vectors", arguments: methods.indices)
  func agreesWithAttention(_ index: Int) throws {
    let method = Self.methods[index]
    let schedule = try schedule(method.name, context: 64, scale: 4, ramp: method.ramp)
    let vectors = try AllOnesEnsemble().vectors(headDimension: 64, length: 256, seed: 0)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0]
    let kernel = PositionalKernel(schedule: schedule, count: 256).causalRows
    // Logits below 13, from sums of 64 products with angles below 256: some hundred roundings of 10⁻¹⁵.
    #expect(worstDistance(rows.map(\.entropy), kernel.map(\.entropy)) < 1e-12)
    #expect(worstDistance(rows.map(\.logSumExp), kernel.map(\.logSumExp)) < 1e-12)
  }

  @Test("Components that do not turn add their product to every logit, without the amplitude")
  func partialRotary() throws {
    let geometry = try RotaryGeometry(
      headDimension: 64, rotaryDimension: 16, base: 10_000, trainedContext: 64)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
      .with(temperature: Temperature(amplitude: 1.5, softmaxScale: 2))
    let kernel = PositionalKernel(schedule: schedule, count: 100)
    // 2/8·(1.5²·16 + 48).
    #expect(abs(kernel.logits[0] - 21) < 1e-14)
    let vectors = try AllOnesEnsemble().vectors(headDimension: 64, length: 100, seed: 0)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0]
    #expect(worstDistance(rows.map(\.entropy), kernel.causalRows.map(\.entropy)) < 1e-12)
    #expect(worstDistance(rows.map(\.logSumExp), kernel.causalRows.map(\.logSumExp)) < 1e-12)
  }

  @Test("Without rotation every logit is √d and the entropy ln n")
  func noRotation() throws {
    let kernel = PositionalKernel(schedule: try schedule("nope"), count: 50)
    #expect(kernel.logits.allSatisfy { $0 == 8 })
    #expect(
      worstDistance(kernel.causalRows.map(\.entropy), (1...50).map { logarithm(Double($0)) })
        < 1e-14)
  }

  @Test("Pair weights are the products of the pairs' norms")
  func pairWeights() throws {
    let schedule = try schedule("rope", dimension: 4)
    // Half-split query (1, 2, 3, 4): pairs (1, 3) and (2, 4) with squared norms 10 and 20.
    let weighted = PositionalKernel(schedule: schedule, count: 30, pairWeights: [10, 20])
    let vector: [Float] = [1, 2, 3, 4]
    let vectors = try HeadVectors(
      queries: vector, keys: (0..<30).flatMap { _ in vector }, headDimension: 4,
      queryPositions: [29], keyPositions: Array(0..<30))
    let row = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0][0]
    #expect(abs(row.entropy - weighted.lastRow.entropy) < 1e-13)
    #expect(abs(row.logSumExp - weighted.lastRow.logSumExp) < 1e-13)
  }

  @Test(
    "PI's excess over ln s at scales 2, 4, 8 and 16 is numpy's",
    arguments: [(64, [0.0712, 0.1085, 0.1276, 0.1373]), (128, [0.0994, 0.1580, 0.1899, 0.2065])])
  func excess(dimension: Int, expected: [Double]) throws {
    let trained = PositionalKernel(
      schedule: try schedule("rope", dimension: dimension), count: 2_048)
    for (scale, expected) in zip([2, 4, 8, 16], expected) {
      let stretched = PositionalKernel(
        schedule: try schedule("pi", dimension: dimension, scale: Double(scale)),
        count: 2_048 * scale)
      let growth = stretched.lastRow.entropy - trained.lastRow.entropy
      #expect(abs(growth - logarithm(Double(scale)) - expected) < 5.1e-5)
    }
  }

  @Test(
    "On smooth all-ones kernels PI stretches a row: its entropy at s·n grows by a little more than ln s"
  )
  func stretching() throws {
    // The excess over ln s comes from the peak, which is not smooth at unit spacing: 0.1085 at s = 4 (numpy, as above).
    let table = Self.tables[0]
    let excess = table.entropies[0][1] - table.base - logarithm(4)
    #expect(abs(excess - 0.1085) < 0.5e-4)
    let interpolated = PositionalKernel(schedule: try schedule("pi", scale: 4), count: 8_192)
    #expect(abs(interpolated.lastRow.entropy - table.base - logarithm(4) - excess) < 1e-9)
  }
}
