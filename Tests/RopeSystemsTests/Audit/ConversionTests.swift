import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

@Suite("conversion of rope settings")
struct ConversionTests {
  /// The system whose rules read what was written.
  private func reader(_ target: ConversionTarget) -> SystemProfile {
    switch target {
    case .transformers4, .transformers5: .transformers
    case .vLLM: .vLLM
    case .llamaCpp: .llamaCpp
    case .mlx: .mlx
    }
  }

  /// Whether the converted file means to its reader what the original means to transformers.
  private func expectSame(_ original: ModelConfiguration, _ target: ConversionTarget) throws {
    let conversion = try Conversion(of: original, to: target)
    let converted = conversion.configuration
    for (before, after) in zip(
      try original.layerKinds(), try converted.layerKinds()) where before.rope != nil
    {
      let source = try #require(try RopeSource(converted, after))
      let length = SystemsReport(of: source).length
      let wanted = try original.resolved(before, sequenceLength: length).schedule
      let found = try #require(
        reader(target).outcome(of: source, targetContext: length).rope, "\(conversion.text)")
      let (own, other) = (found.inverseFrequencies, wanted.effectiveInverseFrequencies)
      #expect(own.count == other.count)
      // A coefficient that is solved for comes back through a product and a sum: some units of 2⁻⁵².
      #expect(zip(own, other).allSatisfy { abs($0 - $1) <= 1e-13 * $1 }, "\(conversion.text)")
      let (temperature, meant) = (found.temperature, wanted.temperature)
      #expect(abs(temperature.amplitude / meant.amplitude - 1) < 1e-13, "\(conversion.text)")
      #expect(abs(temperature.softmaxScale / meant.softmaxScale - 1) < 1e-13)
    }
  }

  @Test(
    "what a fixture converts to means the same to its reader",
    arguments: fixtures, [ConversionTarget.transformers4, .transformers5, .vLLM, .mlx])
  func fixtureMeansTheSame(name: String, target: ConversionTarget) throws {
    if name == "gpt-oss-20b", target == .mlx {
      let error = #expect(throws: ConversionError.self) {
        try Conversion(of: fixture(name), to: target)
      }
      #expect(error?.description.contains("whether they round the band") == true)
      return
    }
    try expectSame(try fixture(name), target)
  }

  static let files = [
    #""rope_type": "linear", "factor": 4.0"#,
    #""rope_type": "dynamic", "factor": 2.0"#,
    #""rope_type": "yarn", "factor": 4.0"#,
    #""rope_type": "yarn", "factor": null, "original_max_position_embeddings": 4096"#,
    yarn + #", "attention_factor": 1.0"#, yarn + #", "attention_factor": 1.25"#,
    yarn + #", "mscale": 0.707"#, yarn + #", "mscale_all_dim": 1.0"#,
    yarn + #", "mscale": 1.0, "mscale_all_dim": 1.0"#,
    yarn + #", "mscale": 0.707, "mscale_all_dim": 0.5"#,
    yarn + #", "beta_fast": 64, "beta_slow": 2"#, yarn + #", "attn_factor": 1.2"#,
    #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192"#,
  ]

  private static let yarn =
    #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#

  @Test(
    "what a file converts to means the same to its reader, whatever keys it is written with",
    arguments: files, [ConversionTarget.transformers4, .transformers5, .mlx])
  func fileMeansTheSame(members: String, target: ConversionTarget) throws {
    try expectSame(try configuration(llama(members, maximum: 16_384)), target)
  }

  @Test("what has no fixed factor elsewhere is written for vLLM too", arguments: files)
  func vLLM(members: String) throws {
    let file = try configuration(llama(members, maximum: 16_384))
    guard members.contains("dynamic") else { return try expectSame(file, .vLLM) }
    // Its dynamic type does not follow the length.
    #expect(throws: ConversionError.self) { try Conversion(of: file, to: .vLLM) }
  }

  @Test("converting to the own version twice changes nothing", arguments: fixtures)
  func idempotent(name: String) throws {
    let once = try Conversion(of: fixture(name), to: .transformers5)
    let twice = try Conversion(of: once.configuration, to: .transformers5)
    // The older dictionary has been taken out already.
    let fragment = once.text.replacing(#""rope_scaling": null, "#, with: "")
    // The context may have been raised already.
    #expect(fragment.hasSuffix(twice.text.dropFirst()))
  }

  @Test("llama.cpp gets flags, or is told what it lacks")
  func llamaCpp() throws {
    #expect(
      try Conversion(of: fixture("qwen2.5-7b-instruct-yarn"), to: .llamaCpp).text
        == "--rope-scaling yarn --rope-scale 4 --yarn-orig-ctx 32768 --rope-freq-base 1000000")
    #expect(
      try Conversion(
        of: configuration(llama(Self.yarn + #", "beta_fast": 64, "beta_slow": 2"#)), to: .llamaCpp
      ).text
        == "--rope-scaling yarn --rope-scale 4 --yarn-orig-ctx 4096 --yarn-beta-fast 64 --yarn-beta-slow 2 --rope-freq-base 10000"
    )
    for (members, words) in [
      (#""rope_type": "dynamic", "factor": 2.0"#, "dynamic"),
      (Self.yarn + #", "attention_factor": 1.0"#, "the amplitude would be 1.13863 and not 1"),
      (Self.yarn + #", "truncate": false"#, "whether they round the band"),
    ] {
      let error = #expect(throws: ConversionError.self) {
        try Conversion(of: configuration(llama(members, maximum: 4_096)), to: .llamaCpp)
      }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    // The converter writes Llama 3's divisors into the GGUF file, for the model types that it does so for.
    let plain = try Conversion(of: configuration(llama(Self.files[12])), to: .llamaCpp)
    #expect(plain.text.isEmpty && plain.notes.contains { $0.contains("give no rope flags") })
    let other = try configuration(llama(Self.files[12], modelType: "qwen2"))
    #expect(throws: ConversionError.self) { try Conversion(of: other, to: .llamaCpp) }
  }

  @Test("what is lost on the way is a note")
  func notes() throws {
    let phi = try fixture("phi-3-mini-128k-instruct")
    #expect(try Conversion(of: phi, to: .mlx).notes.contains { $0.contains("every length") })
    let oss = try fixture("gpt-oss-20b")
    #expect(try Conversion(of: oss, to: .transformers4).notes.contains { $0.contains("4.55") })
  }

  @Test("proportional has no place in transformers 4, and its factor none in vLLM")
  func proportional() throws {
    let plain = #""rope_type": "proportional", "partial_rotary_factor": 0.25"#
    #expect(throws: ConversionError.self) {
      try Conversion(of: configuration(llama(plain)), to: .transformers4)
    }
    try expectSame(try configuration(llama(plain)), .vLLM)
    #expect(throws: ConversionError.self) {
      try Conversion(of: configuration(llama(plain + #", "factor": 2.0"#)), to: .vLLM)
    }
  }
}
