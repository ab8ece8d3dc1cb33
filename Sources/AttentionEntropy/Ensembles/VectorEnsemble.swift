/// A seeded family of queries and keys.
///
/// The same seed gives the same bits on every machine, however the vectors are asked for.
public protocol VectorEnsemble: Sendable {
  /// Name on the command line and in captions.
  var name: String { get }

  /// Makes one draw: queries and keys of a single head.
  ///
  /// - Parameters:
  ///   - headDimension: d, even.
  ///   - queryPositions: Positions of the query rows, in tokens.
  ///   - keyPositions: Positions of the keys, in tokens.
  ///   - seed: Which draw.
  /// - Returns: The vectors, half-split.
  /// - Throws: ``AttentionError`` when a shape is not allowed.
  func vectors(
    headDimension: Int, queryPositions: [Int], keyPositions: [Int], seed: UInt64
  ) throws(AttentionError) -> HeadVectors
}

extension VectorEnsemble {
  /// Makes one draw of as many queries as keys, at positions 0 … n − 1.
  ///
  /// - Parameters:
  ///   - headDimension: d, even.
  ///   - length: n, at least 1.
  ///   - seed: Which draw.
  /// - Returns: The vectors, half-split.
  /// - Throws: ``AttentionError`` when a shape is not allowed.
  public func vectors(
    headDimension: Int, length: Int, seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    guard length >= 1 else {
      throw AttentionError("The length is \(length); it must be at least 1.")
    }
    let positions = Array(0..<length)
    return try vectors(
      headDimension: headDimension, queryPositions: positions, keyPositions: positions, seed: seed)
  }
}

/// Throws unless components come in pairs.
func requirePairs(_ headDimension: Int) throws(AttentionError) {
  guard headDimension >= 2, headDimension.isMultiple(of: 2) else {
    throw AttentionError("The head dimension is \(headDimension); it must be even and at least 2.")
  }
}

/// An ensemble chosen by its command-line name: the only place where one is.
///
/// - Parameters:
///   - name: `isotropic`, `aligned` or `all-ones`.
///   - correlation: ρ of the aligned ensemble.
///   - profile: Amplitudes of the aligned ensemble.
/// - Returns: The ensemble.
/// - Throws: ``AttentionError`` that lists the names, or says why ρ is not allowed.
public func vectorEnsemble(
  named name: String, correlation: Double = 0.5, profile: AmplitudeProfile = .flat
) throws(AttentionError) -> any VectorEnsemble {
  switch name {
  case "isotropic": return IsotropicEnsemble()
  case "aligned": return try AlignedEnsemble(correlation: correlation, profile: profile)
  case "all-ones": return AllOnesEnsemble()
  default:
    throw AttentionError(
      "There is no ensemble “\(name)”; the ensembles are isotropic, aligned and all-ones.")
  }
}
