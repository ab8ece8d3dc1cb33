public import ModelFiles

extension CapturedVectors {
  /// The model as its configuration describes it; `nil` where the file tells nothing of a rope.
  ///
  /// - Throws: ``FileError`` when the configuration has something else where an object must stand.
  public func modelConfiguration() throws(FileError) -> ModelConfiguration? {
    guard let configurationJSON else { return nil }
    return try ModelConfiguration(json: configurationJSON, file: configurationLabel)
  }

  /// The rope of one entry's layer as Hugging Face transformers resolves it.
  ///
  /// - Parameters:
  ///   - index: Which of ``layers`` (a precondition).
  ///   - sequenceLength: Current length in tokens for methods that follow it; `nil` for the trained context.
  /// - Returns: The rope, or `nil` where the file says nothing about it.
  /// - Throws: ``FileError`` when the configuration in the file cannot be resolved.
  public func resolvedRope(
    ofLayerAt index: Int, sequenceLength: Int? = nil
  ) throws(FileError) -> ResolvedRope? {
    guard let configuration = try modelConfiguration(), let layer = try ropeLayer(ofLayerAt: index)
    else { return nil }
    return try configuration.resolved(layer, sequenceLength: sequenceLength)
  }

  /// Which rope of the configuration one entry's layer has.
  ///
  /// - Parameter index: Which of ``layers`` (a precondition).
  /// - Returns: The rope, or `nil` where the file says nothing about it.
  /// - Throws: ``FileError`` when the configuration has several and none for this layer.
  public func ropeLayer(ofLayerAt index: Int) throws(FileError) -> ModelConfiguration.Layer? {
    guard let configuration = try modelConfiguration() else { return nil }
    let number = layers[index].number
    let types = configuration[.layerTypes].texts
    let type = types.flatMap { $0.indices.contains(number) ? $0[number] : nil }
    guard let layer = configuration.layer(ofType: type) ?? configuration.layer(ofType: nil) else {
      throw .unsuitable(
        path: configuration.file, sentence: "it has no rope for layer \(number)")
    }
    return layer
  }

  /// How many of the most recent keys one entry's layer sees, itself included.
  ///
  /// - Parameter index: Which of ``layers`` (a precondition).
  /// - Returns: The window, or `nil` where the layer sees all keys or the file does not tell.
  /// - Throws: ``FileError`` when the configuration in the file cannot be read.
  public func slidingWindow(ofLayerAt index: Int) throws(FileError) -> Int? {
    guard let configuration = try modelConfiguration(),
      let window = configuration.json["sliding_window"]?.whole, window > 0
    else { return nil }
    // Where layers have types the type decides, else the window is for all.
    if let types = configuration[.layerTypes].texts {
      let number = layers[index].number
      return types.indices.contains(number) && types[number].contains("sliding") ? window : nil
    }
    return configuration.json["use_sliding_window"] == .boolean(false) ? nil : window
  }
}
