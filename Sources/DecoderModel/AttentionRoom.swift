import AttentionEntropy

/// Keys and values of one layer, rotated and laid out for the kernels, written anew for every layer.
final class LayerKeys: Sendable {
  private let keys: AlignedBuffer<Float>
  private let allValues: AlignedBuffer<Float>
  private let headSize: Int
  private let valueSize: Int
  private let headCount: Int

  /// Numbers for keys and values of a layer.
  static func count(_ shape: DecoderShape, tokens: Int, passes: Int) -> Int {
    let rows =
      (tokens + DecoderKernel.panelRows - 1) / DecoderKernel.panelRows
      * DecoderKernel.panelRows
    return shape.keyHeadCount * rows
      * (passes * shape.headDimension + DecoderKernel.valueWidth(shape.headDimension))
  }

  init(_ shape: DecoderShape, tokens: Int, passes: Int) {
    let rows =
      (tokens + DecoderKernel.panelRows - 1) / DecoderKernel.panelRows
      * DecoderKernel.panelRows
    headCount = shape.keyHeadCount
    headSize = rows * shape.headDimension
    valueSize = rows * DecoderKernel.valueWidth(shape.headDimension)
    keys = AlignedBuffer(count: passes * headCount * headSize)
    allValues = AlignedBuffer(count: headCount * valueSize)
    allValues.pointer.update(repeating: 0, count: allValues.count)
  }

  /// Keys of a key head as one pass has them [panels][d][48].
  func keys(ofPass pass: Int, head: Int) -> UnsafeMutablePointer<Float> {
    keys.pointer + (pass * headCount + head) * headSize
  }

  /// Values of a key head [panels·48][width]; columns beyond d and rows beyond the last are 0.
  func values(ofHead head: Int) -> UnsafeMutablePointer<Float> {
    allValues.pointer + head * valueSize
  }
}

/// The memory of one thread for a block of rows of a head.
struct AttentionRoom: Sendable {
  private let packed: AlignedBuffer<Float>
  private let passSize: Int
  let scratch: AlignedBuffer<UInt8>
  let maxima: AlignedBuffer<Float>
  let totals: AlignedBuffer<Double>
  let sums: AlignedBuffer<Float>
  let valueTotals: AlignedBuffer<Double>

  /// Makes room.
  ///
  /// - Parameters:
  ///   - capacity: Rows, a multiple of 8.
  ///   - dimension: d.
  ///   - passes: Passes of the plan with most.
  init(capacity: Int, dimension: Int, passes: Int) {
    let width = DecoderKernel.valueWidth(dimension)
    passSize = capacity * dimension
    packed = AlignedBuffer(count: passes * passSize)
    scratch = AlignedBuffer(
      count: DecoderKernel.scratchBytes(groups: capacity / DecoderKernel.groupRows))
    maxima = AlignedBuffer(count: capacity)
    totals = AlignedBuffer(count: capacity * DecoderKernel.allSums)
    sums = AlignedBuffer(count: capacity * width)
    valueTotals = AlignedBuffer(count: capacity * width)
  }

  /// Packed queries of one pass [groups][d][8].
  func queries(ofPass pass: Int) -> UnsafeMutablePointer<Float> {
    packed.pointer + pass * passSize
  }
}

/// A block of rows of one head at work.
struct AttentionBlock {
  let plan: AttentionPlan
  let rows: Range<Int>
  let room: AttentionRoom
  /// Receives Σ p·v of each row.
  let target: UnsafeMutablePointer<Float>
  let stride: Int
}

/// The memory of one thread for the softmax over words.
struct WordRoom: Sendable {
  let ranges: AlignedBuffer<KeyRange>
  let reaches: AlignedBuffer<Float>
  let scratch: AlignedBuffer<UInt8>
  let maxima: AlignedBuffer<Float>
  let totals: AlignedBuffer<Double>

  /// Makes room for some rows, a multiple of 8, over a vocabulary.
  init(capacity: Int, words: Int) {
    ranges = AlignedBuffer(count: capacity)
    reaches = AlignedBuffer(count: capacity)
    scratch = AlignedBuffer(
      count: DecoderKernel.scratchBytes(groups: capacity / DecoderKernel.groupRows))
    maxima = AlignedBuffer(count: capacity)
    totals = AlignedBuffer(count: capacity * DecoderKernel.lossSums)
    for row in 0..<capacity {
      ranges[row] = .empty
      ranges[row].end = Int32(words)
      // Every M has to be the largest score: no norms of words are at hand that would bound them.
      reaches[row] = .infinity
    }
  }
}
