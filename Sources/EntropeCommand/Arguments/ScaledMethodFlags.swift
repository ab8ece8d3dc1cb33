import ArgumentParser
import RotaryEmbedding

/// The flags that choose a method where several scales are asked about: those of ``MethodFlags`` with a list of scales.
struct ScaledMethodFlags: ParsableArguments {
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "How the context is extended, by its name in `entrope methods`. (default: yarn)",
      valueName: "name"))
  var methods: [String] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Scales s = L′/L, at least 1: one, a list 2,4,8, or FROM:TO:COUNT[:log].",
      valueName: "scales"),
    transform: AxisValues.parse)
  var scale: AxisValues?
  @Option(
    parsing: .unconditional,
    help: "Length in tokens that dynamic methods follow. (default: s·L)")
  var sequenceLength: Int?
  @Option(help: "Convention of the ramp; each method has its own default.")
  var ramp: RampName?
  @Option(
    parsing: .unconditional,
    help: "NTK-aware's own knob; this command takes --scale in its place.")
  var ntkAlpha: Double?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter that the method alone has, such as window=1024. Repeatable.",
      valueName: "name=value"),
    transform: NamedSetting.parse)
  var settings: [NamedSetting] = []
  @Flag(help: "Round wavelengths to whole tokens after all else (Resonance RoPE).")
  var resonance = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The law in use, shown beside what restores: as in `entrope frequencies --help`. \
      (default: the method's own)
      """,
      valueName: "law"),
    transform: TemperatureLaw.parse)
  var temperature: TemperatureLaw?

  /// The name of the one method.
  ///
  /// - Throws: ``CommandFailure`` (64) when there are several.
  func method() throws(CommandFailure) -> String {
    guard methods.count <= 1 else {
      throw .repeated("--method", methods, "this command takes one")
    }
    guard methods.first != NamedMethod.file else {
      throw .usage(
        "--method",
        "“file” is the rope of --vectors or --config as it is, which has one scale; entrope compare measures it."
      )
    }
    return methods.first ?? MethodEntry.yarn.name
  }

  /// The scales, ascending.
  ///
  /// - Throws: ``CommandFailure`` (64) when none is given, or one is below 1.
  func scales() throws(CommandFailure) -> [Double] {
    if ntkAlpha != nil {
      throw .usage(
        "--ntk-alpha", "it takes the place of --scale, along which this command goes; give --scale."
      )
    }
    guard let scale else {
      throw .usage("--scale", "it is missing; give scales, such as 2,4,8,16,32.")
    }
    if let wrong = scale.values.first(where: { $0 < 1 }) {
      throw .usage("--scale", "a scale is \(wrong.short); scales are at least 1.")
    }
    return scale.values
  }

  /// The flags of other commands for one of the scales.
  func flags(scale: Double?, method: String) -> MethodFlags {
    var flags = MethodFlags()
    flags.methods = [method]
    flags.scale = scale
    flags.sequenceLength = sequenceLength
    flags.ramp = ramp
    flags.ntkAlpha = nil
    flags.settings = settings
    flags.resonance = resonance
    flags.temperature = temperature
    return flags
  }

  /// The flags of other commands for plain RoPE.
  static var plain: MethodFlags {
    var flags = MethodFlags()
    flags.methods = [MethodCatalog.plain.name]
    flags.scale = nil
    flags.sequenceLength = nil
    flags.ramp = nil
    flags.ntkAlpha = nil
    flags.settings = []
    flags.resonance = false
    flags.temperature = nil
    return flags
  }
}
