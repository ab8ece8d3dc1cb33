import RotaryEmbedding
import Testing

/// Blends and ratios θ′/θ pair by pair, to the printed four digits.
///
/// Computed with numpy in float64 from the formulas of each convention (paper: eq. 18 of arXiv 2309.00071; code:
/// `find_correction_range` and `linear_ramp_mask` of the reference code; handbook: linear in λ/L).
@Suite struct PublishedRampTableTests {
  /// Half a unit of the fourth decimal, and rounding to even on the edge.
  static let printed = 0.5001e-4

  struct Row: Sendable {
    let pair: Int
    let rotations: Double
    let paper: Double
    let code: Double
    let untruncated: Double
    let paperRatio: Double
    let codeRatio: Double

    init(
      _ pair: Int, _ rotations: Double, _ paper: Double, _ code: Double, _ untruncated: Double,
      _ paperRatio: Double, _ codeRatio: Double
    ) {
      self.pair = pair
      self.rotations = rotations
      self.paper = paper
      self.code = code
      self.untruncated = untruncated
      self.paperRatio = paperRatio
      self.codeRatio = codeRatio
    }
  }

  /// d = 128, b = 10⁴, L = 4096, s = 16, α = 1, β = 32.
  static let scale16 = [
    Row(20, 36.6590, 1.0000, 1.0000, 1.0000, 1.0000, 1.0000),
    Row(21, 31.7453, 0.9918, 0.9615, 0.9977, 0.9923, 0.9639),
    Row(22, 27.4903, 0.8545, 0.9231, 0.9562, 0.8636, 0.9279),
    Row(23, 23.8057, 0.7357, 0.8846, 0.9146, 0.7522, 0.8918),
    Row(24, 20.6148, 0.6327, 0.8462, 0.8731, 0.6557, 0.8558),
    Row(25, 17.8517, 0.5436, 0.8077, 0.8316, 0.5721, 0.8197),
    Row(26, 15.4590, 0.4664, 0.7692, 0.7901, 0.4998, 0.7837),
    Row(27, 13.3869, 0.3996, 0.7308, 0.7486, 0.4371, 0.7476),
    Row(28, 11.5926, 0.3417, 0.6923, 0.7070, 0.3828, 0.7115),
    Row(29, 10.0388, 0.2916, 0.6538, 0.6655, 0.3358, 0.6755),
    Row(30, 8.6932, 0.2482, 0.6154, 0.6240, 0.2952, 0.6394),
    Row(31, 7.5280, 0.2106, 0.5769, 0.5825, 0.2599, 0.6034),
    Row(32, 6.5190, 0.1780, 0.5385, 0.5409, 0.2294, 0.5673),
    Row(33, 5.6452, 0.1498, 0.5000, 0.4994, 0.2030, 0.5312),
    Row(34, 4.8886, 0.1254, 0.4615, 0.4579, 0.1801, 0.4952),
    Row(35, 4.2333, 0.1043, 0.4231, 0.4164, 0.1603, 0.4591),
    Row(36, 3.6659, 0.0860, 0.3846, 0.3748, 0.1431, 0.4231),
    Row(37, 3.1745, 0.0701, 0.3462, 0.3333, 0.1283, 0.3870),
    Row(38, 2.7490, 0.0564, 0.3077, 0.2918, 0.1154, 0.3510),
    Row(39, 2.3806, 0.0445, 0.2692, 0.2503, 0.1043, 0.3149),
    Row(40, 2.0615, 0.0342, 0.2308, 0.2087, 0.0946, 0.2788),
    Row(41, 1.7852, 0.0253, 0.1923, 0.1672, 0.0862, 0.2428),
    Row(42, 1.5459, 0.0176, 0.1538, 0.1257, 0.0790, 0.2067),
    Row(43, 1.3387, 0.0109, 0.1154, 0.0842, 0.0727, 0.1707),
    Row(44, 1.1593, 0.0051, 0.0769, 0.0426, 0.0673, 0.1346),
    Row(45, 1.0039, 0.0001, 0.0385, 0.0011, 0.0626, 0.0986),
    Row(46, 0.8693, 0.0000, 0.0000, 0.0000, 0.0625, 0.0625),
  ]

