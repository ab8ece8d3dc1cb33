/// A method that acts on the distance between a query and a key, and not on each of the two.
///
/// Frequencies stay as trained. What the method changes is the ``RelativePositionMap`` G(i, j) at which
/// scores are taken, and for some methods the softmax.
public protocol DistanceMethod: Sendable {
  /// What the method does to the softmax.
  var temperature: TemperatureLaw { get }

  /// Resolves the method's distances for a geometry and an extent.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: G(i, j).
  /// - Throws: ``RotaryError`` when a parameter is not allowed with this geometry.
  func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap
}

extension DistanceMethod {
  /// No change to the softmax.
  public var temperature: TemperatureLaw { .none }

  /// The method resolved to what downstream code reads.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: A schedule with the trained frequencies and the method's distances.
  /// - Throws: ``RotaryError`` when a parameter is not allowed with this geometry.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies,
      temperature: try temperature.temperature(
        atScale: extent.scale, trainedContext: geometry.trainedContext),
      relativePositions: try relativePositions(for: geometry, extent: extent))
  }
}
