import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `precision-of-position`: how much a score depends on where its tokens stand, by the formats of positions and
/// frequencies.
///
///     error(o) = |score(o + Δ, o) − score(Δ, 0)|      bound (ε_p + ε_f + ε_angle)·(2o + 2Δ)·Σᵢ |qᵢ||kᵢ|θᵢ/√d
///
/// with ε half a unit in the last place of the two formats and of the finer one, in which angles are. In exact arithmetic the
/// error is 0 for any fixed frequencies; the handbook's “relative position error” of a method is this rounding. One Gaussian
/// query and key by seed; ours. Positions beyond 256 in bfloat16 and 2,048 in float16 fall between the format's numbers, and
/// beyond 65,504 float16 has none.
public struct PrecisionOfPosition: PaperFigure {
  private static let dimension = FigureParameter.dimension(64)
  private static let base = FigureParameter.base()
  private static let distance = FigureParameter(
    "delta", "distance Δ of the two tokens", usual: 5, range: 0...1_024, step: 1)
  private static let last = FigureParameter(
    "positions", "last position of the key in tokens", usual: 131_072, range: 16...16_777_216,
    step: 1)
  private static let seed = FigureParameter(
    "seed", "seed of query and key", usual: 1, range: 0...1e9, step: 1)
  /// Head dimension, base, distance, last position and seed.
  public static let parameters = [dimension, base, distance, last, seed]

  /// The schedule, unmodified RoPE.
  public let schedule: RotarySchedule
  /// Distance Δ of the two tokens.
  public let distance: Int
  /// Positions o of the key.
  public let offsets: [Int]
  /// Query and key.
  private let vectors: HeadVectors

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    let geometry = try RotaryGeometry(
      headDimension: values.whole(Self.dimension), base: values[Self.base], trainedContext: 4_096)
    schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    distance = values.whole(Self.distance)
    offsets = octaveLengths(from: 1, to: values.whole(Self.last))
    vectors = try IsotropicEnsemble().vectors(
      headDimension: geometry.headDimension, length: 1, seed: UInt64(values.whole(Self.seed)))
  }

  /// The formats that are compared: of positions, then of frequencies.
  public static let formats: [(positions: AnglePrecision, frequencies: AnglePrecision)] = [
    (.float64, .float64), (.float32, .float32), (.float32, .bfloat16), (.bfloat16, .float32),
    (.float32, .float16), (.float16, .float32), (.float16, .float16), (.bfloat16, .bfloat16),
  ]

  /// The error at one position of the key; NaN where the format has no such position.
  ///
  /// - Parameters:
  ///   - offset: o in tokens.
  ///   - positions: Format of positions.
  ///   - frequencies: Format of frequencies.
  /// - Returns: The error in nats.
  public func error(
    at offset: Int, positions: AnglePrecision, frequencies: AnglePrecision
  ) -> Double {
    guard positions.rounded(Double(offset + distance)).isFinite else { return .nan }
    return relativePositionError(
      schedule, vectors: vectors, distance: distance, offsets: [offset], precision: positions,
      frequencyPrecision: frequencies)
  }

  /// The bound on the error.
  ///
  /// - Parameters:
  ///   - offset: o in tokens.
  ///   - positions: Format of positions.
  ///   - frequencies: Format of frequencies.
  /// - Returns: The bound in nats, to first order in ε.
  public func bound(
    at offset: Int, positions: AnglePrecision, frequencies: AnglePrecision
  ) -> Double {
    let sum = schedule.inverseFrequencies.enumerated().reduce(0.0) {
      let (first, second) = RotationLayout.halfSplit.components(
        ofPair: $1.offset, rotaryDimension: schedule.geometry.rotaryDimension)
      func norm(_ vector: [Float]) -> Double {
        hypot(Double(vector[first]), Double(vector[second]))
      }
      return $0 + norm(vectors.queries) * norm(vectors.keys) * $1.element
    }
    let (p, f) = (positions.unitRoundoff, frequencies.unitRoundoff)
    // Whole positions below 1/ε are exact.
    let places = Double(offset + distance) <= 1 / p ? 0 : p
    return (places + f + min(p, f)) * Double(2 * offset + 2 * distance) * sum
      / Double(schedule.geometry.headDimension).squareRoot()
  }

  /// The data.
  public func table() throws -> Table {
    var columns: [(column: Column, values: [Double])] = []
    for (positions, frequencies) in Self.formats {
      let name = "positions in \(positions.rawValue) and frequencies in \(frequencies.rawValue)"
      columns.append(
        (
          Column("error with \(name)", unit: "nats"),
          offsets.map { error(at: $0, positions: positions, frequencies: frequencies) }
        ))
      columns.append(
        (
          Column("bound with \(name)", unit: "nats"),
          offsets.map { bound(at: $0, positions: positions, frequencies: frequencies) }
        ))
    }
    return try Table(whole: [(Column("position of the key", unit: "tokens"), offsets)], columns)
  }
}
