import RealModule

/// cos and sin of 2^l·θ for some pairs, of which the kernels make every other multiple; see the C header.
///
/// 2^l·θ is exact in Double, so the library rounds no angle.
struct TurnTable: Sendable {
  /// The pairs, by their indices among all.
  let pairs: AlignedBuffer<Int32>
  /// Pairs with room to a multiple of 8.
  let stride: Int
  /// Powers of two.
  let levels: Int
  /// [levels][stride].
  let cosines: AlignedBuffer<Double>
  let sines: AlignedBuffer<Double>

  var count: Int { pairs.count }

  /// Works out the turns of some pairs.
  ///
  /// - Parameters:
  ///   - chosen: Indices of the pairs.
  ///   - frequencies: θ of all pairs in radians per token.
  ///   - levels: Powers of two, as ``levels(reaching:)`` says.
  /// - Complexity: O(pairs·levels).
  init(_ chosen: [Int], of frequencies: [Double], levels: Int) {
    stride = (chosen.count + 7) / 8 * 8
    self.levels = levels
    pairs = AlignedBuffer(count: chosen.count)
    cosines = AlignedBuffer(count: levels * stride)
    sines = AlignedBuffer(count: levels * stride)
    cosines.pointer.initialize(repeating: 0, count: cosines.count)
    sines.pointer.initialize(repeating: 0, count: sines.count)
    for (place, pair) in chosen.enumerated() {
      pairs[place] = Int32(pair)
      var angle = frequencies[pair]
      for level in 0..<levels {
        cosines[level * stride + place] = .cos(angle)
        sines[level * stride + place] = .sin(angle)
        angle *= 2
      }
    }
  }

  /// The powers of two that every multiple up to some number is made of.
  static func levels(reaching multiple: Int) -> Int {
    max(AttentionKernel.leastLevels, Int.bitWidth - multiple.leadingZeroBitCount)
  }
}

/// The turns of the pairs of a chunk, base, joining and active.
struct ChunkTurns: Sendable {
  let base: TurnTable
  /// `nil` where none joins.
  let joining: [TurnTable?]
  let active: [TurnTable]

  /// Works out the turns of a chunk of schedules.
  init(_ chunk: FrequencyChunk, of frequencies: [[Double]], levels: Int) {
    let own = chunk.points.map { frequencies[$0] }
    base = TurnTable(chunk.base, of: own[0], levels: levels)
    joining = zip(chunk.joining, own).map {
      $0.isEmpty ? nil : TurnTable($0, of: $1, levels: levels)
    }
    active = zip(chunk.active, own).map { TurnTable($0, of: $1, levels: levels) }
  }
}
