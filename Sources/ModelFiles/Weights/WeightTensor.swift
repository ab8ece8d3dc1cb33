/// A tensor of a model: its name, shape and type, and where its bytes lie.
public struct WeightTensor: Sendable, Hashable {
  /// The name in the file.
  public let name: String
  /// Length of each axis, slowest first: [out, in] for the matrix of a projection.
  public let shape: [Int]
  /// How the numbers are written.
  public let type: WeightType
  /// Where its bytes begin in the file that holds it.
  package let byteOffset: Int

  /// Number of rows: the product of all axes but the last; 1 for a vector.
  public var rows: Int { shape.dropLast().reduce(1, *) }

  /// Numbers of a row: the last axis; 1 where there is none.
  public var columns: Int { shape.last ?? 1 }

  /// Bytes of one row.
  public var bytesPerRow: Int { columns / type.valuesPerBlock * type.bytesPerBlock }

  /// Bytes of the tensor.
  public var byteCount: Int { rows * bytesPerRow }
}
