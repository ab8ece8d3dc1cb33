import RealModule

/// NTK-aware interpolation: a larger base, so that the last pair is divided by s and the first is not touched.
///
///     b′ = b·α^(d/(d−2))      h(θᵢ) = b′^(−2i/d) = θᵢ·α^(−2i/(d−2))
///
/// with α = s unless the community's own knob is given.
/// Source: bloc97's post of June 2023; YaRN (arXiv 2309.00071), eq. 16.
public struct NTKAware: ContextExtension, Hashable {
  /// The community's own knob α; `nil` takes the scale of the extent.
  public let alpha: Double?

  /// Makes the method.
  ///
  /// - Parameter alpha: The community's own knob, finite and at least 1; `nil` takes the scale.
  /// - Throws: ``RotaryError`` when alpha is not allowed.
  public init(alpha: Double? = nil) throws(RotaryError) {
    if let alpha { try require(alpha, atLeast: 1, .ntkAlpha, "NTK alpha") }
    self.alpha = alpha
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let base = try geometry.base(
      stretching: alpha ?? extent.scale, blaming: alpha == nil ? .scale : .ntkAlpha)
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies(base: base))
  }

  /// The community's own knob where it is given, otherwise the extent's scale.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    alpha ?? extent.scale
  }
}

extension MethodEntry {
  package static let ntkAware = MethodEntry(
    name: "ntk-aware", title: "NTK-aware", aliases: ["NTK-aware scaled RoPE"],
    formula: "h(θ) = (b·s^(d/(d−2)))^(−2i/d)",
    citation: "bloc97, June 2023; Peng et al., arXiv 2309.00071, eq. 16",
    parameters: [.scale, .ntkAlpha],
    systems: ["YaRN reference code", "vLLM and SGLang as dynamic with alpha", "llama.cpp by base"],
    summary: "Enlarges the base: the fastest pair is kept, the slowest divided by s.",
    advice: "Take it without fine-tuning for a scale of 2 to 4, with α somewhat above the scale.",
    pitfall: "Pairs between the ends rotate further than trained, so α = s does not reach s·L.",
    etymology:
      "The neural tangent kernel explains why a network needs high frequencies to see detail."
  ) { choice throws(RotaryError) in try NTKAware(alpha: choice.ntkAlpha) }
}

extension RotaryGeometry {
  /// The base under which the slowest pair is exactly `factor` times slower and the fastest is unchanged.
  ///
  ///     b′ = b·factor^(d/(d−2))
  ///
  /// - Parameters:
  ///   - factor: How much slower the last pair becomes; at least 1.
  ///   - parameter: Where the factor comes from, for the error when it is too large.
  /// - Returns: b′.
  /// - Throws: ``RotaryError`` when there is one pair only (d = 2, no last pair apart from the first), or when b′
  ///   overflows.
  public func base(
    stretching factor: Double, blaming parameter: RotaryError.Parameter = .scale
  ) throws(RotaryError) -> Double {
    guard rotaryDimension > 2 else {
      throw RotaryError(
        .rotaryDimension,
        "The rotary dimension is 2; methods that change the base need at least 4, since their exponent "
          + "is d/(d − 2).")
    }
    let stretched =
      base * .pow(factor, Double(rotaryDimension) / Double(rotaryDimension - 2))
    guard stretched.isFinite else {
      let quantity =
        switch parameter {
        case .ntkAlpha: "NTK alpha"
        case .sequenceLength: "sequence length"
        default: "scale"
        }
      throw RotaryError(
        parameter,
        "A factor of \(factor) between the last pairs asks for a base that is not finite; choose a "
          + "smaller \(quantity).")
    }
    return stretched
  }
}
