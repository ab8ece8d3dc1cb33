public import ModelFiles
package import RotaryEmbedding

extension CapturedVectors {
  /// The model as its configuration describes it; `nil` where the file tells nothing of a rope.
  ///
  /// - Throws: ``/ModelFiles/FileError`` when the configuration is not one of a model.
  public func modelConfiguration() throws(FileError) -> ModelConfiguration? {
    guard let configurationJSON else { return nil }
    return try ModelConfiguration(
      json: configurationJSON, file: configurationLabel,
      isExcerpt: configurationJSON[ModelKey.modelType.rawValue] == nil)
  }

  /// The rope of one entry's layer as Hugging Face transformers resolves it.
  ///
  /// - Parameters:
  ///   - index: Which of ``/ModelFiles/CapturedVectors/layers`` (a precondition).
  ///   - sequenceLength: Current length in tokens for methods that follow it; `nil` for the trained context.
  /// - Returns: The rope, or `nil` where the file says nothing about it.
  /// - Throws: ``/ModelFiles/FileError`` when the configuration in the file cannot be resolved.
  public func resolvedRope(
    ofLayerAt index: Int, sequenceLength: Int? = nil
  ) throws(FileError) -> ResolvedRope? {
    guard let configuration = try modelConfiguration(), let kind = try layerKind(ofLayerAt: index)
    else { return nil }
    return try configuration.resolved(kind, sequenceLength: sequenceLength)
  }

  /// Which kind of layers of the configuration one entry belongs to.
  ///
  /// - Parameter index: Which of ``/ModelFiles/CapturedVectors/layers`` (a precondition).
  /// - Returns: The kind, or `nil` where the file says nothing about its rope.
  /// - Throws: ``/ModelFiles/FileError`` when the configuration has several and none for this layer.
  public func layerKind(ofLayerAt index: Int) throws(FileError) -> LayerKind? {
    guard let configuration = try modelConfiguration() else { return nil }
    let kinds = try configuration.layerKinds()
    let number = layers[index].number
    if let kind = kinds.first(where: { $0.layers.contains(number) }) { return kind }
    // Excerpts of a configuration do not say how many layers there are.
    guard kinds.count == 1 || kinds.allSatisfy(\.layers.isEmpty),
      let main = ModelConfiguration.mainKind(of: kinds)
    else {
      throw .unsuitable(path: configuration.file, sentence: "it has no layer \(number)")
    }
    return main
  }

  /// What makes the softmax scale of a method the one that the file tells; 1 where it tells none.
  ///
  /// - Parameter own: The file's own rope, whose softmax scale the file's number holds already; `nil` where another rope takes its
  ///   place.
  /// - Returns: A factor on the softmax scale of every method.
  package func softmaxGain(beside own: RotarySchedule?) -> Double {
    guard metadata["softmax_scale"] != nil else { return 1 }
    return softmaxScale * Double(headDimension).squareRoot() / (own?.temperature.softmaxScale ?? 1)
  }
}
