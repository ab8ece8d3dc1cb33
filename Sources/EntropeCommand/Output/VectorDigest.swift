import AttentionEntropy
import ModelFiles
import Studies

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

/// SHA-256 of the digests of all vectors of layers, one layer at a time.
///
/// - Parameters:
///   - layers: The layers, in order.
///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out.
/// - Returns: The hash in hexadecimal digits.
/// - Throws: `FileError` about a file, ``CommandFailure`` when it was interrupted.
func vectorDigest(of layers: [StudyLayer], skipsNonFinite: Bool) throws -> String {
  let study = HeadStudy(layers: layers, skipsNonFinite: skipsNonFinite)
  var digests = ""
  for index in layers.indices {
    try Interruption.check()
    let vectors = try study.finiteVectors(ofLayerAt: index)
    digests += vectors.parts.compactMap(\.vectors).map { vectorDigest(of: $0) }.joined()
  }
  return sha256(digests.utf8)
}
