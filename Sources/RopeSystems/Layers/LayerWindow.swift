import ModelFiles

/// How many of the nearest tokens the sliding layers of a model see.
///
/// The width of most is `sliding_window`; other rules are rows of ``ClassTable``, found by running the masks of Hugging Face
/// transformers 5.23.0.
struct LayerWindow {
  let configuration: ModelConfiguration
  private var rule: JSONValue? { configuration.modelClass.windowRule }

  /// The width.
  ///
  /// - Parameter index: Number of the layer among those that slide, from 0.
  /// - Returns: Tokens, the query's own among them; `nil` where nothing says.
  func width(ofSliding index: Int) -> Int? {
    guard let rule, holds(rule) else { return plain }
    if let second = rule["second"]?.whole, !index.isMultiple(of: 2) { return second }
    if let name = rule["else"]?.text {
      return plain ?? configuration.setting(name).whole ?? rule["usual"]?.whole
    }
    guard let name = rule["key"]?.text else { return plain.map { changed($0, rule) } }
    let setting = configuration.setting(name)
    if rule["given"]?.isTruthy == true, !setting.isWritten || setting.isNull { return plain }
    if rule["first"]?.isTruthy == true {
      return setting.json?.elements?.lazy.compactMap(\.whole).first { $0 > 0 } ?? plain
    }
    return setting.whole.map { changed($0, rule) }
  }

  private var plain: Int? { configuration[.slidingWindow].whole }

  /// Whether the flag that the rule depends on has its value.
  private func holds(_ rule: JSONValue) -> Bool {
    guard let condition = rule["when"]?.elements, let name = condition.first?.text,
      let value = condition.last
    else { return true }
    let setting = configuration.setting(name)
    return value.text.map { setting.text == $0 } ?? (setting.json == value)
  }

  private func changed(_ width: Int, _ rule: JSONValue) -> Int {
    width / max(1, rule["divide"]?.whole ?? 1) + (rule["add"]?.whole ?? 0)
  }
}

extension ModelConfiguration {
  /// Refuses windows that are no numbers of tokens, and a `per_layer_config` of layers that are not there.
  ///
  /// - Parameter count: Number of layers; `nil` where it is not known.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` naming the key.
  func checkLayers(count: Int?) throws(FileError) {
    let window = self[.slidingWindow]
    guard window.isAbsent || window.isNull || (window.whole ?? -1) >= 0 else {
      throw SettingReader(file: file).refusal(window, "a whole number of tokens or null is needed")
    }
    let setting = setting("per_layer_config")
    for member in setting.json?.members ?? [] {
      let layer = Int(member.key)
      guard let layer, layer >= 0, count.map({ layer < $0 }) ?? true else {
        throw .unsuitable(
          path: file,
          sentence: "\(setting.path) names “\(legible(member.key))”; its keys are numbers of layers"
            + (count.map { ", from 0 to \($0 - 1)" } ?? ""))
      }
    }
  }

  /// What a file says of one layer under `per_layer_config`, whose keys are numbers of layers, also with zeros before them.
  func ofLayer(_ layer: Int) -> JSONValue? {
    guard let members = json["per_layer_config"]?.members else { return nil }
    return members.last { Int($0.key) == layer }?.value
  }
}
