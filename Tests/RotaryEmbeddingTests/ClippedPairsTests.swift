import RotaryEmbedding
import Testing

/// CoPE and its hard form: what the last c pairs become.
@Suite struct ClippedPairsTests {
  private static func ratios(
    _ pairs: Int?, hard: Bool = false, _ geometry: RotaryGeometry
  ) throws -> [Double] {
    try CoPE(clippedPairs: pairs, isHard: hard)
      .schedule(for: geometry, extent: ContextExtent()).frequencyRatios
  }

  @Test("Twenty pairs of Llama 2 fall along half a cosine")
  func frequencies() throws {
    let frequencies = try resolve("cope", llama2()).inverseFrequencies
    // mpf(10000)**(-mpf(2*i)/128)*(1+cos(pi*(i-44)/19))/2 from pair 44 on, without the cosine before it, with mpmath at 40 digits.
    let expected = [
      (43, 0.0020535250264571461), (44, 0.0017782794100389228), (45, 0.0015294252307239794),
      (50, 0.00058002373295675808), (53, 0.00026359049233017081), (54, 0.00019343654109373939),
      (60, 1.0716467329936452e-5), (62, 9.0937471096213572e-7),
    ]
    for (pair, frequency) in expected {
      // Near a standstill ½(1 + cos) is small: half an ulp of 1 over 0.007 at pair 62.
      #expect(relativeDistance(frequencies[pair], frequency) < 200 * .ulpOfOne, "\(pair)")
    }
    #expect(frequencies[63] == 0)
    #expect(frequencies.count == 64)
  }

  @Test("By hand: three pairs have 1, ½ and 0, two 1 and 0, one keeps its frequency")
  func byHand() throws {
    let geometry = try llama2()
    let three = try Self.ratios(3, geometry)
    #expect(three[..<62].allSatisfy { $0 == 1 })
    #expect(abs(three[62] - 0.5) < .ulpOfOne && three[63] == 0)
    #expect(try Self.ratios(2, geometry).suffix(3) == [1, 1, 0])
    #expect(try Self.ratios(1, geometry).allSatisfy { $0 == 1 })
    #expect(try Self.ratios(3, hard: true, geometry).suffix(4) == [1, 0, 0, 0])
    #expect(try Self.ratios(1, hard: true, geometry).suffix(2) == [1, 0])
  }

  @Test("Ratios fall from 1 to 0 and lie half above a half", arguments: [2, 5, 20, 64, 1_000])
  func shape(_ pairs: Int) throws {
    let ratios = try Self.ratios(pairs, llama2())
    #expect(ratios[0] == 1 && ratios[63] == 0)
    #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 >= $1 })
    let clipped = ratios.suffix(min(pairs, 64))
    // cos is odd about the middle, so a ratio and its mirror image sum to 1.
    #expect(zip(clipped, clipped.reversed()).allSatisfy { abs($0 + $1 - 1) < 4 * .ulpOfOne })
  }

  @Test(
    "Without a number the pairs with a wavelength above L are clipped",
    arguments: [
      // sum(1 for i in range(d//2) if 2*pi*mpf(b)**(mpf(2*i)/d) > L) with mpmath.
      (128, 10_000, 4_096, 18), (128, 500_000, 8_192, 29), (128, 10_000_000, 65_536, 27),
      (64, 10_000, 2_048, 11), (64, 10_000, 1, 32), (64, 10_000, 1_000_000, 0),
    ] as [(Int, Double, Int, Int)])
  func beyondContext(dimension: Int, base: Double, context: Int, count: Int) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: base, trainedContext: context)
    let stopped = try Self.ratios(nil, hard: true, geometry).filter { $0 == 0 }.count
    #expect(stopped == count)
    #expect(stopped == geometry.wavelengths.filter { $0 > Double(context) }.count)
    let chosen = MethodChoice(options: ["clipped-pairs": [0]])
    #expect(
      try resolve("cope", geometry, chosen)
        == CoPE(clippedPairs: nil).schedule(for: geometry, extent: ContextExtent()))
  }

  @Test("Neither form follows the scale or changes the softmax, and the hard one is p-RoPE's")
  func limits() throws {
    let geometry = try llama2()
    for name in ["cope", "hard-clip"] {
      let schedule = try resolve(name, geometry)
      #expect(schedule == (try resolve(name, geometry, scale: 8, length: 32_768)))
      #expect(schedule.temperature == .none && schedule.dependsOnDistanceAlone)
    }
    // 44 of 64 pairs turn: p = 0.6875.
    let share = MethodChoice(options: ["fraction": [0.6875]])
    #expect(
      try resolve("hard-clip", geometry).inverseFrequencies
        == resolve("p-rope", geometry, share).inverseFrequencies)
  }

  @Test("Numbers of pairs below 1 are refused by the value, below 0 by the option")
  func refused() throws {
    let error = #expect(throws: RotaryError.self) { try CoPE(clippedPairs: 0) }
    #expect(error?.parameter == .option)
    #expect(
      MethodOptionTests.refusal("cope", ["clipped-pairs": [-1]])?.parameter == .option)
  }
}
