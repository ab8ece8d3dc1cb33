import RotaryEmbedding

extension AttentionScan {
  /// Panels whose weights are at hand at once: those of a fold.
  static let passPanels = AttentionKernel.foldKeys / AttentionKernel.panelKeys

  /// Room for the weights of eight rows and the keys of a fold.
  static func makePassBuffer() -> AlignedBuffer<Float> {
    AlignedBuffer(count: AttentionKernel.groupRows * AttentionKernel.foldKeys)
  }

  /// Goes through the weights of the rows of a block again, once its sums are known: rows in groups of eight, keys in folds.
  ///
  /// - Parameters:
  ///   - block: Summed rows.
  ///   - rowCount: How many of them count.
  ///   - keys: Packed keys of the key head.
  ///   - shifted: Receives the shifted scores.
  ///   - weights: Receives the weights.
  ///   - body: Receives the places of a group's rows in the block, and the panels. The shifted scores and the weights that it finds
  ///     in the buffers are [8][panels·48].
  func forEachFold(
    _ block: QueryBlock, rowCount: Int, _ keys: PackedKeys, shifted: AlignedBuffer<Float>,
    weights: AlignedBuffer<Float>, _ body: (_ places: Range<Int>, _ panels: Range<Int>) -> Void
  ) {
    let panelCount = (keys.count + AttentionKernel.panelKeys - 1) / AttentionKernel.panelKeys
    for group in 0..<block.groups {
      let start = group * AttentionKernel.groupRows
      let places = start..<min(start + AttentionKernel.groupRows, rowCount)
      for first in stride(from: 0, to: panelCount, by: Self.passPanels) {
        let panels = first..<min(first + Self.passPanels, panelCount)
        let begin = Int32(panels.lowerBound * AttentionKernel.panelKeys)
        let end = Int32(panels.upperBound * AttentionKernel.panelKeys)
        guard places.contains(where: { block.ranges[$0].touches(begin..<end) }) else { continue }
        multipliers.withUnsafeBufferPointer {
          kernel.weigh(
            block, keys, multipliers: $0.isEmpty ? nil : $0.baseAddress, group: group,
            panels: panels, shifted: shifted.pointer, weights: weights.pointer)
        }
        body(places, panels)
      }
    }
  }
}

extension KeyRange {
  /// Whether any key of a run is seen.
  func touches(_ keys: Range<Int32>) -> Bool {
    (begin < end && begin < keys.upperBound && keys.lowerBound < end) || keys.lowerBound < sinks
  }
}
