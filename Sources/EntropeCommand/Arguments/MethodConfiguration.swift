import Foundation
import RotaryEmbedding
import Studies

/// A method with everything that it needs, resolved from flags and found allowed.
struct MethodConfiguration {
  let entry: MethodEntry
  let choice: MethodChoice
  let geometry: RotaryGeometry
  let extent: ContextExtent
  /// Whether the trained context was given; what depends on it does not exist otherwise.
  let knowsTrainedContext: Bool
  /// The resolved method, at the thresholds given.
  private(set) var schedule: RotarySchedule
  /// What the user should know although nothing is wrong.
  private(set) var notes: [String]
  /// Where the scale comes from, when no flag says it.
  private(set) var scaleNote: String? = nil
}

/// A method with the name that results go by.
struct NamedMethod {
  let name: String
  let configuration: MethodConfiguration

  /// The name of the rope that a file of captured vectors tells.
  static let file = "file"

  /// The schedule with the same name.
  var namedSchedule: NamedSchedule { NamedSchedule(name, configuration.schedule) }

  /// The name for people.
  var title: String {
    name == Self.file ? "\(configuration.entry.title) (file)" : configuration.entry.title
  }
}

/// What a command fills in where the user gave no flag.
struct MethodDefaults {
  var method = "rope"
  /// The length in tokens that the command reaches, where it knows one: methods that stretch reach as far.
  var targetLength: Int?
  var sequenceLength: Int?
}

extension MethodConfiguration {
  /// More components than any head has; beyond it arrays would outgrow memory rather than serve anyone.
  static let greatestHeadDimension = 65_536

