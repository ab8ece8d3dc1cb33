import RealModule
import RotaryEmbedding

/// cos and sin of every pair at given positions, as products of a coarse and a fine turn.
///
/// Where positions map linearly, m = 512·a + b turns by the angle of 512·a and then by that of b, so n neighbouring positions cost
/// n/512 + 512 library calls a pair and not n; see ``PhaseBlock`` for the error, at most 5·2⁻⁵³. Elsewhere every position has a
/// coarse turn of its own and the fine one is none. The schedule's amplitude is part of the coarse turn.
struct PhaseTables: Sendable {
  /// Coarse cos and sin [coarse rows, pairs], and fine ones [fine rows, pairs].
  let coarseCosines: [Double]
  let coarseSines: [Double]
  let fineCosines: [Double]
  let fineSines: [Double]
  /// The rows of both tables for each position [n].
  let coarseRows: [Int32]
  let fineRows: [Int32]

  private static let blockLength = 512

  /// Works out the tables.
  ///
  /// - Parameters:
  ///   - schedule: What turns, and how far.
  ///   - positions: n positions in tokens, ascending.
  /// - Complexity: O((n/512 + 512)·d) for linear maps, O(n·d) for others.
  init(schedule: RotarySchedule, positions: [Int]) {
    let pairs = schedule.inverseFrequencies.count
    let amplitude = schedule.temperature.amplitude
    var coarse = ([Double](), [Double]())
    var fine = ([Double](), [Double]())
    func add(
      _ angle: (_ pair: Int) -> Double, amplitude: Double, to table: inout ([Double], [Double])
    ) {
      for pair in 0..<pairs {
        let radians = angle(pair)
        table.0.append(amplitude * .cos(radians))
        table.1.append(amplitude * .sin(radians))
      }
    }
    let block = Self.blockLength
    if schedule.positionMap.isLinear, positions.count > 2 * block {
      let frequencies = schedule.effectiveInverseFrequencies
      for offset in 0..<block {
        add({ Double(offset) * frequencies[$0] }, amplitude: 1, to: &fine)
      }
      var rows: [Int32] = []
      rows.reserveCapacity(positions.count)
      var last: Int?
      for position in positions {
        let start = position / block * block
        if start != last {
          add({ Double(start) * frequencies[$0] }, amplitude: amplitude, to: &coarse)
          last = start
        }
        rows.append(Int32(coarse.0.count / max(pairs, 1)) - 1)
      }
      coarseRows = pairs == 0 ? positions.map { _ in 0 } : rows
      fineRows = positions.map { Int32($0 % block) }
    } else {
      for position in positions {
        add(
          { schedule.angle(position: Double(position), pair: $0) }, amplitude: amplitude,
          to: &coarse)
      }
      fine = ([Double](repeating: 1, count: pairs), [Double](repeating: 0, count: pairs))
      coarseRows = positions.indices.map(Int32.init)
      fineRows = positions.map { _ in 0 }
    }
    (coarseCosines, coarseSines) = coarse
    (fineCosines, fineSines) = fine
  }
}

extension PhaseTables {
  /// Pointers into the tables, those to rows beginning at a run of positions.
  struct Pointers {
    let coarseCosines, coarseSines, fineCosines, fineSines: UnsafePointer<Double>?
    let coarseRows, fineRows: UnsafePointer<Int32>?
  }

  func withTables(at positions: Range<Int>, _ body: (Pointers) -> Void) {
    coarseCosines.withUnsafeBufferPointer { coarseCosines in
      coarseSines.withUnsafeBufferPointer { coarseSines in
        fineCosines.withUnsafeBufferPointer { fineCosines in
          fineSines.withUnsafeBufferPointer { fineSines in
            coarseRows[positions].withUnsafeBufferPointer { coarseRows in
              fineRows[positions].withUnsafeBufferPointer { fineRows in
                body(
                  Pointers(
                    coarseCosines: coarseCosines.baseAddress, coarseSines: coarseSines.baseAddress,
                    fineCosines: fineCosines.baseAddress, fineSines: fineSines.baseAddress,
                    coarseRows: coarseRows.baseAddress, fineRows: fineRows.baseAddress))
              }
            }
          }
        }
      }
    }
  }
}

/// Which components form pairs; the others stand behind them.
struct Pairing: Sendable {
  let dimension: Int
  let firsts: [Int32]
  let seconds: [Int32]

  init(schedule: RotarySchedule, layout: RotationLayout) {
    let pairCount = schedule.inverseFrequencies.count
    dimension = schedule.geometry.headDimension
    let pairs = (0..<pairCount).map {
      layout.components(ofPair: $0, rotaryDimension: 2 * pairCount)
    }
    firsts = pairs.map { Int32($0.first) }
    seconds = pairs.map { Int32($0.second) }
  }
}
