import AttentionEntropy
import Testing

/// Random numbers from exactly rounded operations alone.
@Suite struct NormalQuantileTests {
  /// p as a Double, and z with 25 digits of mpmath 1.3 at 60 digits:
  /// `-sqrt(2)*findroot(lambda x: log(erfc(x)/2) - log(mpf(p)), sqrt(-log(mpf(p))))`.
  ///
  /// They reach from the smallest uniform of 53 bits to the centre, with both sides of the two places where the
  /// approximation changes: p = 0.075, and p = e^(−25) = 1.389·10⁻¹¹.
  static let quantiles: [(p: Double, z: Double)] = [
    (0x1p-54, -8.292361075813595538234152), (0x1p-53, -8.209536151601386855630769),
    (0x3p-53, -8.076571004130124650188629), (0x1p-45, -7.515155294158907580400652),
    (1e-12, -7.034483825301131932614176), (1.3e-11, -6.667611456510740834662219),
    (1.388e-11, -6.657988759749570122461041), (1.389e-11, -6.657882879105874551751),
    (1.4e-11, -6.656723091518183635597313), (1e-10, -6.361340902404056199100397),
    (1e-7, -5.199337582192816939999210), (0x1p-16, -4.169569323349105754997738),
    (1e-3, -3.090232306167813535358004), (0.01, -2.326347874040841093075096),
    (0.025, -1.959963984540054211779584), (0.05, -1.644853626951472687952128),
    (0.0749999, -1.439532177375900586417472), (0.0750001, -1.439530764501729686493336),
    (0.1, -1.281551565544600435334517), (0.125, -1.150349380376008178296765),
    (0.2, -0.8416212335729141655224906), (0.25, -0.6744897501960817432022270),
    (0.3, -0.5244005127080408159694544), (0.375, -0.3186393639643750631219485),
    (0.4, -0.2533471031357997413246887), (0.45, -0.1256613468550740060704286),
    (0.49, -0.02506890825871105803269163),
    (0.5 - 0x1p-20, -2.390507006295574061281720e-6),
  ]

  @Test("The quantile agrees with mpmath in both halves", arguments: quantiles)
  func quantile(p: Double, z: Double) {
    // Wichura gives a relative error near 1e-16; two Horner sums of eight like-signed terms and a quotient add at most
    // some 8 ulps. p − ½ loses nothing here, but near the centre it carries the rounding of p itself.
    #expect(relativeDistance(normalQuantile(p), z) < 8 * .ulpOfOne)
    // 1 − p is exact for p of at most 53 bits after the point, so only those p can be mirrored.
    if p >= 0x1p-53, (1 - p) + p == 1, 1 - (1 - p) == p {
      #expect(normalQuantile(1 - p) == -normalQuantile(p))
    }
  }

  @Test("The quantile of one half is 0, and the quantile never falls")
  func monotone() {
    #expect(normalQuantile(0.5) == 0)
    // Steps of 2⁻¹² are far above the rounding of any z.
    let values = (1..<4_096).map { normalQuantile(Double($0) * 0x1p-12) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("Where the approximation changes, its two sides meet")
  func joints() {
    // dz/dp = 1/φ(z) is 7.1 at p = 0.075, so neighbours differ by some 10⁻¹⁶·7/1.4; 8 ulps as above for each side.
    for joint in [0.075, 0.925] {
      let below = normalQuantile(joint.nextDown.nextDown)
      let above = normalQuantile(joint.nextUp.nextUp)
      #expect(relativeDistance(below, above) < 24 * .ulpOfOne)
    }
  }

  @Test("The portable logarithm is within four ulps of the C library's")
  func logarithmIsAccurate() {
    var arguments = [1, 0.5, 2, 0x1p-54, 1e-300, 1e300, 1.4142135623730951, 0.7071067811865476]
    arguments += (1...2_000).map { Double($0) / 1_000 }
    arguments += (0..<1_000).map { 0x1p-54 * exponential(Double($0) * 0.037) }
    // 2s·series carries two ulps of its own. Where k·ln 2 and ln f differ in sign the sum is at least half the larger,
    // since f lies between √½ and √2, and that doubles them.
    let worst = arguments.map { x in
      let expected = logarithm(x)
      let ulp = max(abs(expected), .leastNormalMagnitude).ulp
      return abs(portableLogarithm(x) - expected) / ulp
    }.max()
    #expect((worst ?? .infinity) <= 4)
  }

  @Test("The logarithm of 1 is 0, of powers of two a multiple of ln 2")
  func exactLogarithms() {
    #expect(portableLogarithm(1) == 0)
    for exponent in [-54, -10, -1, 1, 10, 60] {
      let x = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(portableLogarithm(x) == Double(exponent) * 0.6931471805599453)
    }
  }
}
