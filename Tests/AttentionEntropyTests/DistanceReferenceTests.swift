import AttentionEntropy
import RotaryEmbedding
import Testing

/// The oracle of distance methods itself, against numbers that numpy worked out from the definition.
@Suite struct DistanceReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let options: [String: [Double]]
    let scale: Double
    let layout: RotationLayout
    /// Length that the method follows; L where it is not given.
    var length: Int? = nil
    /// Entropy and log-sum-exp of the queries at positions 5, 9 and 13.
    let rows: [(entropy: Double, logSumExp: Double)]
    var testDescription: String { method }
  }

  /// Head of 6 components, 4 of which turn, b = 100, L = 6; causal keys 0 … 13.
  ///
  /// Query i has the components ((7i + 3c) mod 11 − 5)/4 and key j ((5j + 4c) mod 13 − 6)/4. numpy 2.4 in extended precision:
  /// with zq and zk the turning pairs as complex numbers, θ = 100**(-arange(0, 4, 2)/4) and G of each method from its
  /// paper, s = amplitude²·sum((zq·conj(zk)·exp(1j·G·θ)).real) + the product of components 4 and 5, logits
  /// s·multiplier/√6, p their softmax, H = −sum(p·log(p)).
  static let cases = [
    Case(
      method: "rerope", options: ["window": [4]], scale: 1, layout: .halfSplit,
      rows: [
        (1.64825543421864, 1.70430781115737), (1.80812619193328, 2.79554539308344),
        (2.49119041376068, 2.72249764705192),
      ]),
    Case(
      method: "leaky-rerope", options: ["window": [4], "divisor": [2.5]], scale: 1,
      layout: .interleaved,
      rows: [
        (1.54469858778329, 1.79083271033542), (1.97233960654604, 2.40373460856528),
        (2.11723442424641, 3.28703527549062),
      ]),
    Case(
      method: "self-extend", options: ["group-size": [3], "window": [4]], scale: 1,
      layout: .halfSplit,
      rows: [
        (1.64825543421864, 1.70430781115737), (1.98526612715576, 2.6170961870786),
        (2.46944620626869, 2.8180317397402),
      ]),
    Case(
      method: "dual-chunk", options: ["chunk-size": [5], "local-size": [2]], scale: 4,
      layout: .interleaved,
      rows: [
        (1.50307763015745, 1.85855625784645), (2.02267625044651, 2.45661284636344),
        (2.3486521302721, 3.00805663097953),
      ]),
    Case(
      method: "string", options: ["offset": [5], "window": [2]], scale: 1, layout: .halfSplit,
      rows: [
        (1.66700742940189, 1.74975545627783), (1.9274053234278, 2.57495161332671),
        (2.35039146259551, 2.95634171352592),
      ]),
    Case(
      method: "lm-infinite", options: ["first-keys": [2], "nearest-keys": [4]], scale: 1,
      layout: .interleaved,
      rows: [
        (1.56420562017268, 1.83467083348113), (1.58078321094327, 1.75520573083566),
        (1.59892686063371, 2.03536764833193),
      ]),
    // The last two in mpmath at 30 digits. DPE has groups of 2 tokens for pair 0 and of 3 for pair 1; LaMPE r = 7/13, b = 1, c = 4
    // from distance 11 on, and the amplitude 1 + ln(2)/10.
    Case(
      method: "dpe", options: ["group-sizes": [2, 1, 1, 1, 3, 1, 1, 1], "window": [4]], scale: 1,
      layout: .halfSplit,
      rows: [
        (1.648255434218638, 1.704307811157368), (1.952253982949415, 2.536500472138053),
        (2.412805919655564, 2.86336360986796),
      ]),
    Case(
      method: "lampe", options: ["head": [3], "tail": [2], "mapping-length": [7]], scale: 1,
      layout: .interleaved, length: 14,
      rows: [
        (1.43483553557858, 1.76588488611694), (1.782835437485982, 2.698284556083364),
        (2.292974330418202, 2.976030814970555),
      ]),
  ]

  static func vectors(_ layout: RotationLayout) throws -> HeadVectors {
    let positions = [5, 9, 13]
    func query(_ i: Int, _ c: Int) -> Float { Float((7 * i + 3 * c) % 11 - 5) / 4 }
    func key(_ j: Int, _ c: Int) -> Float { Float((5 * j + 4 * c) % 13 - 6) / 4 }
    return try HeadVectors(
      queries: positions.flatMap { i in (0..<6).map { query(i, $0) } },
      keys: (0..<14).flatMap { j in (0..<6).map { key(j, $0) } },
      headDimension: 6, queryPositions: positions, keyPositions: Array(0..<14), layout: layout)
  }

  static func schedule(_ golden: Case) throws -> RotarySchedule {
    let geometry = try RotaryGeometry(
      headDimension: 6, rotaryDimension: 4, base: 100, trainedContext: 6)
    return try MethodCatalog.entry(named: golden.method).schedule(
      for: geometry, extent: ContextExtent(scale: golden.scale, sequenceLength: golden.length),
      choice: MethodChoice(options: golden.options))
  }

  @Test("Oracle and streaming rows have the entropies of the definition", arguments: cases)
  func definition(_ golden: Case) throws {
    let vectors = try Self.vectors(golden.layout)
    let schedule = try Self.schedule(golden)
    // The table has 15 digits, and angles below 14 are rounded by 10⁻¹⁵.
    for rows in [
      try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .causal)[0],
      try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0],
    ] {
      #expect(worstDistance(rows.map(\.entropy), golden.rows.map(\.entropy)) < 5e-14)
      #expect(worstDistance(rows.map(\.logSumExp), golden.rows.map(\.logSumExp)) < 5e-14)
    }
  }

  @Test("Every distance method has its numbers")
  func complete() throws {
    let names = try MethodCatalog.entries.filter {
      if case .distance = try $0.method() { true } else { false }
    }.map(\.name)
    #expect(Self.cases.map(\.method) == names)
  }
}
