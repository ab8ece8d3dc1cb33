import ModelFiles

extension ModelConfiguration {
  /// Notes whole numbers that are written with a point where the class of the model type has a count, at which transformers 5
  /// stops.
  func countNotes() -> [ConfigurationNote] {
    guard modelClass.isKnown else { return [] }
    let counts: [ModelKey] = [
      .hiddenSize, .attentionHeads, .headDimension, .layerCount, .maximumContext, .slidingWindow,
    ]
    return counts.compactMap { key in
      let setting = self[key]
      guard setting.isWritten, case .number = setting.json, let whole = setting.whole else {
        return nil
      }
      return ConfigurationNote(
        key: setting.path,
        sentence:
          "it is \(setting.json?.words ?? ""), and transformers 5.23.0 stops at a whole number with a point; it is read as "
          + "\(whole)")
    }
  }

  /// Notes what is neither true nor false where the class of the model type has a flag, at which transformers 5 stops.
  ///
  /// Files of earlier versions have such values: Llama 4's have 4 for `attn_temperature_tuning`.
  func flagNotes() -> [ConfigurationNote] {
    modelClass.flags.compactMap { name in
      let setting = setting(name)
      guard setting.isWritten, !setting.isNull, let value = setting.json, setting.flag == nil else {
        return nil
      }
      return ConfigurationNote(
        key: setting.path,
        sentence:
          "it is \(value.words), and transformers 5.23.0 takes true or false alone and stops; it is read as "
          + "\(value.isTruthy), as earlier versions read it")
    }
  }
}
