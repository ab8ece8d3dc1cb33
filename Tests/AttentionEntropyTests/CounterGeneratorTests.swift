import AttentionEntropy
import Testing

/// Random numbers by place.
@Suite struct CounterGeneratorTests {
  typealias Stream = CounterGenerator.Stream

  @Test("The same seed, stream and index give the same bits for ever")
  func recordedBits() {
    // Written out in Python with integers modulo 2⁶⁴: mix is SplitMix64's finaliser, W = 0x9E3779B97F4A7C15,
    // key = mix(seed + mix(stream·W)), bits = mix(key + (index + 1)·W). Indices 0, 1, 2 and 10¹².
    let recorded: [(seed: UInt64, stream: Stream, bits: [UInt64])] = [
      (
        0, .direction,
        [
          0x568A_9B0B_1A2C_05EC, 0x44E5_B8B1_47EF_718B, 0x4585_63AB_5552_1133,
          0x450E_9726_AD09_8F98,
        ]
      ),
      (
        0, .queries,
        [
          0x879B_5EAC_FC8E_2E5B, 0x310C_27E1_9709_F240, 0xD89C_F8DD_1B9B_D4B0,
          0xBF54_CD0D_C6A4_9BDD,
        ]
      ),
      (
        0, .keys,
        [
          0x9428_C704_5C5F_7A1D, 0x937E_50F5_66B6_0829, 0xDF2B_1747_1892_ED8F,
          0xE83E_87C8_A301_66C5,
        ]
      ),
      (
        1, .direction,
        [
          0x01D6_14F7_4E2A_26C6, 0x31AC_E0C2_5711_9B01, 0x6C80_AEFC_5541_BA5F,
          0x3336_F8BF_E3BC_1D6F,
        ]
      ),
      (
        1, .queries,
        [
          0x66E7_4665_0CE1_B25E, 0xC842_FA0C_86E8_74BD, 0x2272_2192_81D3_F086,
          0x048A_E179_27B1_E445,
        ]
      ),
      (
        1, .keys,
        [
          0x0161_BAB0_8ECC_1500, 0x371F_55C7_0EB0_6CF7, 0x0563_A15D_6496_C139,
          0xE76B_B004_914E_7F64,
        ]
      ),
      (
        .max, .direction,
        [
          0x85C6_1A30_0EC7_0FA1, 0x4952_C2A6_E1EF_0B78, 0xF30F_1E31_8359_884B,
          0xF94E_24D8_2452_9EC7,
        ]
      ),
      (
        .max, .queries,
        [
          0x8A4C_4226_689B_5082, 0x46ED_4695_9632_1078, 0xB39C_DE03_D5AF_FD6C,
          0x9452_4D05_7504_EDD0,
        ]
      ),
      (
        .max, .keys,
        [
          0xE92D_9596_4963_2903, 0x6BCF_E8F6_EADB_9372, 0x62D5_9192_F66A_A956,
          0xA4EF_2A6B_D846_C0B1,
        ]
      ),
    ]
    for (seed, stream, bits) in recorded {
      let generator = CounterGenerator(seed: seed, stream: stream)
      #expect([0, 1, 2, 1_000_000_000_000].map { generator.bits(at: $0) } == bits)
    }
  }

  @Test("Normal numbers come to the same bits for ever")
  func recordedNormals() {
    // Quantiles of ((bits >> 12) + ½)·2⁻⁵² with mpmath at 60 digits; 8 ulps as for the quantile itself.
    let generator = CounterGenerator(seed: 0, stream: .queries)
    for (index, z) in [
      (0, 0.074552222538825159006), (1, -0.87204566668508736299), (2, 1.020039788356011981),
      (3, -0.96610067158203542857), (4, -0.033625287972186319555), (5, -0.88259087488567419373),
    ] {
      #expect(relativeDistance(generator.normal(at: UInt64(index)), z) < 8 * .ulpOfOne)
    }
  }

  @Test("Numbers do not depend on the order in which they are asked for")
  func anyOrder() {
    let generator = CounterGenerator(seed: 7, stream: .keys)
    let forwards = (0..<100).map { generator.bits(at: $0) }
    let backwards = (0..<100).reversed().map { generator.bits(at: $0) }
    #expect(forwards == backwards.reversed())
  }

