import AttentionEntropy
import Plotting
import Studies

extension SweepInput {
  /// SHA-256 of the digests of all vectors, those of the cells and those of the trained state.
  func digest() throws -> String {
    var digests: [UInt8] = []
    for rows in study.rows.joined() {
      for layer in [rows.rows, rows.reference] {
        let finite = try HeadStudy(layers: [layer], skipsNonFinite: study.skipsNonFinite)
          .finiteVectors(ofLayerAt: 0)
        for part in finite.parts {
          digests += Array((part.vectors.map { vectorDigest(of: $0) } ?? "none").utf8)
        }
      }
    }
    return sha256(digests)
  }
}
