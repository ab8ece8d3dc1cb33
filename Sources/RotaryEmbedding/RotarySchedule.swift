/// A resolved method: all that downstream code needs to rotate vectors and to sharpen the softmax.
///
/// Pair i of a vector at position m rotates by the angle g(m, i)·h(θᵢ), with g the ``positionMap`` and h(θ) the
/// ``inverseFrequencies``; cos and sin are multiplied by the temperature's amplitude. Where there are
/// ``relativePositions``, a query and a key are scored at that distance in place of their own.
public struct RotarySchedule: Sendable, Hashable {
  /// The unmodified embedding.
  public let geometry: RotaryGeometry
  /// g: what the method does to positions.
  public private(set) var positionMap: PositionMap
  /// h(θᵢ) in radians per mapped token, fastest pair first; d/2 numbers, or none when nothing rotates.
  public let inverseFrequencies: [Double]
  /// What the method does to the softmax.
  public private(set) var temperature: Temperature
  /// How pairs are blended, for methods with a ramp.
  public let ramp: Ramp?
  /// G(i, j) for methods that act on the distance; `nil` for all others.
  public let relativePositions: RelativePositionMap?

  /// Makes a schedule from its parts.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - positionMap: g; the identity unless given.
  ///   - inverseFrequencies: h(θᵢ), one for each pair of the geometry, or none at all when nothing rotates.
  ///   - temperature: What happens to the softmax; nothing unless given.
  ///   - ramp: How pairs are blended, for methods with a ramp.
  ///   - relativePositions: G(i, j), for methods that act on the distance.
  public init(
    geometry: RotaryGeometry, positionMap: PositionMap = .identity, inverseFrequencies: [Double],
    temperature: Temperature = .none, ramp: Ramp? = nil,
    relativePositions: RelativePositionMap? = nil
  ) {
    self.geometry = geometry
    self.positionMap = positionMap
    self.inverseFrequencies = inverseFrequencies
    self.temperature = temperature
    self.ramp = ramp
    self.relativePositions = relativePositions
  }

  /// Blend γ of every pair, 1 for untouched; `nil` for methods without a ramp.
  ///
  /// - Complexity: O(d).
  public var blend: [Double]? { ramp?.blend(for: geometry) }

  /// The angle in radians by which a pair of a vector at a position rotates, in Double at every position.
  ///
  /// - Parameters:
  ///   - position: m in tokens.
  ///   - pair: Pair index i.
  /// - Returns: g(m, i)·h(θᵢ).
  public func angle(position: Double, pair: Int) -> Double {
    positionMap(position, pair: pair) * inverseFrequencies[pair]
  }

  /// θ′ᵢ in radians per token as finally rotated: a linear position map is included, so Position Interpolation
  /// gives θᵢ/s.
  public var effectiveInverseFrequencies: [Double] {
    switch positionMap {
    case .identity, .unscaledStart, .axes: inverseFrequencies
    case .divided(let factor): inverseFrequencies.map { $0 / factor }
    }
  }

  /// θ′ᵢ/θᵢ: 1 for an untouched pair, 1/s for a fully interpolated one.
  public var frequencyRatios: [Double] {
    zip(effectiveInverseFrequencies, geometry.inverseFrequencies).map { $0 / $1 }
  }

  /// Whether the logit of fixed vectors depends on m − n alone.
  ///
  /// It does not for methods with distances of their own, with positions on several axes, with a start-token
  /// rule, with a factor on the query by position, or with one on the row by its entropy.
  public var dependsOnDistanceAlone: Bool {
    relativePositions == nil && positionMap.isLinear && temperature.queryMultiplier == .one
      && temperature.entropyLaw == .none
  }

  /// Whether a logit is the product of a query and a key that are rotated once each, times a factor of the query.
  ///
  /// That is what fast kernels compute. It is not so for methods with distances of their own, nor where a law by distance or
  /// entropy comes after the product.
  public var scoresOnce: Bool { relativePositions == nil && temperature.isFactor }

  /// Whether the logit of a key ahead of the query is defined.
  public var seesAhead: Bool { relativePositions == nil && temperature.distanceLaw == .none }

  /// The same schedule with another temperature.
  ///
  /// - Parameter temperature: What happens to the softmax instead.
  /// - Returns: A schedule that differs in its temperature alone.
  public func with(temperature: Temperature) -> RotarySchedule {
    var copy = self
    copy.temperature = temperature
    return copy
  }

  /// The same schedule with another position map.
  ///
  /// - Parameter positionMap: g instead.
  /// - Returns: A schedule that differs in its position map alone.
  public func with(positionMap: PositionMap) -> RotarySchedule {
    var copy = self
    copy.positionMap = positionMap
    return copy
  }

  /// A schedule that rotates nothing, for vectors without rotary embedding.
  ///
  /// - Parameter geometry: Gives the head dimension.
  /// - Returns: A schedule without frequencies.
  public static func withoutRotation(_ geometry: RotaryGeometry) -> RotarySchedule {
    RotarySchedule(geometry: geometry, inverseFrequencies: [])
  }
}
