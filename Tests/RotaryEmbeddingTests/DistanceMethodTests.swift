import RotaryEmbedding
import Testing

/// What distance methods do besides distances: frequencies, temperature, choices, refusals.
@Suite struct DistanceMethodTests {
  static let names = [
    "rerope", "leaky-rerope", "self-extend", "dual-chunk", "string", "lm-infinite", "dpe", "lampe",
  ]

  @Test("Frequencies stay as trained, and the distances are the method's own", arguments: names)
  func frequencies(_ name: String) throws {
    let geometry = try llama2()
    let schedule = try resolve(name, geometry, scale: 8, length: 32_768)
    #expect(schedule.inverseFrequencies == geometry.inverseFrequencies)
    #expect(schedule.effectiveInverseFrequencies == geometry.inverseFrequencies)
    #expect(schedule.positionMap == .identity)
    #expect(schedule.relativePositions != nil)
    #expect(!schedule.dependsOnDistanceAlone)
  }

  @Test("A distance of 0 is 0, and nothing is farther than it is", arguments: names)
  func bounds(_ name: String) throws {
    let map = try #require(try resolve(name, llama2(), scale: 4).relativePositions)
    for key in [0, 1, 500, 3_071, 3_072, 50_000] {
      #expect(map(query: key, key: key) == 0)
      for distance in [1, 2, 127, 511, 512, 1_023, 1_024, 1_365, 4_096, 20_000] {
        let seen = map(query: key + distance, key: key)
        #expect(seen >= 0 && seen <= Double(distance))
      }
    }
  }

