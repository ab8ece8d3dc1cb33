import ArgumentParser
import RotaryEmbedding

/// The flags of the model that is extended, the same for every command.
struct GeometryFlags: ParsableArguments {
  // Values are taken as they come, so that a negative number is refused for what it is and not for its dash.

  @Option(parsing: .unconditional, help: "Components d of a query or key of one head; even.")
  var headDimension: Int?
  @Option(
    parsing: .unconditional,
    help: "Components that rotate, from the first on. (default: the whole head)")
  var rotaryDimension: Int?
  @Option(parsing: .unconditional, help: "Base b of the frequencies. (default: 10000)")
  var base: Double?
  @Option(parsing: .unconditional, help: "Context L in tokens that the model was trained on.")
  var trainedContext: Int?

  /// The first flag that was given.
  var firstGiven: String? { headDimension != nil ? "--head-dimension" : firstOfRope }

  /// The first flag that was given and says something about the rope.
  var firstOfRope: String? {
    let flags = [
      ("--rotary-dimension", rotaryDimension != nil), ("--base", base != nil),
      ("--trained-context", trainedContext != nil),
    ]
    return flags.first(where: \.1)?.0
  }
}

/// The flags that choose a method, the same for every command.
struct MethodFlags: ParsableArguments {
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      """
      How the context is extended: \(MethodCatalog.entries.map(\.name).joined(separator: ", ")); \
      `entrope methods NAME` says what each does. (default: rope; yarn in sensitivity; in loss and heads the model's own rope)
      """,
      valueName: "name"))
  var methods: [String] = []
  @Option(
    parsing: .unconditional,
    help: """
      Scale s = L′/L, at least 1; methods that stretch the context need it, unless --length is \
      beyond --trained-context.
      """)
  var scale: Double?
  @Option(parsing: .unconditional, help: "Length in tokens that dynamic methods follow.")
  var sequenceLength: Int?
  @Option(help: "Convention of the ramp; each method has its own default.")
  var ramp: RampName?
  @Option(parsing: .unconditional, help: "NTK-aware's own knob, instead of --scale.")
  var ntkAlpha: Double?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      """
      A parameter that the method alone has, such as window=1024; numbers of a list have commas \
      between them. `entrope methods NAME` lists them. Repeatable.
      """,
      valueName: "name=value"),
    transform: NamedSetting.parse)
  var settings: [NamedSetting] = []
  @Flag(help: "Round wavelengths to whole tokens after all else (Resonance RoPE).")
  var resonance = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      none, paper, mistral, handbook, deepseek[:K,K′], longrope, logn, ssmax[:K], llama4, \
      ministral3, beam, inkling, grok2, or A,B for the amplitude A ln s + B; laws of different \
      placement can be joined, as in paper+logn. (default: the method's own)
      """,
      valueName: "law"),
    transform: TemperatureLaw.parse)
  var temperature: TemperatureLaw?

  /// The one method that was named; `nil` where none was.
  ///
  /// - Throws: ``CommandFailure`` (64) when there are several.
  func method() throws(CommandFailure) -> String? {
    guard methods.count <= 1 else {
      throw .repeated("--method", methods, "this command takes one")
    }
    return methods.first
  }

  /// The first flag besides `--method` and `--sequence-length` that was given, which says something about a method.
  var firstSetting: String? {
    let flags = [
      ("--scale", scale != nil), ("--ramp", ramp != nil), ("--ntk-alpha", ntkAlpha != nil),
      ("--set", !settings.isEmpty), ("--resonance", resonance),
      ("--temperature", temperature != nil),
    ]
    return flags.first(where: \.1)?.0
  }
}

/// The thresholds of the ramp.
struct ThresholdFlags: ParsableArguments {
  @Option(parsing: .unconditional, help: "Lower threshold α of the ramp. (default: 1)")
  var alpha: Double?
  @Option(parsing: .unconditional, help: "Upper threshold β of the ramp. (default: 32)")
  var beta: Double?

  /// The first flag that was given.
  var firstGiven: String? { alpha != nil ? "--alpha" : beta != nil ? "--beta" : nil }
}
