package import RotaryEmbedding

/// The handbook chapter's setting: d = 64, b = 10⁴, L = 2,048 stretched four times.
package enum HandbookSetting {
  /// s = L′/L.
  package static let scale = 4.0
  /// The temperatures that its claims are about: none, its own law and that of YaRN's paper.
  package static let laws: [TemperatureLaw] = [.none, .handbook, .paper]

  package static func geometry() throws(RotaryError) -> RotaryGeometry {
    try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
  }
}
