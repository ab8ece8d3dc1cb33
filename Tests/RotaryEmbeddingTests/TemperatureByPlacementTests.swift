import RotaryEmbedding
import Testing

/// Laws that act on the softmax scale or on the query by its position, and several laws at once.
@Suite struct TemperatureByPlacementTests {
  @Test(
    "DeepSeek's law puts the gain of all components on the softmax scale",
    arguments: [
      // m(k) = mpf('0.1')*k*log(40)+1 with mpmath at 40 digits: amplitude m(k)/m(k′), softmax scale m(k′)².
      // V2, V3, one coefficient alone of either kind, and both apart.
      (0.707, 0.707, 1, 1.5896261651208735), (1, 1, 1, 1.8738542070926266),
      (0.707, 0, 1.2608037774058553, 1), (0, 1, 1 / 1.3688879454113936, 1.8738542070926266),
      (1, 0.707, 1.0857263992561357, 1.5896261651208735),
    ] as [(Double, Double, Double, Double)])
  func deepSeek(rotary: Double, all: Double, amplitude: Double, softmaxScale: Double) throws {
    let temperature = try TemperatureLaw.deepSeek(rotary: rotary, all: all)
      .temperature(atScale: 40)
    #expect(relativeDistance(temperature.amplitude, amplitude) < 4 * .ulpOfOne)
    #expect(relativeDistance(temperature.softmaxScale, softmaxScale) < 4 * .ulpOfOne)
    #expect(temperature.queryMultiplier == .one)
    // On turning components the two placements together always give m(k)².
    let turning = 0.1 * rotary * logarithm(40) + 1
    #expect(relativeDistance(temperature.logitMultiplier, turning * turning) < 8 * .ulpOfOne)
    #expect(
      try TemperatureLaw.deepSeek(rotary: rotary, all: all).temperature(atScale: 1) == .none)
  }

  @Test("DeepSeek-V3 is the catalogue's usual, V2 a choice of coefficients")
  func deepSeekModels() throws {
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 4_096)
    let v3 = try resolve("deepseek-yarn", geometry, scale: 40)
    #expect(v3.temperature.amplitude == 1)
    // Section 7 of the model's report gives 1.87385 as rounded.
    #expect(abs(v3.temperature.softmaxScale - 1.87385) < 0.5001e-5)
    #expect(v3.inverseFrequencies == (try resolve("yarn", geometry, scale: 40)).inverseFrequencies)
    let v2 = try resolve(
      "deepseek-yarn", geometry, scale: 40,
      MethodChoice(options: ["rotary-coefficient": [0.707], "all-coefficient": [0.707]]))
    #expect(abs(v2.temperature.softmaxScale - 1.5896) < 0.5001e-4)
  }

  @Test(
    "Llama 4's law steps every 8,192 tokens, one token before the multiple",
    arguments: [
      // 1+mpf('0.1')*log(1+floor(mpf(m+1)/8192)) with mpmath at 40 digits.
      (0, 1), (8_190, 1), (8_191, 1.0693147180559945), (16_382, 1.0693147180559945),
      (16_383, 1.109861228866811), (131_072, 1.2833213344056216), (1_048_576, 1.4859812404361672),
    ] as [(Int, Double)])
  func llama4(position: Int, expected: Double) throws {
    let temperature = try TemperatureLaw.llama4.temperature(atScale: 1)
    #expect(relativeDistance(temperature.queryMultiplier(position), expected) < 2 * .ulpOfOne)
    let schedule = try resolve("llama4-scaling", llama2())
    #expect(schedule.temperature == temperature)
    #expect(schedule.inverseFrequencies.isEmpty)
  }

  @Test(
    "Ministral 3's law steps at multiples of the trained context",
    arguments: [
      // 1+mpf('0.1')*log(1+floor(mpf(m)/16384)) with mpmath at 40 digits.
      (0, 1), (16_383, 1), (16_384, 1.0693147180559945), (32_768, 1.109861228866811),
      (262_143, 1.2772588722239781),
    ] as [(Int, Double)])
  func ministral3(position: Int, expected: Double) throws {
    let geometry = try RotaryGeometry(headDimension: 128, base: 1e6, trainedContext: 16_384)
    let schedule = try resolve("ministral3-scaling", geometry, scale: 16)
    #expect(
      relativeDistance(schedule.temperature.queryMultiplier(position), expected) < 2 * .ulpOfOne)
    #expect(schedule.temperature.amplitude == 1)
    #expect(
      schedule.inverseFrequencies == (try resolve("yarn", geometry, scale: 16)).inverseFrequencies)
    #expect(!schedule.dependsOnDistanceAlone)
  }

  @Test("Scalable-Softmax multiplies by k ln n for the n = m + 1 keys of a causal query")
  func keyCount() throws {
    let temperature = try resolve(
      "scalable-softmax", llama2(), MethodChoice(options: ["slope": [0.43]])
    ).temperature
    // mpf('0.43')*log(m+1) with mpmath at 40 digits.
    for (position, expected) in [
      (0, 0), (1, 0.29805328764077648), (1_023, 2.9805328764077648), (131_071, 5.0669058898932002),
    ] {
      let factor = temperature.queryMultiplier(position)
      #expect(relativeDistance(factor, expected) < 2 * .ulpOfOne)
    }
  }

  @Test("Log-n is 1 up to the trained context: ln 4096² is twice ln 4096")
  func logN() throws {
    let multiplier = try resolve("logn", llama2()).temperature.queryMultiplier
    #expect(multiplier(0) == 1)
    #expect(multiplier(4_095) == 1)
    // max(1, log(m+1)/log(4096)) with mpmath: 1.0000293481233584, 14/12 and 17/12.
    #expect(relativeDistance(multiplier(4_096), 1.0000293481233584) < 2 * .ulpOfOne)
    #expect(relativeDistance(multiplier(16_383), 14.0 / 12) < 2 * .ulpOfOne)
    #expect(relativeDistance(multiplier(131_071), 17.0 / 12) < 2 * .ulpOfOne)
    #expect(relativeDistance(multiplier(4_096 * 4_096 - 1), 2) < 2 * .ulpOfOne)
  }

  @Test("Several laws at once multiply, each in its own placement")
  func together() throws {
    let law = TemperatureLaw.all([.paper, .handbook, .mistral, .logarithmic, .none])
    let product = try law.temperature(atScale: 8, trainedContext: 4_096)
    let ln8 = logarithm(8)
    #expect(
      relativeDistance(product.amplitude, (0.1 * ln8 + 1) * (0.07 * ln8 + 1)) < 4 * .ulpOfOne)
    #expect(relativeDistance(product.softmaxScale, (0.1 * ln8 + 1).squareRoot()) < 4 * .ulpOfOne)
    #expect(product.queryMultiplier == .logarithmic(trainedContext: 4_096))
    #expect(try TemperatureLaw.all([]).temperature(atScale: 8) == .none)
  }

  @Test("Two laws that act by position are refused, even the same one twice, even nested")
  func twoByPosition() {
    for laws in [
      [TemperatureLaw.logarithmic, .llama4], [.logarithmic, .logarithmic],
      [.keyCount(slope: 1), .paper, .all([.none, .ministral3])],
    ] {
      let error = #expect(throws: RotaryError.self) {
        try TemperatureLaw.all(laws).temperature(atScale: 2, trainedContext: 4_096)
      }
      #expect(error?.parameter == .temperature)
      #expect(error?.description.hasPrefix("Two temperature laws act on the query") == true)
    }
  }

  @Test(
    "A trained context of 1, or none, is refused where its logarithm divides", arguments: [nil, 1])
  func noLogarithm(_ context: Int?) {
    for law in [TemperatureLaw.logarithmic, .longRoPE, .all([.paper, .logarithmic])] {
      let error = #expect(throws: RotaryError.self) {
        try law.temperature(atScale: 4, trainedContext: context)
      }
      #expect(error?.parameter == .trainedContext)
    }
  }

  @Test("Coefficients that make a factor not positive or not finite are refused")
  func badCoefficients() {
    for law in [
      TemperatureLaw.deepSeek(rotary: -5, all: 0), .deepSeek(rotary: 0, all: -5),
      .deepSeek(rotary: .nan, all: 1), .deepSeek(rotary: 1, all: .infinity),
      .keyCount(slope: 0), .keyCount(slope: .nan), .fixed(amplitude: 0),
      .steps(slope: -0.1, interval: 8, offset: 0), .steps(slope: .infinity, interval: 8, offset: 0),
      .steps(slope: 0.1, interval: 0, offset: 0), .steps(slope: 0.1, interval: 8, offset: -1),
      .steps(slope: 0.1, interval: nil, offset: 0),
    ] {
      let error = #expect(throws: RotaryError.self) { try law.temperature(atScale: 40) }
      #expect(error?.parameter == .temperature)
    }
  }
}
