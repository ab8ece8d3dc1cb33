/// Where the keys of any key head stand, in panels and folds.
struct KeyOffsets: Sendable {
  /// Position of each key less that of the first of its fold, in tokens [panels·48].
  let offsets: AlignedBuffer<Float>
  /// Position of the first key of each fold, in tokens.
  let foldPositions: [Double]
  /// Keys at position 0.
  let firstCount: Int

  /// - Parameter positions: Positions of the m keys in tokens, ascending.
  init(_ positions: [Int]) {
    let (panelKeys, foldKeys) = (AttentionKernel.panelKeys, AttentionKernel.foldKeys)
    firstCount = positions.prefix { $0 == 0 }.count
    offsets = AlignedBuffer(count: (positions.count + panelKeys - 1) / panelKeys * panelKeys)
    foldPositions = stride(from: 0, to: positions.count, by: foldKeys).map {
      Double(positions[$0])
    }
    for key in 0..<offsets.count {
      offsets[key] =
        key < positions.count ? Float(Double(positions[key]) - foldPositions[key / foldKeys]) : 0
    }
  }
}
