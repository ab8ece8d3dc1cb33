/// Which elements of a tensor a part of it has.
struct TensorPart {
  let shape: [Int]
  let range: Range<Int>

  init(of whole: [Int], at leading: [Int], rows: Range<Int>?) {
    precondition(
      leading.count <= whole.count && zip(leading, whole).allSatisfy { (0..<$1).contains($0) },
      "The indices \(leading) are not inside the shape \(whole).")
    var shape = Array(whole.dropFirst(leading.count))
    // Elements before it: the indices as digits of a number.
    let first = zip(leading, whole).reduce(0) { $0 * $1.1 + $1.0 } * shape.reduce(1, *)
    guard let rows else {
      self.shape = shape
      range = first..<first + shape.reduce(1, *)
      return
    }
    precondition(
      !shape.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= shape[0],
      "The rows \(rows) are not inside the shape \(shape).")
    let width = shape.dropFirst().reduce(1, *)
    shape[0] = rows.count
    self.shape = shape
    range = first + rows.lowerBound * width..<first + rows.upperBound * width
  }
}
