public import AttentionEntropy
public import ModelFiles
package import RopeSystems

extension ModelConfiguration {
  /// Which keys the queries of some of its layers see.
  ///
  /// - Parameter attention: What the configuration says of these layers.
  /// - Returns: The causal mask or a window; where queries see both sides none, or the keys around them. Chunks, which no mask here
  ///   has, are taken as causal.
  package func mask(of attention: LayerAttention) -> AttentionMask {
    if seesBothSides { return reach(of: attention).map(AttentionMask.around) ?? .none }
    guard case .sliding(let window?) = attention else { return .causal }
    return .window(window)
  }
}

extension CapturedVectors {
  /// Which keys the queries of one entry's layer see; causal where the file does not tell.
  ///
  /// - Parameter index: Which of ``/ModelFiles/CapturedVectors/layers`` (a precondition).
  /// - Returns: The layer's own mask.
  /// - Throws: `FileError` when the configuration in the file cannot be read.
  public func ownMask(ofLayerAt index: Int) throws(FileError) -> AttentionMask {
    guard let configuration = try modelConfiguration(), let kind = try layerKind(ofLayerAt: index)
    else { return .causal }
    return configuration.mask(of: kind.attention)
  }
}
