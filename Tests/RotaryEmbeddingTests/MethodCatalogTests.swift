import RotaryEmbedding
import Testing

/// Methods by name.
@Suite struct MethodCatalogTests {
  @Test("Each method has one name, and no alias is another method's name")
  func names() {
    let names = MethodCatalog.entries.map(\.name)
    #expect(Set(names).count == names.count)
    let aliases = MethodCatalog.entries.flatMap(\.aliases)
    #expect(Set(aliases).count == aliases.count)
    #expect(Set(aliases).isDisjoint(with: names))
  }

  @Test("Each name gives the method of that name")
  func types() throws {
    func make(_ name: String) throws -> Any {
      switch try MethodCatalog.entry(named: name).method() {
      case .position(let method): method
      case .distance(let method): method
      }
    }
    #expect(try make("nope") is NoRotation)
    #expect(try make("rope") is UnmodifiedRoPE)
    #expect(try make("partial-rotary") is PartialRotary)
    #expect(try make("p-rope") is ProportionalRoPE)
    #expect(try make("pi") is PositionInterpolation)
    #expect(try make("ms-poe") is MsPoE)
    #expect(try make("ntk-aware") is NTKAware)
    #expect(try make("hunyuan-alpha") as? NTKAware == NTKAware(alpha: 1_000))
    #expect(try make("ntk-fixed") is NTKFixed)
    #expect(try make("ntk-mixed") is NTKMixed)
    #expect(try make("abf") is AdjustedBaseFrequency)
    #expect(try make("giraffe-power") is GiraffePower)
    #expect(try make("giraffe-truncated") is GiraffeTruncated)
    #expect(try make("cope") as? CoPE == CoPE())
    #expect(try make("hard-clip") as? CoPE == CoPE(isHard: true))
    #expect(try make("riflex") is RIFLEx)
    #expect(try make("part-ntk") is PartNTK)
    #expect(try make("ntk-by-parts") is NTKByParts)
    #expect(try make("llama3") is Llama3)
    #expect(try make("yarn") is YaRN)
    #expect(try (make("mistral-yarn") as? YaRN)?.temperature == .mistral)
    #expect(try (make("deepseek-yarn") as? YaRN)?.temperature == .deepSeek(rotary: 1, all: 1))
    #expect(try make("longrope") is LongRoPE)
    #expect(try make("dynamic-pi") is DynamicPositionInterpolation)
    #expect(try make("dynamic-ntk") is DynamicNTK)
    #expect(try make("qwen-dynamic-ntk") is QwenDynamicNTK)
    #expect(try make("dynamic-yarn") is DynamicYaRN)
    #expect(try make("resonance") is Resonance)
    #expect(try (make("m-rope") as? MultiAxisRoPE)?.isInterleaved == false)
    #expect(try (make("m-rope-interleaved") as? MultiAxisRoPE)?.isInterleaved == true)
    #expect(try make("logn") as? SharperRoPE == SharperRoPE(temperature: .logarithmic))
    #expect(
      try make("scalable-softmax") as? SharperRoPE == SharperRoPE(temperature: .keyCount(slope: 1)))
    #expect(
      try make("llama4-scaling") as? SharperRoPE == SharperRoPE(temperature: .llama4, turns: false))
    #expect(try (make("ministral3-scaling") as? YaRN)?.temperature == .ministral3)
    #expect(
      try make("beam-scaling") as? SharperRoPE == SharperRoPE(temperature: .beam, turns: false))
    #expect(
      try make("inkling-scaling") as? SharperRoPE
        == SharperRoPE(temperature: .inkling, turns: false))
    #expect(try make("grok2-scaling") as? SharperRoPE == SharperRoPE(temperature: .grok2))
    #expect(try make("infoscale") is InfoScale)
    #expect(
      try make("scale-invariant") as? ScaleInvariantAttention
        == ScaleInvariantAttention(localLength: 10))
    #expect(try make("adaptive-temperature") is AdaptiveTemperature)
    #expect(try make("entropy-abf") is EntropyABF)
    #expect(try make("rerope") is ReRoPE)
    #expect(try make("leaky-rerope") is LeakyReRoPE)
    #expect(try make("self-extend") is SelfExtend)
    #expect(try make("dual-chunk") is DualChunkAttention)
    #expect(try make("string") is STRING)
    #expect(try make("lm-infinite") is LMInfinite)
    #expect(try make("dpe") as? DPE == DPE())
    #expect(try make("lampe") as? LaMPE == LaMPE())
  }

  @Test(
    "An alias in lower case stands for its method",
    arguments: [
      ("linear", "pi"), ("default", "rope"), ("proportional", "p-rope"), ("dynamic", "dynamic-ntk"),
      ("su", "longrope"), ("dca", "dual-chunk"), ("ntk", "ntk-fixed"),
      ("ssmax", "scalable-softmax"), ("beam", "beam-scaling"),
      ("log_scaling_n_floor", "inkling-scaling"), ("attn_temperature_len", "grok2-scaling"),
      ("use_cope", "cope"), ("use_hardclip", "hard-clip"),
    ])
  func aliases(alias: String, name: String) throws {
    #expect(try MethodCatalog.entry(named: alias).name == name)
  }

  @Test(
    "A method that is published but not computed is answered with the reason",
    arguments: [
      "clex", "fope", "pose", "hirope", "CLEX", "RoPE++", "drope", "hope", "asentmax", "dope",
      "cosscale",
    ])
  func absent(_ name: String) {
    let error = #expect(throws: RotaryError.self) { try MethodCatalog.entry(named: name) }
    #expect(error?.description.contains("is not computed here: ") == true)
    #expect(error?.description.contains("arXiv ") == true)
  }

  @Test(
    "Every method says what it is and where it was published",
    arguments: MethodCatalog.entries.map(\.name))
  func descriptions(_ name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    #expect(!entry.title.isEmpty)
    #expect(!entry.formula.isEmpty)
    #expect(!entry.citation.isEmpty)
    for sentence in [entry.summary, entry.advice, entry.pitfall, entry.etymology] {
      #expect(sentence.hasSuffix("."))
    }
    #expect(!entry.systems.isEmpty)
  }

  @Test(
    "A mistyped name is answered with the nearest one",
    arguments: [
      ("yran", "yarn"), ("YaRN", "yarn"), ("ntkaware", "ntk-aware"),
      ("ntk-by-part", "ntk-by-parts"), ("dynamicyarn", "dynamic-yarn"), ("roep", "rope"),
      ("dynamic_ntk", "dynamic-ntk"),
    ])
  func suggestion(typed: String, nearest: String) {
    let error = #expect(throws: RotaryError.self) { try MethodCatalog.entry(named: typed) }
    #expect(error?.parameter == .method)
    #expect(error?.description.contains("“\(typed)”") == true)
    #expect(error?.description.contains("Did you mean “\(nearest)”?") == true)
  }

  @Test("An unknown name is answered with all names")
  func allNames() {
    let error = #expect(throws: RotaryError.self) { try MethodCatalog.entry(named: "") }
    for entry in MethodCatalog.entries {
      #expect(error?.description.contains(entry.name) == true)
    }
  }

  @Test("The nearest word is the one with the fewest edits, the first of equals")
  func nearestWord() {
    #expect(["kitten", "sitting"].nearest(to: "mitten") == "kitten")
    #expect(["ab", "cd"].nearest(to: "ef") == "ab")
    #expect(["alpha", "beta"].nearest(to: "bta") == "beta")
    #expect([String]().nearest(to: "anything") == nil)
  }

  @Test("The one entry that begins with three letters or more comes before those of fewer edits")
  func nearestBeginning() {
    #expect(["list", "distance"].nearest(to: "dist") == "distance")
    #expect(["list", "distance"].nearest(to: "DIST") == "distance")
    #expect(["list", "distance", "distant"].nearest(to: "dist") == "list")
    #expect(["do", "distance"].nearest(to: "di") == "do")
  }

  @Test("Chosen thresholds and conventions reach the ramp")
  func choices() throws {
    let geometry = try llama2()
    let choice = MethodChoice(convention: .wavelength, alpha: 0.5, beta: 8)
    let expected = try Ramp(.wavelength, alpha: 0.5, beta: 8).blend(for: geometry)
    for name in ["ntk-by-parts", "yarn", "dynamic-yarn"] {
      let schedule = try MethodCatalog.entry(named: name).schedule(
        for: geometry, extent: ContextExtent(scale: 4, sequenceLength: 16_384), choice: choice)
      #expect(schedule.blend == expected)
    }
  }
}
