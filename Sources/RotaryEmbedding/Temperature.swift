/// What a method does to the sharpness of the softmax, its placements kept apart.
///
/// The logit of a query at position m and a key becomes
///
///     multiplier(m) · softmaxScale · ( amplitude² · (rotary part) + (other part) ) / √d
///
/// The first two placements agree only when every component is rotated: amplitude on cos and sin never
/// reaches components that rotary embedding leaves alone. YaRN's paper divides by a temperature t;
/// in its words 1/t = amplitude² (arXiv 2309.00071, eq. 21 and 22).
///
/// Two laws come after: ``distanceLaw`` makes another logit of this one by the distance of the key, and ``entropyLaw`` multiplies
/// what that gives by a factor that the row's own entropy decides.
public struct Temperature: Sendable, Hashable {
  /// Factor on cos and sin, so that it enters the logits of the rotary components squared.
  public var amplitude: Double
  /// Factor on the softmax scale 1/√d, for all components.
  public var softmaxScale: Double
  /// Factor on the query by its position.
  public var queryMultiplier: QueryMultiplier
  /// What a logit becomes by the distance of its key.
  public var distanceLaw: DistanceLaw
  /// Factor on the logits of a row by its own entropy.
  public var entropyLaw: EntropyLaw

  /// Makes a temperature from its placements; each is 1 and each law none unless given.
  public init(
    amplitude: Double = 1, softmaxScale: Double = 1, queryMultiplier: QueryMultiplier = .one,
    distanceLaw: DistanceLaw = .none, entropyLaw: EntropyLaw = .none
  ) {
    self.amplitude = amplitude
    self.softmaxScale = softmaxScale
    self.queryMultiplier = queryMultiplier
    self.distanceLaw = distanceLaw
    self.entropyLaw = entropyLaw
  }

  /// No change to the softmax.
  public static let none = Temperature()

  /// Gain on the logits of the rotary components, apart from the query's own multiplier.
  ///
  ///     amplitude² · softmaxScale
  public var logitMultiplier: Double { amplitude * amplitude * softmaxScale }
}
