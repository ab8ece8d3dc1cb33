import ArgumentParser
import RotaryEmbedding
import Studies

/// The flags that are axes of a sweep: one value, a list, or a range.
struct SweepAxisFlags: ParsableArguments {
  @Option(
    parsing: .unconditional, help: axis("Lower thresholds α of the ramp. (default: 1)"),
    transform: AxisValues.parse)
  var alpha: AxisValues?
  @Option(
    parsing: .unconditional, help: axis("Upper thresholds β of the ramp. (default: 32)"),
    transform: AxisValues.parse)
  var beta: AxisValues?
  @Option(
    parsing: .unconditional,
    help: axis("Scales s = L′/L, at least 1. (default: the length over the trained context)"),
    transform: AxisValues.parse)
  var scale: AxisValues?
  @Option(
    parsing: .unconditional,
    help: axis("Bases b of the frequencies. (default: the file's, else 10000)"),
    transform: AxisValues.parse)
  var base: AxisValues?
  @Option(
    parsing: .unconditional, help: axis("NTK-aware's own knob, instead of --scale."),
    transform: AxisValues.parse)
  var ntkAlpha: AxisValues?
  @Option(
    parsing: .unconditional, help: axis("Numbers of tokens to synthesize."),
    transform: AxisValues.parse)
  var length: AxisValues?
  @Option(
    parsing: .unconditional,
    help: axis("Factors on all logits, beside the method's own; the trained state stays at 1."),
    transform: AxisValues.parse)
  var multiplier: AxisValues?
  @Option(
    parsing: .unconditional,
    help: axis(
      "Slopes a of the amplitude a ln s + 1, which logits have squared; 0.1 is the paper's."),
    transform: AxisValues.parse)
  var slope: AxisValues?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter that the method alone has, such as window=512,1024. Repeatable.",
      valueName: "name=values"),
    transform: NamedSetting.parseAxis)
  var settings: [NamedSetting] = []

  private static func axis(_ help: String) -> ArgumentHelp {
    ArgumentHelp(help, valueName: "values")
  }

  /// The axes that were given, slowest first; settings that are lists of numbers are none.
  ///
  /// - Parameter methods: Names of the methods, which are an axis too where there are several.
  /// - Returns: The axes, and settings for every cell.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func axes(
    methods: [String]
  ) throws(CommandFailure) -> (axes: [SweepAxis], settings: [MethodSetting]) {
    var axes = methods.count > 1 ? [SweepAxis(methods: methods)] : []
    let numbers: [(SweepKnob, AxisValues?)] = [
      (.alpha, alpha), (.beta, beta), (.scale, scale), (.base, base), (.ntkAlpha, ntkAlpha),
      (.length, length), (.multiplier, multiplier), (.slope, slope),
    ]
    for (knob, values) in numbers {
      if let values { axes.append(SweepAxis(knob, values.values)) }
    }
    var fixed: [MethodSetting] = []
    for (place, setting) in settings.enumerated() {
      guard settings.firstIndex(where: { $0.name == setting.name }) == place else {
        throw .usage("--set", "\(setting.name) is set twice.")
      }
      if let list = setting.numbers, Self.isList(setting.name, of: methods) {
        fixed.append(MethodSetting(name: setting.name, values: list))
        continue
      }
      do {
        axes.append(SweepAxis(.setting(setting.name), try AxisValues.parse(setting.text).values))
      } catch {
        throw .usage(
          "--set", "\(setting.name): \((error as? ValidationError)?.message ?? "\(error)").")
      }
    }
    return (axes, fixed)
  }

  /// Whether an option of one of the methods has several numbers itself.
  private static func isList(_ name: String, of methods: [String]) -> Bool {
    methods.contains { method in
      let entry = try? MethodCatalog.entry(named: method)
      return entry?.options.contains { $0.name == name && $0.count != 1 } ?? false
    }
  }
}

/// The flags that choose methods and are no axes: those of ``MethodFlags`` without numbers.
struct SweepMethodFlags: ParsableArguments {
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "How the context is extended, by its name in `entrope methods`. Repeatable. (default: the file's, or yarn)",
      valueName: "name"))
  var methods: [String] = []
  @Option(parsing: .unconditional, help: "Length in tokens that dynamic methods follow.")
  var sequenceLength: Int?
  @Option(help: "Convention of the ramp; each method has its own default.")
  var ramp: RampName?
  @Flag(help: "Round wavelengths to whole tokens after all else (Resonance RoPE).")
  var resonance = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "As in `entrope frequencies --help`; --slope takes its place. (default: the method's own)",
      valueName: "law"),
    transform: TemperatureLaw.parse)
  var temperature: TemperatureLaw?

  /// The names of the methods, each once.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func names() throws(CommandFailure) -> [String] {
    guard !methods.isEmpty else { return [MethodEntry.yarn.name] }
    var names: [String] = []
    for method in methods {
      guard method != NamedMethod.file else {
        throw .usage(
          "--method",
          "“file” is the rope of --vectors as it is, which no axis changes; entrope compare measures it."
        )
      }
      let name: String
      do throws(RotaryError) { name = try MethodCatalog.entry(named: method).name } catch {
        throw .usage("--method", error.description)
      }
      guard !names.contains(name) else {
        throw .usage("--method", "\(name) is given twice; give every method once.")
      }
      names.append(name)
    }
    return names
  }
}

/// The flags of the model that are no axes: those of ``GeometryFlags`` without the base.
struct SweepModelFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Components d of a query or key of one head; even. (default: 128)")
  var headDimension: Int?
  @Option(
    parsing: .unconditional,
    help: "Components that rotate, from the first on. (default: the whole head)")
  var rotaryDimension: Int?
  @Option(
    parsing: .unconditional,
    help: "Context L in tokens that the model was trained on. (default: 4096)")
  var trainedContext: Int?

  /// The flags that other commands read, without a base.
  var geometry: GeometryFlags {
    var flags = GeometryFlags()
    flags.headDimension = headDimension
    flags.rotaryDimension = rotaryDimension
    flags.base = nil
    flags.trainedContext = trainedContext
    return flags
  }
}

extension SweepKnob {
  /// The flag of the axis.
  var flag: String {
    switch self {
    case .setting: "--set"
    default: "--" + name.replacing("_", with: "-")
    }
  }
}