  @Test("At scale 16 paper, code and untruncated code blend Llama 2's pairs as tabulated")
  func llama2AtScale16() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 16)
    let paper = try NTKByParts(ramp: Ramp(.rotations)).schedule(for: geometry, extent: extent)
    let code = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: geometry, extent: extent)
    let exact = try YaRN(ramp: Ramp(.pairIndex(truncated: false)))
      .schedule(for: geometry, extent: extent)
    for row in Self.scale16 {
      let pair = row.pair
      #expect(abs(geometry.rotations[pair] - row.rotations) < Self.printed)
      #expect(abs(try #require(paper.blend)[pair] - row.paper) < Self.printed)
      #expect(abs(try #require(code.blend)[pair] - row.code) < Self.printed)
      #expect(abs(try #require(exact.blend)[pair] - row.untruncated) < Self.printed)
      #expect(abs(paper.frequencyRatios[pair] - row.paperRatio) < Self.printed)
      #expect(abs(code.frequencyRatios[pair] - row.codeRatio) < Self.printed)
    }
    for schedule in [paper, code, exact] {
      let blend = try #require(schedule.blend)
      #expect(blend[...20].allSatisfy { $0 == 1 })
      #expect(blend[46...].allSatisfy { $0 == 0 })
    }
  }

  @Test("At scale 16 the code keeps on average more of each pair than the paper")
  func meansAtScale16() throws {
    let geometry = try llama2()
    let paper = try Ramp(.rotations).blend(for: geometry)
    let code = try Ramp(.pairIndex(truncated: true)).blend(for: geometry)
    #expect(abs(paper.reduce(0, +) / 64 - 0.4316) < Self.printed)
    #expect(abs(code.reduce(0, +) / 64 - 0.5234) < Self.printed)
    #expect(abs((zip(code, paper).map { $0 - $1 }.max() ?? 0) - 0.3672) < Self.printed)
  }

  /// d = 64, b = 10⁴, L = 2048, s = 4, α = 1, β = 32: θ′/θ by handbook, paper and code.
  static let handbook: [(pair: Int, handbook: Double, paper: Double, code: Double)] = [
    (0, 1.0000, 1.0000, 1.0000),
    (1, 1.0000, 1.0000, 1.0000),
    (8, 1.0000, 1.0000, 1.0000),
    (9, 1.0000, 0.8172, 0.9423),
    (10, 1.0000, 0.6693, 0.8846),
    (11, 1.0000, 0.5584, 0.8269),
    (12, 1.0000, 0.4752, 0.7692),
    (13, 1.0000, 0.4128, 0.7115),
    (14, 1.0000, 0.3660, 0.6538),
    (15, 1.0000, 0.3310, 0.5962),
    (16, 1.0000, 0.3047, 0.5385),
    (17, 1.0000, 0.2849, 0.4808),
    (18, 1.0000, 0.2702, 0.4231),
    (19, 1.0000, 0.2591, 0.3654),
    (20, 1.0000, 0.2507, 0.3077),
    (21, 0.9929, 0.2500, 0.2500),
    (22, 0.9825, 0.2500, 0.2500),
    (23, 0.9685, 0.2500, 0.2500),
    (24, 0.9500, 0.2500, 0.2500),
    (25, 0.9252, 0.2500, 0.2500),
    (26, 0.8922, 0.2500, 0.2500),
    (27, 0.8482, 0.2500, 0.2500),
    (28, 0.7895, 0.2500, 0.2500),
    (29, 0.7112, 0.2500, 0.2500),
    (30, 0.6068, 0.2500, 0.2500),
    (31, 0.4676, 0.2500, 0.2500),
  ]

  @Test("In the handbook's own setting its ramp leaves 21 pairs alone and interpolates none fully")
  func handbookTable() throws {
    let geometry = try handbookModel()
    let extent = try ContextExtent(scale: 4)
    let ratios = try [Ramp.Convention.wavelength, .rotations, .pairIndex(truncated: true)].map {
      try NTKByParts(ramp: Ramp($0)).schedule(for: geometry, extent: extent).frequencyRatios
    }
    for row in Self.handbook {
      #expect(abs(ratios[0][row.pair] - row.handbook) < Self.printed)
      #expect(abs(ratios[1][row.pair] - row.paper) < Self.printed)
      #expect(abs(ratios[2][row.pair] - row.code) < Self.printed)
    }
    #expect(ratios.map { $0.filter { $0 == 1 }.count } == [21, 9, 9])
    #expect(ratios.map { $0.filter { $0 == 0.25 }.count } == [0, 11, 11])
    let means = ratios.map { $0.reduce(0, +) / 32 }
    for (mean, expected) in zip(means, [0.942, 0.523, 0.602]) {
      #expect(abs(mean - expected) < 0.5e-3)
    }
  }

  @Test(
    "The handbook's slowest pair keeps 0.4676 of its frequency where full interpolation is 0.25")
  func handbookSlowestPair() throws {
    // 1 − (ρ − 1)/31 with ρ = 2π·10^(31/8)/2048, and 1 − (1 − γ)·3/4: mpmath.
    let schedule = try NTKByParts(ramp: Ramp(.wavelength))
      .schedule(for: handbookModel(), extent: ContextExtent(scale: 4))
    #expect(abs(try #require(schedule.blend)[31] - 0.290113993507948) < 1e-14)
    #expect(abs(schedule.frequencyRatios[31] - 0.467585495130961) < 1e-14)
  }
}
