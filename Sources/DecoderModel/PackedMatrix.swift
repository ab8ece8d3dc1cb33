import AttentionEntropy

/// A matrix [outputs, inputs] with its rows side by side in panels of 48: [⌈outputs/48⌉][inputs][48].
struct PackedMatrix: Sendable {
  let outputCount: Int
  let inputCount: Int
  let values: AlignedBuffer<Float>

  /// Makes room.
  init(outputs: Int, inputs: Int) {
    outputCount = outputs
    inputCount = inputs
    values = AlignedBuffer(count: Self.count(outputs: outputs, inputs: inputs))
  }

  /// Numbers of a packed matrix.
  static func count(outputs: Int, inputs: Int) -> Int {
    let width = DecoderKernel.panelRows
    return (outputs + width - 1) / width * width * inputs
  }

  /// Fills in rows.
  ///
  /// - Parameters:
  ///   - rows: Rows, one after the other.
  ///   - first: Where they begin; a multiple of 48, and they end at one or with the matrix.
  func fill(_ rows: [Float], at first: Int) {
    rows.withUnsafeBufferPointer { rows in
      guard let start = rows.baseAddress else { return }
      DecoderKernel.packRows(
        start, stride: inputCount, count: rows.count / inputCount, inputs: inputCount,
        width: DecoderKernel.panelRows, into: values.pointer + first * inputCount)
    }
  }

  /// Copies one row out.
  func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    let (panel, lane) = row.quotientAndRemainder(dividingBy: DecoderKernel.panelRows)
    DecoderKernel.unpackRow(
      values.pointer + panel * DecoderKernel.panelRows * inputCount,
      width: DecoderKernel.panelRows, lane: lane, inputs: inputCount, into: target)
  }
}
