/// A resolved method: all that downstream code needs to turn vectors and to sharpen the softmax.
///
/// Pair i of a vector at position m turns by the angle g(m)·h(θᵢ), with g the ``positionMap`` and h(θ) the
/// ``inverseFrequencies``; cos and sin are multiplied by the temperature's amplitude.
public struct RotarySchedule: Sendable, Hashable {
  /// The unmodified embedding.
  public let geometry: RotaryGeometry
  /// g: what the method does to positions.
  public let positionMap: PositionMap
  /// h(θᵢ) in radians per mapped token, fastest pair first; d/2 numbers, or none when nothing turns.
  public let inverseFrequencies: [Double]
  /// What the method does to the softmax.
  public let temperature: Temperature
  /// Blend γ of every pair, 1 for untouched; `nil` for methods without a ramp.
  public let blend: [Double]?

  /// Makes a schedule from its parts.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - positionMap: g; the identity unless given.
  ///   - inverseFrequencies: h(θᵢ), one for each pair of the geometry, or none at all when nothing turns.
  ///   - temperature: What happens to the softmax; nothing unless given.
  ///   - blend: γ per pair for methods with a ramp.
  public init(
    geometry: RotaryGeometry, positionMap: PositionMap = .identity, inverseFrequencies: [Double],
    temperature: Temperature = .none, blend: [Double]? = nil
  ) {
    self.geometry = geometry
    self.positionMap = positionMap
    self.inverseFrequencies = inverseFrequencies
    self.temperature = temperature
    self.blend = blend
  }

  /// The angle in radians by which a pair of a vector at a position turns, in Double at every position.
  ///
  /// - Parameters:
  ///   - position: m in tokens.
  ///   - pair: Pair index i.
  /// - Returns: g(m)·h(θᵢ).
  public func angle(position: Double, pair: Int) -> Double {
    positionMap(position) * inverseFrequencies[pair]
  }

  /// θ′ᵢ in radians per token as finally turned: a linear position map is included, so Position Interpolation
  /// gives θᵢ/s.
  public var effectiveInverseFrequencies: [Double] {
    switch positionMap {
    case .identity: inverseFrequencies
    case .divided(let factor): inverseFrequencies.map { $0 / factor }
    }
  }

  /// θ′ᵢ/θᵢ: 1 for an untouched pair, 1/s for a fully interpolated one.
  public var frequencyRatios: [Double] {
    zip(effectiveInverseFrequencies, geometry.inverseFrequencies).map { $0 / $1 }
  }

  /// The same schedule with another temperature.
  ///
  /// - Parameter temperature: What happens to the softmax instead.
  /// - Returns: A schedule that differs in its temperature alone.
  public func with(temperature: Temperature) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, positionMap: positionMap, inverseFrequencies: inverseFrequencies,
      temperature: temperature, blend: blend)
  }

  /// A schedule that turns nothing, for vectors without rotary embedding.
  ///
  /// - Parameter geometry: Gives the head dimension.
  /// - Returns: A schedule without frequencies.
  public static func withoutRotation(_ geometry: RotaryGeometry) -> RotarySchedule {
    RotarySchedule(geometry: geometry, inverseFrequencies: [])
  }
}
