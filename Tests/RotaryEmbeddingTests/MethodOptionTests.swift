import RotaryEmbedding
import Testing

/// Options of single methods: which there are, what they allow, and that they arrive.
@Suite struct MethodOptionTests {
  static func refusal(
    _ method: String, _ options: [String: [Double]]
  ) -> RotaryError? {
    #expect(throws: RotaryError.self) {
      try MethodCatalog.entry(named: method).method(MethodChoice(options: options))
    }
  }

  @Test(
    "An unknown option is answered with the nearest one and the list",
    arguments: [
      ("leaky-rerope", "windw", "window"), ("leaky-rerope", "divider", "divisor"),
      ("longrope", "long-factor", "long-factors"), ("self-extend", "group", "group-size"),
      ("yarn", "extrapolation", "extrapolation-factor"),
    ])
  func unknown(method: String, typed: String, nearest: String) throws {
    let error = Self.refusal(method, [typed: [1]])
    #expect(error?.parameter == .option)
    #expect(error?.description.contains("Did you mean “\(nearest)”?") == true)
    for option in try MethodCatalog.entry(named: method).options {
      #expect(error?.description.contains(option.name) == true)
    }
  }

  @Test(
    "A method without options of its own says so",
    arguments: ["rope", "pi", "logn", "dynamic-yarn"])
  func none(_ method: String) {
    let error = Self.refusal(method, ["window": [1]])
    #expect(error?.description.contains("which has none of its own") == true)
  }

  @Test(
    "Numbers out of range are refused with the option's name and what is allowed",
    arguments: [
      ("rerope", "window", 0, "a whole number at least 1"),
      ("rerope", "window", 2.5, "a whole number at least 1"),
      ("rerope", "window", .nan, "a whole number at least 1"),
      ("rerope", "window", 1e16, "a whole number at least 1"),
      ("leaky-rerope", "divisor", 0.9, "a number at least 1"),
      ("p-rope", "fraction", 1.1, "a number from 0 to 1"),
      ("partial-rotary", "fraction", 0, "a number from 1e-06 to 1"),
      ("yarn", "extrapolation-factor", -0.1, "a number from 0 to 1"),
      ("part-ntk", "ntk-factor", 2, "a number from 0 to 1"),
      ("giraffe-power", "power", .infinity, "a number from 0 to 100"),
      ("beam-scaling", "exponent", -0.1, "a number from 0 to 4"),
      ("inkling-scaling", "interval", 0, "a whole number at least 1"),
      ("grok2-scaling", "interval", 1, "a whole number at least 2"),
      ("longrope", "long-factors", 0, "one number for each pair, at least 1e-06"),
    ] as [(String, String, Double, String)])
  func ranges(method: String, option: String, value: Double, allowed: String) {
    let error = Self.refusal(method, [option: [value]])
    #expect(error?.parameter == .option)
    #expect(error?.description.hasPrefix("\(option) is ") == true)
    #expect(error?.description.contains(allowed) == true)
  }

  @Test("Lists of the wrong length are refused, and empty ones")
  func lengths() {
    #expect(
      Self.refusal("rerope", ["window": [8, 9]])?.description
        == "window is 8,9; it must be a whole number at least 1.")
    #expect(
      Self.refusal("m-rope", ["sections": [32, 32]])?.description
        == "sections is 32,32; it must be 3 whole numbers from 0 to 1000000.")
    #expect(Self.refusal("m-rope", ["grid": [0, 1, 2]]) != nil)
    #expect(Self.refusal("longrope", ["short-factors": []]) != nil)
    #expect(Self.refusal("rerope", ["window": []]) != nil)
  }

  @Test("Of several mistakes the first option by name is named, on every run")
  func order() {
    let error = Self.refusal("part-ntk", ["ntk-factor": [7], "extrapolation-factor": [7]])
    #expect(error?.description.hasPrefix("extrapolation-factor is 7") == true)
  }

  @Test(
    "Each option has a name of its own in the method, and its range holds numbers",
    arguments: MethodCatalog.entries.map(\.name))
  func declarations(_ name: String) throws {
    let options = try MethodCatalog.entry(named: name).options
    #expect(Set(options.map(\.name)).count == options.count)
    for option in options {
      #expect(option.name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(option.name.first != "-" && option.name.last != "-")
      #expect(!option.summary.isEmpty && !option.summary.hasSuffix("."))
      #expect(!option.usual.isEmpty)
      #expect(option.range.lowerBound < option.range.upperBound)
    }
  }

  @Test(
    "An option's usual value, where it is a number, changes nothing when it is given",
    arguments: MethodCatalog.entries.map(\.name))
  func usualValues(_ name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    let geometry = try llama2()
    let usual = try resolve(name, geometry, scale: 4, length: 8_192)
    for option in entry.options {
      guard let value = Double(option.usual) else { continue }
      let given = try resolve(
        name, geometry, scale: 4, length: 8_192, MethodChoice(options: [option.name: [value]]))
      #expect(given == usual, "\(option.name)")
    }
  }

  @Test("Options of methods on frequencies arrive")
  func arrival() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 4)
    let cases: [(String, [String: [Double]], any ContextExtension)] = [
      ("ntk-mixed", ["exponent": [2]], try NTKMixed(exponent: 2)),
      ("abf", ["adjusted-base": [1e6]], try AdjustedBaseFrequency(base: 1e6)),
      ("giraffe-power", ["power": [2]], try GiraffePower(exponent: 2)),
      ("giraffe-truncated", ["length": [99]], try GiraffeTruncated(length: 99)),
      ("partial-rotary", ["fraction": [0.5]], try PartialRotary(fraction: 0.5)),
      ("p-rope", ["fraction": [0.5]], try ProportionalRoPE(fraction: 0.5)),
      ("cope", ["clipped-pairs": [9]], try CoPE(clippedPairs: 9)),
      ("hard-clip", ["clipped-pairs": [9]], try CoPE(clippedPairs: 9, isHard: true)),
      ("riflex", ["pair": [40], "share": [0.5]], try RIFLEx(pair: 40, share: 0.5)),
      (
        "scale-invariant", ["local-length": [2.5]],
        try ScaleInvariantAttention(localLength: 2.5)
      ),
      ("ms-poe", ["head-share": [0.125]], try MsPoE(headShare: 0.125)),
      (
        "yarn", ["extrapolation-factor": [0.5]],
        YaRN(ramp: try Ramp(.pairIndex(truncated: true), weight: 0.5))
      ),
      (
        "llama4-scaling", ["slope": [0.2], "interval": [64]],
        SharperRoPE(temperature: .steps(slope: 0.2, interval: 64, offset: 1), turns: false)
      ),
      (
        "ministral3-scaling", ["slope": [0.2]],
        YaRN(
          ramp: try Ramp(.pairIndex(truncated: true)),
          temperature: .steps(slope: 0.2, interval: nil, offset: 0))
      ),
      (
        "beam-scaling", ["exponent": [0.2], "interval": [64]],
        SharperRoPE(temperature: .power(exponent: 0.2, interval: 64, offset: 1), turns: false)
      ),
      (
        "inkling-scaling", ["slope": [0.2], "interval": [64]],
        SharperRoPE(
          temperature: .logarithmBeyond(slope: 0.2, interval: 64, offset: 1), turns: false)
      ),
      (
        "grok2-scaling", ["interval": [64]],
        SharperRoPE(temperature: .logarithmRatio(interval: 64))
      ),
    ]
    for (name, options, made) in cases {
      let chosen = try resolve(name, geometry, scale: 4, MethodChoice(options: options))
      #expect(chosen == (try made.schedule(for: geometry, extent: extent)), "\(name)")
      #expect(chosen != (try resolve(name, geometry, scale: 4)), "\(name)")
    }
  }

  @Test("YaRN without extrapolation interpolates every pair by s")
  func weightZero() throws {
    let choice = MethodChoice(options: ["extrapolation-factor": [0]])
    let ratios = try resolve("yarn", llama2(), scale: 4, choice).frequencyRatios
    #expect(ratios.allSatisfy { $0 == 0.25 })
    #expect(throws: RotaryError.self) { try Ramp(.rotations, weight: 1.5) }
    #expect(throws: RotaryError.self) { try Ramp(.rotations, weight: .nan) }
  }
}
