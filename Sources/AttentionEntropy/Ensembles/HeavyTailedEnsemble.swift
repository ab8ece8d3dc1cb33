/// Isotropic queries and keys whose lengths have heavy tails: Student's t in every direction.
///
///     q = ε·√((ν − 2)/χ²)      with ε standard normal [d] and χ² an independent sum of ν squares of standard normals
///
/// This is the multivariate t of ν degrees of freedom, scaled to variance 1: E‖q‖² = d. A few tokens are much longer
/// than the rest, so a few logits are much larger. The direction is uniform and independent of the length, so rotating
/// changes nothing, as in the null model: no choice of frequencies changes the distribution of the entropy. The excess
/// kurtosis of a component is 6/(ν − 4) for ν > 4; as ν grows the draw tends to that of ``IsotropicEnsemble``.
///
/// ν is a whole number so that χ² is a sum of squares, which is rounded the same on every machine.
public struct HeavyTailedEnsemble: VectorEnsemble, Hashable {
  /// Degrees of freedom ν.
  public let degreesOfFreedom: Int

  /// Degrees of freedom that are allowed: below 3 there is no variance.
  public static let allowedDegrees = 3...1_024

  /// Makes the ensemble.
  ///
  /// - Parameter degreesOfFreedom: ν, from 3 to 1024.
  /// - Throws: ``AttentionError`` when it is not allowed.
  public init(degreesOfFreedom: Int) throws(AttentionError) {
    guard Self.allowedDegrees.contains(degreesOfFreedom) else {
      throw AttentionError(
        "There are \(degreesOfFreedom) degrees of freedom; there must be from 3, so that the variance "
          + "exists, to 1024.", option: "degrees-of-freedom")
    }
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry(
    "heavy-tailed", options: [EnsembleOption("degrees-of-freedom", .whole, usual: "5")]
  ) { choice throws(AttentionError) in
    try HeavyTailedEnsemble(degreesOfFreedom: choice.whole("degrees-of-freedom"))
  }

  /// Prepares one draw.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
    let degrees = UInt64(degreesOfFreedom)
    return try VectorDraw(headDimension: headDimension) { role, position, row in
      let scales = noise.scales(role)
      var squares = 0.0
      for index in 0..<degrees {
        let normal = scales.normal(at: UInt64(position) &* degrees &+ index)
        squares += normal * normal
      }
      let scale = (Double(degrees - 2) / squares).squareRoot()
      noise.fill(row, role, position) { _, normal in scale * normal }
    }
  }
}
