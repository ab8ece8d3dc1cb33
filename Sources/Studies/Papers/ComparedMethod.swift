public import RotaryEmbedding

/// The methods that figures compare, without their temperature, so that what frequencies and temperature do stays apart.
public enum ComparedMethod: String, Sendable, Hashable, CaseIterable {
  /// Unmodified RoPE.
  case rope = "RoPE"
  /// Position Interpolation.
  case interpolation = "PI"
  /// NTK-aware scaling.
  case ntkAware = "NTK-aware"
  /// YaRN's frequencies with the reference code's ramp.
  case yarnCode = "YaRN (code)"
  /// YaRN's frequencies with the paper's ramp.
  case yarnPaper = "YaRN (paper)"
  /// The handbook's YaRN.
  case yarnHandbook = "YaRN (handbook)"

  /// Where the method stands among all cases, as in studies of them.
  package var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Resolves the method.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - scale: s, at least 1.
  /// - Returns: The schedule.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  public func schedule(
    for geometry: RotaryGeometry, scale: Double
  ) throws(RotaryError) -> RotarySchedule {
    let method: any ContextExtension =
      switch self {
      case .rope: UnmodifiedRoPE()
      case .interpolation: PositionInterpolation()
      case .ntkAware: try NTKAware()
      case .yarnCode: NTKByParts(ramp: try Ramp(.pairIndex(truncated: true)))
      case .yarnPaper: NTKByParts(ramp: try Ramp(.rotations))
      case .yarnHandbook: NTKByParts(ramp: try Ramp(.wavelength))
      }
    return try method.schedule(for: geometry, extent: ContextExtent(scale: scale))
  }
}
