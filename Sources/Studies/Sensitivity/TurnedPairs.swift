import AttentionEntropy
import RealModule
import RotaryEmbedding

/// How a schedule rotates pairs, and where it takes tokens to stand, in every pass that it scores in.
struct PairTurns {
  let schedule: RotarySchedule
  let pairCount: Int
  /// Pairs and other components padded to whole groups of eight.
  let paddedPairs: Int
  let paddedRest: Int
  var stride: Int { 2 * paddedPairs + paddedRest }
  /// Whether each pair has places of its own, as under a start-token rule, on several axes, or where a method groups pairs.
  let hasPairPlaces: Bool
  /// Passes of the schedule; one where tokens stand at places of their own.
  let passCount: Int

  init(_ schedule: RotarySchedule) {
    self.schedule = schedule
    pairCount = schedule.inverseFrequencies.count
    paddedPairs = (pairCount + 7) / 8 * 8
    paddedRest = (max(0, schedule.geometry.headDimension - 2 * pairCount) + 7) / 8 * 8
    hasPairPlaces =
      schedule.relativePositions.map { $0.unlikePairs.count > 1 }
      ?? !schedule.positionMap.isLinear
    passCount = schedule.relativePositions?.passes.count ?? 1
  }

  /// The place of a token in a pass, mapped by the method, for a pair where pairs have their own.
  func place(_ position: Int, isQuery: Bool, pass: Int, pair: Int = 0) -> Double {
    guard let map = schedule.relativePositions else {
      return schedule.positionMap(Double(position), pair: pair)
    }
    let pass = map.passes[pass]
    let place = isQuery ? pass.query(position, pair: pair) : pass.key(position, pair: pair)
    return schedule.positionMap(place, pair: pair)
  }

  /// Turns a vector in the order [first components of pairs | second components | components that do not turn], without amplitude.
  func turn(
    _ vector: ArraySlice<Float>, _ layout: RotationLayout, at position: Int, isQuery: Bool,
    pass: Int, into target: UnsafeMutablePointer<Double>
  ) {
    let start = vector.startIndex
    let shared = hasPairPlaces ? 0 : place(position, isQuery: isQuery, pass: pass)
    for pair in 0..<pairCount {
      let (first, second) = layout.components(ofPair: pair, rotaryDimension: 2 * pairCount)
      let (x, y) = (Double(vector[start + first]), Double(vector[start + second]))
      let place =
        hasPairPlaces ? place(position, isQuery: isQuery, pass: pass, pair: pair) : shared
      let angle = place * schedule.inverseFrequencies[pair]
      let (cosine, sine) = (Double.cos(angle), Double.sin(angle))
      target[pair] = x * cosine - y * sine
      target[paddedPairs + pair] = y * cosine + x * sine
    }
    let rest = 2 * pairCount
    for component in rest..<max(rest, vector.count) {
      target[2 * paddedPairs + component - rest] = Double(vector[start + component])
    }
  }
}

/// The keys of one key head, rotated in every pass.
struct TurnedKeys {
  let turns: PairTurns
  let positions: [Int]
  let layout: RotationLayout
  /// [passes][m · stride].
  let vectors: [[Double]]
  /// The place of each key in each pass; none where pairs have their own.
  let places: [[Double]]
  /// The places of every pair [passes][m · paddedPairs], where they have their own.
  let pairPlaces: [[Double]]

  init(_ vectors: HeadVectors, keyHead: Int, _ turns: PairTurns) {
    self.turns = turns
    positions = vectors.keyPositions
    layout = vectors.layout
    let (d, m, stride) = (vectors.headDimension, vectors.keyCount, turns.stride)
    let start = keyHead * m * d
    let positions = positions
    self.vectors = (0..<turns.passCount).map { pass in
      var turned = [Double](repeating: 0, count: m * stride)
      turned.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for key in 0..<m {
          turns.turn(
            vectors.keys[start + key * d..<start + (key + 1) * d], vectors.layout,
            at: positions[key], isQuery: false, pass: pass, into: base + key * stride)
        }
      }
      return turned
    }
    places =
      turns.hasPairPlaces
      ? []
      : (0..<turns.passCount).map { pass in
        positions.map { turns.place($0, isQuery: false, pass: pass) }
      }
    pairPlaces =
      turns.hasPairPlaces
      ? (0..<turns.passCount).map { pass in
        var places = [Double](repeating: 0, count: m * turns.paddedPairs)
        for key in 0..<m {
          for pair in 0..<turns.pairCount {
            places[key * turns.paddedPairs + pair] = turns.place(
              positions[key], isQuery: false, pass: pass, pair: pair)
          }
        }
        return places
      } : []
  }
}
