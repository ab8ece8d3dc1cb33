import AttentionEntropy
import RealModule
import RotaryEmbedding

/// What all heads of the layers with one schedule and one mask have in common, for n tokens at 0 … n − 1.
final class AttentionPlan: Sendable {
  /// Angles of queries and keys in one pass.
  struct Pass: Sendable {
    let queries: Phases
    let keys: Phases
  }

  /// aₜ and mₜ of a law by distance, so laid out that keys in order read neighbours.
  struct Law: Sendable {
    let factors: AlignedBuffer<Float>
    let shifts: AlignedBuffer<Float>
    /// Where key 0 of each row reads.
    let offsets: AlignedBuffer<Int32>
  }

  let tables: TokenTables
  let schedule: RotarySchedule
  let dimension: Int
  let pairs: RotatedPairs
  let passes: [Pass]
  /// Which keys each row sees [n and a group of rows that see none].
  let ranges: AlignedBuffer<KeyRange>
  /// Where the passes of each row begin [n + 8][passes − 1]; `nil` for one pass.
  let borders: AlignedBuffer<Int32>?
  let law: Law?
  /// What multiplies each query.
  let queryFactors: [Double]
  /// log₂e·softmax scale/√d.
  let keyFactor: Double

  /// - Parameters:
  ///   - schedule: What rotates, and the temperature.
  ///   - mask: Which keys a query sees.
  ///   - recentTokens: How many tokens count as recent.
  ///   - tables: What all plans read.
  init(
    _ schedule: RotarySchedule, mask: AttentionMask, recentTokens: Int, tables: TokenTables
  ) {
    self.tables = tables
    self.schedule = schedule
    let count = tables.count
    let dimension = schedule.geometry.headDimension
    self.dimension = dimension
    pairs = RotatedPairs(schedule)
    if let map = schedule.relativePositions {
      passes = map.passes.map {
        Pass(
          queries: Phases(schedule, count: count, place: $0.query),
          keys: Phases(schedule, count: count, place: $0.key))
      }
      borders = Self.borders(map, count: count)
    } else {
      let phases = Phases(schedule, count: count, place: .token)
      passes = [Pass(queries: phases, keys: phases)]
      borders = nil
    }
    let padded = count + DecoderKernel.groupRows
    ranges = AlignedBuffer(count: padded)
    let positions = Array(0..<count)
    for row in 0..<padded {
      ranges[row] =
        row < count
        ? KeyRange(mask: mask, query: row, keys: positions, recentTokens: recentTokens) : .empty
    }
    let temperature = schedule.temperature
    law = temperature.distanceLaw == .none ? nil : Law(temperature.distanceLaw, count: count)
    queryFactors = positions.map { temperature.queryMultiplier($0) }
    keyFactor = temperature.softmaxScale / (Double.log(2) * Double(dimension).squareRoot())
  }

  /// The first key of every pass but the last, row by row: pass p counts from there up to where pass p − 1 begins.
  private static func borders(_ map: RelativePositionMap, count: Int) -> AlignedBuffer<Int32> {
    let inner = map.passes.count - 1
    let borders = AlignedBuffer<Int32>(count: (count + DecoderKernel.groupRows) * inner)
    for row in 0..<count + DecoderKernel.groupRows {
      for pass in 0..<inner {
        let border =
          switch map.choice {
          case .distance(let threshold): row - threshold + 1
          case .distances(let near, let far): row - (pass == 0 ? near : far) + 1
          case .chunks(let size): (row / size - pass) * size
          }
        borders[row * inner + pass] = Int32(clamping: border)
      }
    }
    return borders
  }
}

extension AttentionPlan.Law {
  fileprivate init(_ law: Temperature.DistanceLaw, count: Int) {
    // Keys ahead of the query are hidden; a panel and a group beyond the last are room for them.
    let padded = count + DecoderKernel.panelRows + DecoderKernel.groupRows
    factors = AlignedBuffer(count: padded)
    shifts = AlignedBuffer(count: padded)
    for place in 0..<padded {
      let terms = law.terms(distance: max(0, count - 1 - place))
      factors[place] = Float(terms.factor)
      shifts[place] = Float(terms.shift / .log(2))
    }
    offsets = AlignedBuffer(count: count + DecoderKernel.groupRows)
    for row in 0..<offsets.count { offsets[row] = Int32(max(0, count - 1 - row)) }
  }
}
