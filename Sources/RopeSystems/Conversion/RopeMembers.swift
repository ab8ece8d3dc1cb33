import Foundation
import ModelFiles
import RotaryEmbedding

/// The rope keys of one layer, written out with nothing left to a system's own guess.
struct RopeMembers: Hashable {
  /// Base b.
  let base: Double
  /// Share of the head that rotates, where it is not the whole.
  let share: Double?
  /// The dictionary without the base, beginning with the type.
  var inside: [JSONValue.Member]
  /// `max_position_embeddings`, where it must be another than the file's.
  var maximumContext: Int?

  /// Whether nothing is scaled.
  var isDefault: Bool {
    method == RopeKind.unscaled.rawValue
      && inside.dropFirst().allSatisfy { $0.key == RopeKey.partialRotaryFactor.rawValue }
  }
  /// The name of the type.
  private var method: String? { inside.first?.value.text }

  /// The dictionary with base and share.
  var all: [JSONValue.Member] {
    var members = inside
    members.insert(.init(key: RopeKey.base.rawValue, value: .number(base)), at: 1)
    if let share, number(.partialRotaryFactor) == nil {
      members.append(.init(key: RopeKey.partialRotaryFactor.rawValue, value: .number(share)))
    }
    return members
  }

  func number(_ key: RopeKey) -> Double? { value(key)?.double }

  private func value(_ key: RopeKey) -> JSONValue? {
    inside.first { $0.key == key.rawValue }?.value
  }

  mutating func set(_ key: RopeKey, _ value: JSONValue) {
    inside.append(.init(key: key.rawValue, value: value))
  }

  /// Settings to try, the plainest first.
  static func candidates(
    _ source: RopeSource, _ resolved: ResolvedRope, _ target: ConversionTarget
  ) -> [RopeMembers] {
    let settings = source.settings
    let method = settings.kind ?? .unscaled
    // A share that follows from a width is no key of the file, and every class reads the width.
    let share = settings[.partialRotaryFactor].number.flatMap {
      $0 == 1 || source.sharesByWidth ? nil : $0
    }
    let demand = target.profile.demands.value[source.modelType]
    let type: RopeKey = demand?.keys.contains(.legacyType) == true ? .legacyType : .ropeType
    var members = RopeMembers(
      base: resolved.geometry.base, share: share,
      inside: [.init(key: type.rawValue, value: .string(method.rawValue))])
    // A share inside the dictionary counts for every reader; MLX and version 4 also find it beside.
    if let share { members.set(.partialRotaryFactor, .number(share)) }
    for key in [RopeKey.axisSections, .interleavesAxes, .querySlope] {
      if let value = settings[key].json, !settings[key].isNull { members.set(key, value) }
    }
    let trained = JSONValue.integer(resolved.geometry.trainedContext)
    let scale = resolved.extent.scale
    switch method {
    case .dynamic where source.readsAlpha:
      for key in [RopeKey.alpha, .factor] {
        if let value = settings[key].number { members.set(key, .number(value)) }
      }
    case .linear, .dynamic: members.set(.factor, .number(scale))
    case .proportional: if scale != 1 { members.set(.factor, .number(scale)) }
    case .llama3:
      members.set(.factor, .number(scale))
      for key in [RopeKey.lowFrequencyFactor, .highFrequencyFactor] {
        if let value = settings[key].number { members.set(key, .number(value)) }
      }
      members.set(.originalContext, trained)
    case .longRoPE:
      members.set(.originalContext, trained)
      for key in [RopeKey.shortFactors, .longFactors] {
        if let value = settings[key].json { members.set(key, value) }
      }
      return withAmplitude(members, source, resolved, target)
    case .yarn:
      members.set(.factor, .number(scale))
      members.set(.originalContext, trained)
      if let ramp = resolved.schedule.ramp {
        if ramp.beta != Ramp.published.beta { members.set(.betaFast, .number(ramp.beta)) }
        if ramp.alpha != Ramp.published.alpha { members.set(.betaSlow, .number(ramp.alpha)) }
        if ramp.convention == .pairIndex(truncated: false) {
          members.set(.truncate, .boolean(false))
        }
      }
      let extended = Double(resolved.geometry.trainedContext) * scale
      if extended == extended.rounded(), extended < 1e15,
        source.configuration[.maximumContext].whole != Int(extended)
      {
        members.maximumContext = Int(extended)
      }
      return withAmplitude(members, source, resolved, target)
    case .unscaled, .ntk: break
    }
    return [members]
  }

