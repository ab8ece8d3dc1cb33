/// What the axes of query or key vectors are, slowest first; the last is always the head dimension d.
public enum VectorAxes: String, Sendable, Hashable, CaseIterable {
  /// [heads, n, d], or [n, d] for one head.
  case headsRowsDim = "heads-rows-dim"
  /// [n, heads, d], as FlashAttention takes it.
  case rowsHeadsDim = "rows-heads-dim"
  /// [batch, heads, n, d], as PyTorch and transformers have it; every item of the batch gives heads of its own.
  case batchHeadsRowsDim = "batch-heads-rows-dim"

  /// The axes in words.
  public var words: String {
    switch self {
    case .headsRowsDim: "(n, d) or (heads, n, d)"
    case .rowsHeadsDim: "(n, heads, d)"
    case .batchHeadsRowsDim: "(batch, heads, n, d)"
    }
  }
}

extension Tensor {
  /// The same vectors with heads before rows, as ``vectorShape()`` has them.
  ///
  /// Heads of the items of a batch follow one another: head h of item b becomes head b · heads + h.
  ///
  /// - Parameter axes: What the axes of this tensor are.
  /// - Returns: A tensor [heads, n, d]; the tensor itself where it is one already.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` when it has another number of axes.
  /// - Complexity: O(elements).
  public func headsFirst(from axes: VectorAxes) throws(FileError) -> Tensor {
    let needed =
      switch axes {
      case .headsRowsDim: 2...3
      case .rowsHeadsDim: 3...3
      case .batchHeadsRowsDim: 4...4
      }
    guard needed.contains(shape.count) else {
      throw .unsuitable(
        path: name,
        sentence: "the shape is \(shapeText(shape)); \(axes.rawValue) means \(axes.words)")
    }
    guard case .floats(let values) = elements else { return self }
    switch axes {
    case .headsRowsDim: return self
    case .batchHeadsRowsDim:
      return Tensor(
        name: name, shape: [shape[0] * shape[1], shape[2], shape[3]], elements: elements,
        isRounded: isRounded)
    case .rowsHeadsDim:
      let (rows, heads, dimension) = (shape[0], shape[1], shape[2])
      var reordered: [Float] = []
      reordered.reserveCapacity(values.count)
      for head in 0..<heads {
        for row in 0..<rows {
          let start = (row * heads + head) * dimension
          reordered += values[start..<start + dimension]
        }
      }
      return Tensor(
        name: name, shape: [heads, rows, dimension], elements: .floats(reordered),
        isRounded: isRounded)
    }
  }
}
