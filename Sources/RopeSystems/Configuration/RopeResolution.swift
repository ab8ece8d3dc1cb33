import Foundation
import ModelFiles
import RotaryEmbedding

/// Resolves one type of layer by the rules of Hugging Face transformers 5.23.0, `modeling_rope_utils.py`.
struct RopeResolution {
  let layer: ModelConfiguration.Layer
  let configuration: ModelConfiguration
  let sequenceLength: Int?
  let traits: ModelTypeTraits
  let read: SettingReader
  var notes: [ConfigurationNote]

  init(
    of layer: ModelConfiguration.Layer, in configuration: ModelConfiguration, sequenceLength: Int?
  ) {
    self.layer = layer
    self.configuration = configuration
    self.sequenceLength = sequenceLength
    traits = ModelTypeTraits.of(configuration.modelType)
    read = SettingReader(file: configuration.file)
    notes = configuration.notes
  }

  /// A method with its parameters, before it meets a geometry.
  struct Choice {
    /// Its name in the catalogue.
    var name: String
    var method: any ContextExtension
    /// Scale s ≥ 1.
    var scale = 1.0
    /// Trained context as the method takes it; `nil` where the file gives none and the method needs none.
    var trainedContext: Int?
    /// Amplitude on cos and sin in place of the method's own.
    var amplitude: Double?
    /// The frequencies keep the exponent of the whole head, whatever share of it turns.
    var turnsWholeHead = false
    /// The key that a quantity comes from, for messages.
    var keys: [RotaryError.Parameter: String] = [:]
  }

  mutating func resolve() throws(FileError) -> ResolvedRope {
    guard let settings = layer.settings else { return try withoutRotation() }
    let widths = try HeadWidths(configuration, layer: layer, settings: settings, traits: traits)
    noteTypeConflict(settings)
    let choice = try choose(settings, widths)
    noteUnrecognizedKeys(settings)
    // 1. The geometry, in the words of the file.
    let rotary = choice.turnsWholeHead ? widths.turning : widths.rotary
    let keys = keyNames(choice, settings, widths)
    let base = try read.number(settings[.base], "a number above 1 such as 10000.0 is needed")
    let geometry = try read.naming(keys) { () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: widths.head, rotaryDimension: rotary, base: base,
        trainedContext: choice.trainedContext ?? 1)
    }
    // 2. The schedule of the method, then what the configuration says about the softmax.
    let extent = try read.naming(keys) { () throws(RotaryError) in
      try ContextExtent(scale: choice.scale, sequenceLength: sequenceLength)
    }
    let plain = try read.naming(keys) { () throws(RotaryError) in
      try choice.method.schedule(for: geometry, extent: extent)
    }
    let schedule = plain.with(temperature: try temperature(plain.temperature, choice, settings))
    guard schedule.effectiveInverseFrequencies.allSatisfy(\.isFinite),
      schedule.temperature.logitMultiplier.isFinite
    else {
      // What is given verbatim, else what everything is computed from.
      let key =
        [settings[.attentionFactor], settings[.factor]].first { ($0.number ?? 0).magnitude > 1 }?
        .path
        ?? layer.path
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(key) is so large that frequencies or temperature are not finite numbers; "
          + "a smaller number is needed")
    }
    return ResolvedRope(
      layerType: layer.type, methodName: choice.name, method: choice.method, geometry: geometry,
      extent: extent, schedule: schedule, knowsTrainedContext: choice.trainedContext != nil,
      notes: notes)
  }

  /// A layer whose dictionary is null.
  private func withoutRotation() throws(FileError) -> ResolvedRope {
    let widths = try HeadWidths(configuration, layer: layer, settings: nil, traits: traits)
    let context = try read.optionalCount(configuration[.maximumContext])
    let key = widths.headPath
    let geometry = try read.naming({ _ in key }) { () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: widths.head, base: 10_000, trainedContext: context ?? 1)
    }
    let path = layer.path
    let extent = try read.naming({ _ in path }) { () throws(RotaryError) in
      try ContextExtent(sequenceLength: sequenceLength)
    }
    return ResolvedRope(
      layerType: layer.type, methodName: "nope", method: NoRotation(), geometry: geometry,
      extent: extent, schedule: .withoutRotation(geometry), knowsTrainedContext: context != nil,
      notes: notes)
  }

  /// Amplitude, softmax scale and query multiplier together.
  private func temperature(
    _ own: Temperature, _ choice: Choice, _ settings: RopeSettings
  ) throws(FileError) -> Temperature {
    var temperature = own
    if let amplitude = choice.amplitude { temperature.amplitude = amplitude }
    // `yarn_apply_mscale` acts under every method but default.
    if traits.scalesSoftmax, settings.method.text != "default",
      let coefficient = try read.truthyNumber(settings[.mscaleAllDimensions])
    {
      let gain = Self.mscale(choice.scale, coefficient)
      temperature.softmaxScale *= gain * gain
    }
    // `get_llama_4_attn_scale`.
    if traits.scalesQueries, let slope = try read.truthyNumber(settings[.querySlope]),
      let interval = try read.optionalCount(settings[.originalContext])
    {
      temperature.queryMultiplier = .steps(slope: slope, interval: interval, offset: 0)
    }
    return temperature
  }

  /// m(s, k) = 0.1·k·ln s + 1, and 1 for s ≤ 1.
  static func mscale(_ scale: Double, _ coefficient: Double) -> Double {
    scale <= 1 ? 1 : 0.1 * coefficient * log(scale) + 1
  }

  private func keyNames(
    _ choice: Choice, _ settings: RopeSettings, _ widths: HeadWidths
  ) -> (RotaryError.Parameter) -> String {
    { parameter in
      if let key = choice.keys[parameter] { return key }
      return switch parameter {
      case .headDimension: widths.headPath
      case .rotaryDimension: widths.rotaryPath
      case .base: settings[.base].path
      case .trainedContext: settings[.originalContext].path
      case .scale: settings[.factor].path
      case .alpha: settings[.betaSlow].path
      case .beta: settings[.betaFast].path
      case .temperature: settings[.attentionFactor].path
      case .sequenceLength: "the sequence length"
      default: settings.path
      }
    }
  }
}
