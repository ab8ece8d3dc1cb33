/// A method that extends the context by changing positions, frequencies or the softmax.
///
/// Conformers are values that hold the method's own parameters; what varies with use (the scale, and the sequence
/// length for dynamic methods) comes with the call.
public protocol ContextExtension: Sendable {
  /// Resolves the method for a geometry and an extent.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: The schedule.
  /// - Throws: ``RotaryError`` when a parameter is not allowed with this geometry.
  func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule

  /// The scale that the method really stretches by, at which temperature laws are read.
  ///
  /// It is the extent's scale, but for dynamic methods, which follow the sequence length, and for NTK-aware
  /// with its own knob.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: A scale of at least 1.
  func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double
}

extension ContextExtension {
  /// The extent's own scale.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.scale
  }
}

/// How far the context is stretched: the scale, and the sequence length that dynamic methods follow.
public struct ContextExtent: Sendable, Hashable {
  /// s = L′/L; finite and at least 1.
  public let scale: Double
  /// Current sequence length l in tokens; `nil` means the trained context.
  public let sequenceLength: Int?

  /// Makes an extent, or says which number cannot be.
  ///
  /// - Parameters:
  ///   - scale: s = L′/L; finite and at least 1.
  ///   - sequenceLength: Current length in tokens, at least 1; `nil` means the trained context.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(scale: Double = 1, sequenceLength: Int? = nil) throws(RotaryError) {
    try require(scale, atLeast: 1, .scale, "scale")
    if let sequenceLength, sequenceLength < 1 {
      throw RotaryError(
        .sequenceLength, "The sequence length is \(sequenceLength) tokens; it must be at least 1.")
    }
    self.scale = scale
    self.sequenceLength = sequenceLength
  }

  /// max(1, l/L): how far the current sequence reaches beyond the trained context.
  ///
  /// - Parameter geometry: Gives the trained context L.
  /// - Returns: A ratio of at least 1.
  public func reach(beyond geometry: RotaryGeometry) -> Double {
    guard let sequenceLength else { return 1 }
    return max(1, Double(sequenceLength) / Double(geometry.trainedContext))
  }
}
