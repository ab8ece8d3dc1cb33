/// What can be wrong with a geometry, a method or its parameters, as a sentence for people.
///
/// `parameter` names the quantity in the literature's words, so that a front end can name its own flag or key.
public struct RotaryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The quantity that is wrong.
  public enum Parameter: String, Sendable, Hashable, CaseIterable {
    /// Number of components of a query or key.
    case headDimension
    /// Number of components that are rotated.
    case rotaryDimension
    /// Base b of the inverse frequencies.
    case base
    /// Trained context L in tokens.
    case trainedContext
    /// Scale s = L′/L.
    case scale
    /// Current sequence length in tokens.
    case sequenceLength
    /// Convention of a ramp.
    case ramp
    /// Lower threshold α of a ramp.
    case alpha
    /// Upper threshold β of a ramp.
    case beta
    /// NTK-aware's own knob.
    case ntkAlpha
    /// Coefficients of a temperature law.
    case temperature
    /// A parameter that one method alone has; the description begins with its name.
    case option
    /// Name of a method.
    case method
  }

  /// The quantity that is wrong.
  public let parameter: Parameter
  /// What was wrong and what is allowed.
  public let description: String

  /// Makes an error about one quantity from a sentence.
  public init(_ parameter: Parameter, _ description: String) {
    self.parameter = parameter
    self.description = description
  }
}

/// Throws unless a number is finite and at least a bound.
func require(
  _ value: Double, atLeast bound: Double, _ parameter: RotaryError.Parameter, _ name: String
) throws(RotaryError) {
  guard value.isFinite, value >= bound else {
    throw RotaryError(
      parameter, "The \(name) is \(value); it must be finite and at least \(bound).")
  }
}