  @Test("Streams and heads of one seed and those of neighbouring seeds share no number")
  func streamsDiffer() {
    var seen: Set<UInt64> = []
    for seed in 0..<4 as Range<UInt64> {
      for stream in Stream.allCases {
        for (keyHead, member) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)] {
          let generator = CounterGenerator(
            seed: seed, stream: stream, keyHead: keyHead, member: member)
          for index in 0..<1_000 as Range<UInt64> { seen.insert(generator.bits(at: index)) }
        }
      }
    }
    // Of 144,000 numbers out of 2⁶⁴ two would meet with a probability of 6·10⁻¹⁰.
    #expect(seen.count == 4 * Stream.allCases.count * 6 * 1_000)
  }

  @Test(
    "Whatever the bits, the normal number lies between ±8.21 and opposite bits give opposite numbers"
  )
  func extremes() {
    // Quantile of 2⁻⁵³: mpmath, as in the quantile's own test.
    let smallest = CounterGenerator.normal(fromBits: 0)
    #expect(relativeDistance(smallest, -8.209536151601386855630769) < 8 * .ulpOfOne)
    for bits in [0, 1, 0xFFF, 0x1000, 0x7FFF_FFFF_FFFF_FFFF, 0x0123_4567_89AB_CDEF] as [UInt64] {
      let number = CounterGenerator.normal(fromBits: bits)
      #expect(abs(number) <= -smallest)
      #expect(CounterGenerator.normal(fromBits: ~bits) == -number)
    }
  }

  @Test(
    "Normal numbers have the moments 0, 1, 0 and 3", arguments: Stream.allCases,
    [1, 2, 3 as UInt64])
  func moments(_ stream: Stream, seed: UInt64) {
    let generator = CounterGenerator(seed: seed, stream: stream)
    let count = 20_000
    let numbers = (0..<UInt64(count)).map { generator.normal(at: $0) }
    // The variances of z, z², z³ and z⁴ are 1, 2, 15 and 96. Four and a half standard errors: of the 36 comparisons
    // here one in 4,000 runs with other seeds would lie outside.
    for (power, moment, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      let mean =
        numbers.reduce(0) { sum, z in
          sum + (0..<power).reduce(1) { product, _ in product * z }
        } / Double(count)
      #expect(abs(mean - moment) < 4.5 * (variance / Double(count)).squareRoot(), "power \(power)")
    }
  }

  @Test(
    "Normal numbers fall evenly into 64 cells of equal probability", arguments: [1, 2, 3 as UInt64])
  func chiSquare(_ seed: UInt64) {
    let edges = (1..<64).map { normalQuantile(Double($0) / 64) }
    let generator = CounterGenerator(seed: seed, stream: .queries)
    let count = 32_000
    var cells = [Int](repeating: 0, count: 64)
    for index in 0..<UInt64(count) {
      let number = generator.normal(at: index)
      cells[edges.firstIndex { number < $0 } ?? 63] += 1
    }
    let expected = Double(count) / 64
    let chiSquare = cells.reduce(0) { sum, cell in
      sum + (Double(cell) - expected) * (Double(cell) - expected) / expected
    }
    // χ² with 63 degrees of freedom: 116.35 and 26.99 are its quantiles at 1 − 5·10⁻⁵ and 2·10⁻⁵ (scipy.stats.chi2.ppf).
    #expect((26.99...116.35).contains(chiSquare))
  }

  @Test("Neighbouring numbers and numbers of neighbouring streams are uncorrelated")
  func uncorrelated() {
    let count = 20_000
    let queries = CounterGenerator(seed: 5, stream: .queries)
    let keys = CounterGenerator(seed: 5, stream: .keys)
    for lag in [1, 2, 64] as [UInt64] {
      let own = (0..<UInt64(count)).reduce(0) {
        $0 + queries.normal(at: $1) * queries.normal(at: $1 + lag)
      }
      #expect(abs(own) < 4.5 * Double(count).squareRoot())
    }
    let across = (0..<UInt64(count)).reduce(0) { $0 + queries.normal(at: $1) * keys.normal(at: $1) }
    #expect(abs(across) < 4.5 * Double(count).squareRoot())
  }
}