  @Test(
    "Distances never shrink as a query moves away from a key, but at STRING's offset and chunk by chunk"
  )
  func monotonic() throws {
    for name in ["rerope", "leaky-rerope", "self-extend", "lm-infinite", "dpe"] {
      let map = try #require(try resolve(name, llama2(), scale: 4).relativePositions)
      for key in [0, 3, 777] {
        let seen = (key..<key + 5_000).map { map(query: $0, key: key) }
        // Leaky ReRoPE's places below 2¹³ carry 2⁻⁴⁰.
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 }, "\(name)")
      }
    }
  }

  @Test("Each sharpens as its reference code does")
  func temperatures() throws {
    let geometry = try llama2()
    let logN = Temperature(queryMultiplier: .logarithmic(trainedContext: 4_096))
    let expected: [String: Temperature] = [
      "rerope": logN, "leaky-rerope": logN, "self-extend": .none, "lm-infinite": .none,
      // ChunkLlama's 0.05·ln s + 1 at s = 4, and STRING's 0.1·ln 2 + 1.
      "dual-chunk": Temperature(amplitude: 0.05 * logarithm(4) + 1),
      "string": Temperature(amplitude: 0.1 * logarithm(2) + 1), "dpe": .none,
      "lampe": Temperature(amplitude: 0.1 * logarithm(2) + 1),
    ]
    for name in Self.names {
      let temperature = try resolve(name, geometry, scale: 4).temperature
      let wanted = try #require(expected[name])
      #expect(relativeDistance(temperature.amplitude, wanted.amplitude) < 2 * .ulpOfOne)
      #expect(temperature.softmaxScale == 1)
      #expect(temperature.queryMultiplier == wanted.queryMultiplier)
    }
    #expect(try resolve("dual-chunk", geometry).temperature == .none)
    let chosen = try resolve("rerope", geometry, scale: 4, MethodChoice(temperature: .paper))
    #expect(chosen.temperature == (try TemperatureLaw.paper.temperature(atScale: 4)))
    #expect(chosen.relativePositions == (try resolve("rerope", geometry)).relativePositions)
  }

  @Test("Log-n laws refuse a trained context of 1")
  func contextOfOne() throws {
    let one = try RotaryGeometry(headDimension: 4, base: 10_000, trainedContext: 1)
    for name in ["rerope", "leaky-rerope", "logn", "entropy-abf"] {
      let error = #expect(throws: RotaryError.self) { try resolve(name, one) }
      #expect(error?.parameter == .trainedContext)
    }
    for name in ["self-extend", "dual-chunk", "string", "lm-infinite", "dpe", "lampe"] {
      #expect(throws: Never.self) { try resolve(name, one) }
    }
  }

  struct Choice: Sendable, CustomTestStringConvertible {
    let method: String
    let options: [String: [Double]]
    let made: any DistanceMethod
    var testDescription: String { method }
  }

  static let choices: [Choice] =
    (try? [
      Choice(method: "rerope", options: ["window": [9]], made: ReRoPE(window: 9)),
      Choice(
        method: "leaky-rerope", options: ["window": [9], "divisor": [2.5]],
        made: LeakyReRoPE(window: 9, divisor: 2.5)),
      Choice(
        method: "self-extend", options: ["window": [9], "group-size": [3]],
        made: SelfExtend(groupSize: 3, window: 9)),
      Choice(
        method: "dual-chunk", options: ["chunk-size": [12], "local-size": [5]],
        made: DualChunkAttention(chunkSize: 12, localSize: 5)),
      Choice(
        method: "string", options: ["offset": [12], "window": [5]],
        made: STRING(offset: 12, window: 5)),
      Choice(
        method: "lm-infinite", options: ["first-keys": [2], "nearest-keys": [30]],
        made: LMInfinite(firstKeys: 2, nearestKeys: 30)),
      Choice(
        method: "dpe", options: ["group-sizes": [1, 2, 3, 4, 5, 6, 7, 8], "window": [9]],
        made: DPE(groupSizes: [1, 2, 3, 4, 5, 6, 7, 8], window: 9)),
      Choice(
        method: "lampe",
        options: ["head": [9], "tail": [5], "sigmoid": [0.001, -1, 3_000]],
        made: LaMPE(
          head: 9, tail: 5, sigmoid: LaMPE.Sigmoid(slope: 0.001, offset: -1, cap: 3_000))),
    ]) ?? []

  @Test("Options reach the distances", arguments: choices)
  func options(_ choice: Choice) throws {
    let extent = try ContextExtent(scale: 4)
    let chosen = try resolve(
      choice.method, llama2(), scale: 4, MethodChoice(options: choice.options))
    #expect(chosen == (try choice.made.schedule(for: llama2(), extent: extent)))
    #expect(chosen != (try resolve(choice.method, llama2(), scale: 4)))
  }

  @Test("Every distance method has a choice of its options tried")
  func allTried() {
    #expect(Self.choices.map(\.method) == Self.names)
  }

  @Test("Numbers that cannot be are refused")
  func refused() throws {
    let makes: [() throws -> Void] = [
      { _ = try ReRoPE(window: 0) }, { _ = try LeakyReRoPE(window: 0) },
      { _ = try LeakyReRoPE(divisor: 0.5) }, { _ = try LeakyReRoPE(divisor: .nan) },
      { _ = try SelfExtend(groupSize: 0) }, { _ = try SelfExtend(window: 0) },
      { _ = try DualChunkAttention(chunkSize: 1) }, { _ = try DualChunkAttention(localSize: -1) },
      { _ = try STRING(offset: 0) }, { _ = try STRING(window: -1) },
      { _ = try DPE(groupSizes: []) }, { _ = try DPE(groupSizes: [2, 0]) },
      { _ = try DPE(window: 0) }, { _ = try LaMPE(head: 0) }, { _ = try LaMPE(tail: -1) },
      { _ = try LaMPE(mappingLength: 0) },
      { _ = try LaMPE(sigmoid: LaMPE.Sigmoid(slope: .nan, offset: 0, cap: 9)) },
      { _ = try LaMPE(sigmoid: LaMPE.Sigmoid(slope: 0, offset: 0, cap: 0)) },
      { _ = try LMInfinite(firstKeys: -1) }, { _ = try LMInfinite(nearestKeys: 0) },
    ]
    for make in makes {
      let error = #expect(throws: RotaryError.self) { try make() }
      #expect(error?.parameter == .option)
    }
    let wide = try DualChunkAttention(chunkSize: 12, localSize: 12)
    let error = #expect(throws: RotaryError.self) {
      try wide.relativePositions(for: llama2(), extent: ContextExtent())
    }
    #expect(error?.description.contains("the local size must be smaller") == true)
  }
}
