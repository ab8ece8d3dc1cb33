import AttentionEntropy
import Plotting

/// SHA-256 of vectors and of their positions.
func vectorDigest(of vectors: HeadVectors) -> String {
  var bytes: [UInt8] = []
  for values in [vectors.queries, vectors.keys] {
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
  }
  for position in vectors.queryPositions + vectors.keyPositions {
    withUnsafeBytes(of: Int64(position).littleEndian) { bytes += $0 }
  }
  return sha256(bytes)
}
