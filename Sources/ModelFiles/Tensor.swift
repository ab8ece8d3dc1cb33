import AttentionEntropy

/// An array of numbers read from a file, in C order: the last axis varies fastest.
public struct Tensor: Sendable, Hashable {
  /// The numbers, as the kind that the file holds.
  public enum Elements: Sendable, Hashable {
    /// Floating-point numbers, in single precision.
    case floats([Float])
    /// Whole numbers, such as positions.
    case integers([Int])
  }

  /// What messages call it: the path of its file, and `:` and its name where the file gives it one.
  public let name: String
  /// Length of each axis, slowest first; empty for a single number.
  public let shape: [Int]
  /// The numbers in C order, as many as the product of the shape.
  public let elements: Elements
  /// Whether the file holds more precision than `Float` and at least one value changed when it was read.
  public let isRounded: Bool

  /// Makes a tensor.
  ///
  /// - Parameters:
  ///   - name: What messages call it.
  ///   - shape: Length of each axis, slowest first.
  ///   - elements: As many numbers as the product of the shape; checked as a precondition.
  ///   - isRounded: Whether a value changed when it was made a `Float`.
  public init(name: String, shape: [Int], elements: Elements, isRounded: Bool = false) {
    let count =
      switch elements {
      case .floats(let values): values.count
      case .integers(let values): values.count
      }
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "The shape \(shape) does not hold \(count) elements.")
    self.name = name
    self.shape = shape
    self.elements = elements
    self.isRounded = isRounded
  }

  /// The numbers in single precision; integers beyond 2²⁴ are rounded.
  public var floats: [Float] {
    switch elements {
    case .floats(let values): values
    case .integers(let values): values.map(Float.init)
    }
  }

  /// The whole numbers, or `nil` when the elements are floating-point numbers.
  public var integers: [Int]? {
    switch elements {
    case .floats: nil
    case .integers(let values): values
    }
  }
}

/// The shape [heads, n, d] of query or key vectors.
public struct VectorShape: Sendable, Hashable {
  /// Number of heads; 1 for a tensor of two axes.
  public let heads: Int
  /// Number n of vectors of each head.
  public let rows: Int
  /// Head dimension d.
  public let dimension: Int
}

extension Tensor {
  /// The shape as query or key vectors, [n, d] or [heads, n, d].
  ///
  /// - Returns: The three lengths, each at least 1.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` when there are fewer than two axes, more than three, or one
  ///   of length 0, or when the elements are whole numbers.
  public func vectorShape() throws(FileError) -> VectorShape {
    guard shape.count == 2 || shape.count == 3 else {
      throw .unsuitable(
        path: name,
        sentence:
          "the shape is \(shapeText(shape)); vectors need two axes (n, d) or three (heads, n, d)")
    }
    guard shape.allSatisfy({ $0 > 0 }) else {
      throw .unsuitable(
        path: name, sentence: "the shape is \(shapeText(shape)), which holds no vectors")
    }
    guard case .floats = elements else {
      throw .unsuitable(
        path: name, sentence: "the elements are whole numbers; vectors are floating-point numbers")
    }
    return VectorShape(
      heads: shape.count == 3 ? shape[0] : 1, rows: shape[shape.count - 2],
      dimension: shape[shape.count - 1])
  }

  /// Refuses NaN and infinities, and names the first by head, row and column.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` with the place of the first number that is not finite.
  /// - Complexity: O(elements).
  public func requireFinite() throws(FileError) {
    guard case .floats(let values) = elements,
      let index = firstNonFiniteIndex(in: values)
    else { return }
    var place: [Int] = []
    var rest = index
    for length in shape.reversed() {
      place.insert(rest % length, at: 0)
      rest /= length
    }
    let axes =
      switch shape.count {
      case 2: ["row", "column"]
      case 3: ["head", "row", "column"]
      default: shape.indices.map { "axis \($0) index" }
      }
    let words = zip(axes, place).map { "\($0) \($1)" }.joined(separator: ", ")
    let value = values[index].isNaN ? "NaN" : "\(values[index])"
    // A finite double may have become infinite; the reader should not look for an infinity that the file lacks.
    let note = isRounded && !values[index].isNaN ? " or lies beyond the range of a float" : ""
    throw .unsuitable(
      path: name,
      sentence: "\(words.isEmpty ? "the number" : words) (counted from 0) is \(value)\(note); "
        + "all numbers must be finite")
  }
}

/// A shape as Python writes it: (3, 256, 64).
func shapeText(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}

/// The number of elements of a shape; `nil` when it, or it times the width, is beyond `Int`, or an axis is negative.
func elementCount(_ shape: [Int], byteWidth: Int) -> Int? {
  var bytes = byteWidth
  for length in shape {
    guard length >= 0 else { return nil }
    let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
    guard !overflow else { return nil }
    bytes = product
  }
  return bytes / byteWidth
}
