import ModelFiles
import RotaryEmbedding

/// A factor on queries by their position that the class of a model type has, as a row of ``ClassTable`` tells it.
struct QueryRule: Sendable, Hashable {
  private let rule: JSONValue
  private let configuration: ModelConfiguration

  /// The rule for one kind of layers; `nil` where the class has none, or none for them.
  init?(_ configuration: ModelConfiguration, type: String, rotates: Bool) {
    guard let rule = configuration.modelClass.multiplierRule, rule.members != nil else {
      return nil
    }
    switch rule["on"]?.text {
    case nil: break
    case "unrotated": guard !rotates else { return nil }
    case let wanted: guard wanted == type else { return nil }
    }
    if let switched = rule["when"]?.text, !configuration.setting(switched).isTruthy { return nil }
    self.rule = rule
    self.configuration = configuration
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
    default: return nil
    }
  }
}
