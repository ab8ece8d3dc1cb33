package import RotaryEmbedding

/// The handbook chapter's setting: d = 64, b = 10⁴, L = 2,048 stretched four times.
package enum HandbookSetting {
  /// s = L′/L.
  package static let scale = 4.0

  package static func geometry() throws(RotaryError) -> RotaryGeometry {
    try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
  }
}
