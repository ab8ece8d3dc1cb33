/// The lengths of the axes of captured queries and keys.
struct CaptureShapes {
  let entryCount: Int
  let headCount: Int
  let keyHeadCount: Int
  let queryCount: Int
  let keyCount: Int
  let headDimension: Int
  let queryAxes: Int
  let keyAxes: Int

  static let queries = "q"
  static let keys = "k"

  /// Looks at the shapes of both tensors.
  ///
  /// - Throws: ``FileError`` when one is missing, has other axes than vectors have, or does not fit the other.
  init(of tensors: any TensorSource) throws(FileError) {
    let path = tensors.path
    func shape(_ name: String) throws(FileError) -> [Int] {
      guard let shape = try tensors.shape(of: name) else {
        throw .unsuitable(
          path: path,
          sentence:
            "the file holds no tensor “\(name)”; captured vectors have “q” and “k” (it holds"
            + enumerated(tensors.names.map { legible($0) }) + ")")
      }
      guard (2...4).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
        throw .unsuitable(
          path: "\(path):\(name)",
          sentence:
            "the shape is \(shapeText(shape)); captured vectors have two axes (n, d), three "
            + "(heads, n, d) or four (layers, heads, n, d), none of length 0")
      }
      return shape
    }
    let q = try shape(Self.queries)
    let k = try shape(Self.keys)
    func mismatch(_ words: String) -> FileError {
      .unsuitable(
        path: path,
        sentence: "q has the shape \(shapeText(q)) and k \(shapeText(k)); \(words)")
    }
    queryAxes = q.count
    keyAxes = k.count
    headDimension = q[q.count - 1]
    guard k[k.count - 1] == headDimension else {
      throw mismatch("the last axis, the head dimension, must be the same")
    }
    guard headDimension.isMultiple(of: 2), headDimension <= 65_536 else {
      throw mismatch("the last axis, the head dimension, must be even and at most 65536")
    }
    queryCount = q[q.count - 2]
    keyCount = k[k.count - 2]
    headCount = q.count > 2 ? q[q.count - 3] : 1
    entryCount = q.count == 4 ? q[0] : 1
    if q.count == 4 {
      guard k.count >= 3, k[0] == entryCount else {
        throw mismatch("the first axis, the layers, must be the same")
      }
      keyHeadCount = k.count == 4 ? k[1] : 1
    } else {
      guard k.count < 4 else { throw mismatch("with four axes of k, q must have four") }
      keyHeadCount = k.count == 3 ? k[0] : 1
    }
  }
}