  /// Resolves flags.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  init(
    _ flags: MethodFlags, _ model: GeometryFlags, _ thresholds: ThresholdFlags,
    headDimension: Int, defaults: MethodDefaults
  ) throws(CommandFailure) {
    // 1. The method, and flags that exclude each other.
    let named = FlagNames(flags, model)
    let name = try flags.method() ?? defaults.method
    entry = try named { () throws(RotaryError) in try MethodCatalog.entry(named: name) }
    if flags.ntkAlpha != nil {
      guard entry.parameters.contains(.ntkAlpha) else {
        throw .usage(
          "--ntk-alpha",
          "it belongs to the methods ntk-aware and hunyuan-alpha; the method here is \(entry.name)."
        )
      }
      guard flags.scale == nil else {
        throw .usage("--ntk-alpha", "it takes the place of --scale; give one of the two.")
      }
    }
    // 2. The model.
    guard headDimension <= Self.greatestHeadDimension else {
      throw .usage(
        "--head-dimension",
        "the head dimension is \(headDimension); it must be at most \(Self.greatestHeadDimension).")
    }
    let needsContext = !entry.parameters.isDisjoint(with: [
      .alpha, .sequenceLength, .trainedContext,
    ])
    guard model.trainedContext != nil || !needsContext else {
      throw .usage(
        "--trained-context",
        "it is missing; the method \(entry.name) depends on the context that the model was trained on."
      )
    }
    knowsTrainedContext = model.trainedContext != nil
    geometry = try named { () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: headDimension, rotaryDimension: model.rotaryDimension,
        base: model.base ?? 10_000,
        trainedContext: model.trainedContext ?? 1)
    }
    // 3. The extent and the method's parameters.
    let (geometry, entry) = (geometry, entry)
    let target =
      flags.ntkAlpha == nil
      ? try named { () throws(RotaryError) in
        try defaults.scale(of: entry, overTrainedContext: model.trainedContext)
      } : nil
    extent = try named { () throws(RotaryError) in
      try ContextExtent(
        scale: flags.scale ?? target ?? 1,
        sequenceLength: flags.sequenceLength ?? defaults.sequenceLength)
    }
    for (flag, value) in [("--alpha", thresholds.alpha), ("--beta", thresholds.beta)] {
      guard let value, !value.isFinite else { continue }
      throw .usage(flag, "the threshold is \(value); it must be finite.")
    }
    var options: [String: [Double]] = [:]
    for setting in flags.settings {
      guard options.updateValue(setting.values, forKey: setting.name) == nil else {
        throw .usage("--set", "\(setting.name) is set twice.")
      }
    }
    choice = MethodChoice(
      convention: flags.ramp?.convention, alpha: thresholds.alpha, beta: thresholds.beta,
      ntkAlpha: flags.ntkAlpha, temperature: flags.temperature, options: options,
      resonates: flags.resonance)
    let (extent, choice) = (extent, choice)
    schedule = try named { () throws(RotaryError) in
      try entry.schedule(for: geometry, extent: extent, choice: choice)
    }
    guard schedule.inverseFrequencies.allSatisfy(\.isFinite) else {
      throw .usage(
        named.scale, "the scale is \(extent.scale); the frequencies are not finite numbers.")
    }
    guard schedule.temperature.logitMultiplier.isFinite else {
      throw .usage(
        "--temperature",
        "the amplitude is \(schedule.temperature.amplitude); its square is not a finite number.")
    }
    // Last, so that what was given is looked at before what is missing.
    try Self.requireStretch(
      of: entry, flags, extent, isScaleKnown: flags.scale != nil || target != nil, defaults)
    notes = []
    notes = unusedFlagNotes(flags, thresholds)
    if extent.scale > 1, flags.scale == nil, let length = defaults.targetLength {
      scaleNote =
        "--scale is not given; it is \(extent.scale.short), the length of \(length) tokens over the "
        + "trained context of \(geometry.trainedContext)."
    }
  }

  /// Resolves every method of `--method`, with the flags that belong to it.
  ///
  /// A flag that one of several methods knows is not held against the others, and notes are only about flags that none uses.
  ///
  /// With `own`, `file` stands for the rope that a file tells.
  ///
  /// - Returns: The configurations in the order given, with the names that they were given.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  static func list(
    _ flags: MethodFlags, _ model: GeometryFlags, _ thresholds: ThresholdFlags,
    headDimension: Int, defaults: MethodDefaults, own: MethodConfiguration? = nil
  ) throws(CommandFailure) -> (methods: [NamedMethod], notes: [String]) {
    let names = flags.methods.isEmpty ? [defaults.method] : flags.methods
    let known = FlagNames(flags, model)
    var entries: [MethodEntry] = []
    for name in names where name != NamedMethod.file {
      entries.append(try known { () throws(RotaryError) in try MethodCatalog.entry(named: name) })
    }
    func isKnown(_ setting: MethodSetting) -> Bool {
      entries.contains { entry in entry.options.contains { $0.name == setting.name } }
    }
    let hasKnob = entries.contains { $0.parameters.contains(.ntkAlpha) }
    var methods: [NamedMethod] = []
    for name in names {
      if name == NamedMethod.file {
        guard let own else {
          throw .usage(
            "--method", "“file” is the rope of --vectors, and no file that tells its rope is given."
          )
        }
        methods.append(NamedMethod(name: name, configuration: own))
        continue
      }
      let entry = entries[methods.count { $0.name != NamedMethod.file }]
      var settled = flags
      settled.methods = [name]
      if names.count > 1 {
        settled.settings = flags.settings.filter { setting in
          !isKnown(setting) || entry.options.contains { $0.name == setting.name }
        }
        if hasKnob, !entry.parameters.contains(.ntkAlpha) { settled.ntkAlpha = nil }
      }
      methods.append(
        NamedMethod(
          name: entry.name,
          configuration: try MethodConfiguration(
            settled, model, thresholds, headDimension: headDimension, defaults: defaults)))
    }
    for (place, method) in methods.enumerated() {
      guard methods.firstIndex(where: { $0.name == method.name }) == place else {
        throw .usage("--method", "\(method.name) is given twice; give every method once.")
      }
    }
    // What a note is about stands before “changes nothing”.
    let subjects = methods.map { method in
      Set(method.configuration.notes.map { $0.components(separatedBy: " changes nothing")[0] })
    }
    let shared = methods[0].configuration.notes.filter { note in
      let subject = note.components(separatedBy: " changes nothing")[0]
      return subjects.allSatisfy { $0.contains(subject) }
    }
    let scaleNote = methods.lazy.compactMap(\.configuration.scaleNote).first
    return (methods, shared + [scaleNote].compactMap { $0 })
  }

  /// The same with the gain of all logits multiplied by a factor.
  func scaled(by factor: Double) -> MethodConfiguration {
    var copy = self
    var temperature = schedule.temperature
    temperature.softmaxScale *= factor
    copy.schedule = schedule.with(temperature: temperature)
    return copy
  }

  /// One sentence for each flag that was given although the method does not use it.
  private func unusedFlagNotes(_ flags: MethodFlags, _ thresholds: ThresholdFlags) -> [String] {
    var notes: [String] = []
    func note(_ flag: String, _ isGiven: Bool, _ isUsed: Bool, _ why: String) {
      guard isGiven, !isUsed else { return }
      notes.append("\(flag) changes nothing: \(why).")
    }
    let uses = entry.parameters
    let isDynamic = uses.contains(.sequenceLength)
    let hasLaw = flags.temperature.map { $0 != .none } ?? false
    note(
      "--scale", flags.scale != nil, uses.contains(.scale) || (hasLaw && !isDynamic),
      isDynamic
        ? "the method \(entry.name) follows --sequence-length"
        : "the method \(entry.name) has no scale")
    note(
      "--sequence-length", flags.sequenceLength != nil, isDynamic,
      "the method \(entry.name) does not follow the sequence length")
    let hasRamp = uses.contains(.alpha)
    let noRamp = "the method \(entry.name) has no ramp"
    note(
      "--ramp", flags.ramp != nil, uses.contains(.ramp),
      hasRamp ? "the ramp of the method \(entry.name) has one convention" : noRamp)
    note(
      "--alpha", thresholds.alpha != nil, hasRamp,
      uses.contains(.ntkAlpha) ? noRamp + "; its own knob is --ntk-alpha" : noRamp)
    note("--beta", thresholds.beta != nil, hasRamp, noRamp)
    note(
      "--temperature", hasLaw && flags.scale == nil && !isDynamic, schedule.temperature != .none,
      "this law follows the scale, which is 1 where --scale is not given")
    if case .affine = flags.temperature {
      note(
        "--temperature", true, !schedule.inverseFrequencies.isEmpty,
        "this law acts on cos and sin, and the method \(entry.name) rotates nothing")
    }
    return notes
  }
}