  /// The ways to ask for an amplitude: not at all, as the file does, verbatim, and by a coefficient that gives it.
  private static func withAmplitude(
    _ members: RopeMembers, _ source: RopeSource, _ resolved: ResolvedRope,
    _ target: ConversionTarget
  ) -> [RopeMembers] {
    let settings = source.settings
    let temperature = resolved.schedule.temperature
    let amplitude = temperature.amplitude
    var candidates = [members]
    func add(_ pairs: [(RopeKey, JSONValue)]) {
      var copy = members
      for (key, value) in pairs { copy.set(key, value) }
      candidates.append(copy)
    }
    let all = settings[.mscaleAllDimensions].number
    let kept: [(RopeKey, JSONValue)] =
      temperature.softmaxScale == 1
      ? [] : [(.mscaleAllDimensions, .number(all ?? 0))]
    let written: [(RopeKey, JSONValue)] = [
      RopeKey.attentionFactor, .mscale, .mscaleAllDimensions, .factor, .shortAmplitude,
      .longAmplitude,
    ].compactMap { key in
      guard key != .factor || settings.kind == .longRoPE, let number = settings[key].number
      else { return nil }
      return (key, .number(number))
    }
    add(written)
    add(kept + [(.attentionFactor, .number(amplitude))])
    add(kept + [(.shortAmplitude, .number(amplitude)), (.longAmplitude, .number(amplitude))])
    // m(s, k)/m(s, k′) = a for k = (a·m(s, k′) − 1)/(0.1 ln s).
    let slope = TemperatureLaw.growth(resolved.extent.scale)
    if slope > 0 {
      let gain = kept.isEmpty ? 1 : 1 + slope * (all ?? 0)
      add(kept + [(.mscale, .number((amplitude * gain - 1) / slope))])
    }
    return candidates
  }

  // MARK: llama.cpp

  /// The flags of llama.cpp's programs.
  ///
  /// - Parameter unread: The model type where nobody has read what the converter does with it; `nil` otherwise.
  /// - Returns: The flags in one line.
  /// - Throws: ``ConversionError`` for types without flags.
  func flags(ofType unread: String?) throws -> String {
    let method = method ?? RopeKind.unscaled.rawValue
    var words: [String]
    switch RopeKind(rawValue: method) {
    case .unscaled: words = ["--rope-scaling none"]
    case .linear:
      words = ["--rope-scaling linear", "--rope-scale \((number(.factor) ?? 1).exact)"]
    case .yarn:
      words = [
        "--rope-scaling yarn", "--rope-scale \((number(.factor) ?? 1).exact)",
        "--yarn-orig-ctx \((number(.originalContext) ?? 0).exact)",
      ]
      if let beta = number(.betaFast) { words.append("--yarn-beta-fast \(beta.exact)") }
      if let alpha = number(.betaSlow) { words.append("--yarn-beta-slow \(alpha.exact)") }
    default:
      throw ConversionError(
        "llama.cpp has no flags for \(method); "
          + (unread.map {
            "whether its converter writes the numbers of this type into the GGUF file for \(legible($0)) is "
              + "not known here."
          }
            ?? "its converter writes the numbers of this type into the GGUF file, so "
            + "convert the model and give no rope flags."))
    }
    words.append("--rope-freq-base \(base.exact)")
    return words.joined(separator: " ")
  }
}

extension Double {
  /// The shortest digits that read back to the same number, without the “.0” of whole ones.
  fileprivate var exact: String {
    self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)"
  }
}
