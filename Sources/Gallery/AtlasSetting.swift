import Figures
package import RotaryEmbedding

/// The setting in which the atlas shows methods: a head of 128 components stretched eight times, to the last token.
enum AtlasSetting {
  /// s = L′/L.
  static let scale = 8.0

  static func geometry() throws(RotaryError) -> RotaryGeometry {
    try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
  }

  /// Scale 8 at a sequence of 8·L tokens, which dynamic methods follow.
  static func extent() throws(RotaryError) -> ContextExtent {
    try ContextExtent(scale: scale, sequenceLength: Int(scale) * geometry().trainedContext)
  }

  /// The setting in words of a caption.
  static let words = "d = 128, b = 10,000, L = 4,096, s = 8 and 32,768 tokens"
}

/// Pairs marked on an axis of 64.
let pairTicks = [0, 20, 40, 60].map { Tick(Double($0), String($0)) }

extension RotarySchedule {
  /// θ′ᵢ over what plain RoPE on the whole head rotates pair i by; 0 for pairs that do not rotate.
  ///
  /// ``RotarySchedule/frequencyRatios`` compares with the method's own geometry, which partial rotary embedding
  /// changes; this compares with another one, so that methods can be set side by side.
  ///
  /// - Parameter geometry: The unmodified embedding to compare with.
  /// - Returns: One ratio for each pair of the geometry.
  package func ratios(to geometry: RotaryGeometry) -> [Double] {
    let turning = effectiveInverseFrequencies
    return geometry.inverseFrequencies.enumerated().map { pair, theta in
      pair < turning.count ? turning[pair] / theta : 0
    }
  }
}

/// Points for ratios by pair.
///
/// - Parameters:
///   - ratios: θ′ᵢ/θᵢ by pair.
///   - style: Look of the points.
/// - Returns: Points, those of 0 in the strip for zero.
func ratioMarks(_ ratios: [Double], style: SeriesStyle) -> [Mark] {
  // Squares take a third of the room of circles in an SVG and look the same at this size.
  var dots = style
  dots.marker = .square
  return [.points(Points(x: indices(ratios.count), y: ratios, style: dots, size: 1.4))]
}
