import Foundation
import ModelFiles
import RotaryEmbedding

/// A factor on queries by their position that the class of a model type has, as a row of ``ClassTable`` tells it.
struct QueryRule: Sendable, Hashable {
  private let rule: JSONValue
  private let configuration: ModelConfiguration

  /// The rule for one kind of layers; `nil` where the class has none, or none for them.
  init?(_ configuration: ModelConfiguration, type: String, rotates: Bool) {
    let known = configuration.modelClass.multiplierRule
    guard let rule = known ?? Self.common(configuration), rule.members != nil else { return nil }
    switch rule["on"]?.text {
    case nil: break
    case "unrotated": guard !rotates else { return nil }
    case let wanted: guard wanted == type else { return nil }
    }
    if let switched = rule["when"]?.text, !configuration.setting(switched).isTruthy { return nil }
    self.rule = rule
    self.configuration = configuration
  }

  /// The rule for types without a class, by the keys that their own code reads.
  private static func common(_ configuration: ModelConfiguration) -> JSONValue? {
    guard !configuration.modelClass.isKnown else { return nil }
    func rule(_ interval: String, offset: Int, key: String) -> JSONValue {
      .object([
        .init(key: "key", value: .string(key)),
        .init(key: "law", value: .string("log_ratio")),
        .init(key: "interval", value: .string(interval)),
        .init(key: "offset", value: .integer(offset)),
      ])
    }
    // Grok-2: log₂ m/log₂ F beyond F tokens; SGLang's srt/models/grok.py and its attention kernels.
    if (configuration.setting(grok).whole ?? 0) > 1 {
      return rule(grok, offset: 0, key: grok)
    }
    // Qwen 1: ln(m + 1)/ln L beyond L tokens, with L = seq_length; modeling_qwen.py beside its files.
    guard configuration.setting("use_logn_attn").isTruthy else { return nil }
    let isGiven = (configuration.setting("seq_length").whole ?? 0) > 1
    return rule(
      isGiven ? "seq_length" : ModelKey.maximumContext.rawValue, offset: 1, key: "use_logn_attn")
  }

  /// The key of Grok-2's law.
  private static let grok = "attn_temperature_len"

  /// Whether this is the law that Grok-2's file asks for.
  var isOfGrok: Bool { rule["key"]?.text == Self.grok }

  /// The path of the key that asks for the factor, or says how strong it is; of the one that says from where, where the class
  /// knows that.
  ///
  /// - Parameter settings: The dictionary of ropes; `nil` where there is none.
  /// - Returns: The path; `nil` where the class knows all of it.
  func path(_ settings: RopeSettings?) -> String? {
    let key = ["key", "slope", "exponent", "interval"].lazy.compactMap { rule[$0]?.text }.first
    guard let key else { return nil }
    guard key.hasPrefix("rope.") else { return configuration.setting(key).path }
    return RopeKey(rawValue: String(key.dropFirst(5))).flatMap { settings?.path(of: $0) }
  }

  /// The factor.
  ///
  /// - Parameter settings: The dictionary of ropes, where some classes keep the numbers.
  /// - Returns: The factor; `nil` where the numbers say that there is none.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` for numbers that are missing or cannot be.
  func multiplier(_ settings: RopeSettings?) throws(FileError) -> Temperature.QueryMultiplier? {
    let read = SettingReader(file: configuration.file)
    func number(_ name: String) throws(FileError) -> Double? {
      guard let value = rule[name] else { return nil }
      if let number = value.double { return number }
      let key = value.text ?? name
      if key.hasPrefix("rope.") {
        let inner = RopeKey(rawValue: String(key.dropFirst(5)))
        guard let setting = inner.flatMap({ settings?[$0] }) else { return nil }
        return try read.optionalNumber(setting)
      }
      return try read.optionalNumber(configuration.setting(key))
    }
    func interval() throws(FileError) -> Int? {
      guard let value = try number("interval") else { return nil }
      guard value >= 1, value <= Double(1 << 40), value == value.rounded() else {
        throw .unsuitable(
          path: configuration.file,
          sentence:
            "\(rule["interval"]?.text ?? "the interval of the law on queries") is \(value); "
            + "a whole number of tokens of at least 1 is needed")
      }
      return Int(value)
    }
    let offset = rule["offset"]?.whole ?? 0
    guard let interval = try interval() else { return nil }
    switch rule["law"]?.text {
    case "log1p_floor":
      guard let slope = try number("slope"), slope != 0 else { return nil }
      return .steps(slope: slope, interval: interval, offset: offset)
    case "power":
      guard let exponent = try number("exponent") else { return nil }
      return .power(exponent: exponent, interval: interval, offset: offset)
    case "log_beyond":
      guard let slope = try number("slope"), slope != 0 else { return nil }
      return .logarithmBeyond(slope: slope, interval: interval, offset: offset)
    case "log_ratio":
      // ln(m + o)/ln F = 1 + ln((m + o)/F)/ln F.
      guard interval > 1 else { return nil }
      return .logarithmBeyond(slope: 1 / log(Double(interval)), interval: interval, offset: offset)
    default: return nil
    }
  }
}
