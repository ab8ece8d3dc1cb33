import AttentionEntropy
import RealModule
import RotaryEmbedding

/// Which components of half-split vectors form the pairs that a schedule rotates.
struct RotatedPairs: Sendable {
  let dimension: Int
  let firsts: [Int32]
  let seconds: [Int32]

  init(_ schedule: RotarySchedule) {
    let count = schedule.inverseFrequencies.count
    dimension = schedule.geometry.headDimension
    let pairs = (0..<count).map {
      RotationLayout.halfSplit.components(ofPair: $0, rotaryDimension: 2 * count)
    }
    firsts = pairs.map { Int32($0.first) }
    seconds = pairs.map { Int32($0.second) }
  }
}

/// amplitude·cos and amplitude·sin of every pair at the places of n tokens, in Double: 8·d·n bytes.
final class Phases: Sendable {
  let count: Int
  private let pairs: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// Works out the angles.
  ///
  /// - Parameters:
  ///   - schedule: What rotates, and how far.
  ///   - count: n; tokens stand at 0 … n − 1.
  ///   - place: Where a token is taken to stand.
  /// - Complexity: O(n·d).
  init(_ schedule: RotarySchedule, count: Int, place: RelativePositionMap.Place) {
    let pairs = schedule.inverseFrequencies.count
    let amplitude = schedule.temperature.amplitude
    var cosines: [Double] = []
    var sines: [Double] = []
    cosines.reserveCapacity(count * pairs)
    sines.reserveCapacity(count * pairs)
    for position in 0..<count {
      for pair in 0..<pairs {
        let angle = schedule.angle(position: place(position, pair: pair), pair: pair)
        cosines.append(amplitude * .cos(angle))
        sines.append(amplitude * .sin(angle))
      }
    }
    self.count = count
    self.pairs = pairs
    self.cosines = cosines
    self.sines = sines
  }

  /// Gives the tables from a position on.
  func withPointers(from position: Int, _ tables: TokenTables, _ body: (PhasePointers) -> Void) {
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        body(
          PhasePointers(
            cosines: cosines.baseAddress.map { $0 + position * pairs },
            sines: sines.baseAddress.map { $0 + position * pairs },
            ones: UnsafePointer(tables.ones.pointer), zeros: UnsafePointer(tables.zeros.pointer),
            rows: UnsafePointer(tables.indices.pointer),
            fineRows: UnsafePointer(tables.zeroIndices.pointer)))
      }
    }
  }
}

/// Where the kernels read angles: a row of cos and sin for each vector, and a second rotation that is none.
struct PhasePointers {
  let cosines, sines, ones, zeros: UnsafePointer<Double>?
  let rows, fineRows: UnsafePointer<Int32>?
}

/// What all layers and heads of a pass over n tokens read.
final class TokenTables: Sendable {
  /// n.
  let count: Int
  /// Position of each key less that of the first of its fold, and that of each fold.
  let offsets: AlignedBuffer<Float>
  let foldPositions: AlignedBuffer<Double>
  /// 0, 1, 2 … and zeros, as many as tokens; ones and zeros, as many as pairs of a head.
  let indices: AlignedBuffer<Int32>
  let zeroIndices: AlignedBuffer<Int32>
  let ones: AlignedBuffer<Double>
  let zeros: AlignedBuffer<Double>
  /// Factors of keys.
  let unit: AlignedBuffer<Double>

  init(count: Int, headDimension: Int) {
    self.count = count
    let padded =
      (count + DecoderKernel.panelRows - 1) / DecoderKernel.panelRows
      * DecoderKernel.panelRows
    let fold = DecoderKernel.foldKeys
    offsets = AlignedBuffer(count: padded)
    foldPositions = AlignedBuffer(count: (padded + fold - 1) / fold)
    for key in 0..<padded { offsets[key] = key < count ? Float(key % fold) : 0 }
    for place in 0..<foldPositions.count { foldPositions[place] = Double(place * fold) }
    indices = AlignedBuffer(count: padded)
    zeroIndices = AlignedBuffer(count: padded)
    unit = AlignedBuffer(count: padded)
    for index in 0..<padded {
      indices[index] = Int32(index)
      zeroIndices[index] = 0
      unit[index] = 1
    }
    ones = AlignedBuffer(count: headDimension)
    zeros = AlignedBuffer(count: headDimension)
    for index in 0..<headDimension {
      ones[index] = 1
      zeros[index] = 0
    }
  }
}
