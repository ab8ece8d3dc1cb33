/// Schedules that are measured one after another because they share most of their frequencies.
///
/// Their pairs are of three kinds, and each pair's part of the logits is worked out once wherever it is the same:
///
///     base      pairs of one frequency in all of the chunk                          once
///     joining   pairs of one frequency from here to the chunk's end                 once, into the base
///     active    all others                                                          for this schedule alone
///
/// Nothing is ever taken out of the base, since errors would pile up. On a grid of thresholds a chunk is what one lower threshold
/// makes, with upper ones falling: pairs leave the ramp at its fast end and join.
struct FrequencyChunk: Sendable, Hashable {
  /// Indices of the schedules, in the order in which they are measured.
  let points: [Int]
  /// Pairs of one frequency in the whole chunk, ascending.
  let base: [Int]
  /// For each point the pairs whose frequency stays as it is from here on, and did not before; ascending.
  let joining: [[Int]]
  /// For each point the pairs that are neither in the base nor have joined; ascending.
  let active: [[Int]]

  /// Schedules in a chunk at most.
  ///
  /// The base costs some 45 pairs, so that more bring little; fewer leave work for all threads.
  private static let limit = 64

  /// Sums over a pair that the chunk takes, for each key.
  var cost: Int {
    base.count + joining.reduce(0) { $0 + $1.count } + active.reduce(0) { $0 + $1.count }
  }

  /// Splits schedules into chunks.
  ///
  /// Frequencies that several schedules share decide the order: first those of the slow pairs, then those of the fast ones. So it does
  /// not depend on the order of the list, and neither does any bit of a result.
  ///
  /// - Parameter frequencies: Effective inverse frequencies of the schedules, no two alike, of as many pairs each.
  /// - Returns: Chunks that hold every schedule once.
  /// - Complexity: O(k·log k·pairs) for k schedules.
  static func chunks(_ frequencies: [[Double]]) -> [FrequencyChunk] {
    let pairs = frequencies.first?.count ?? 0
    let order = sorted(frequencies, pairs: pairs)
    var chunks: [FrequencyChunk] = []
    var points: [Int] = []
    // Where the frequency of each pair last changed, as a place in the chunk.
    var since = [Int](repeating: 0, count: pairs)
    for point in order {
      guard let last = points.last else {
        points = [point]
        continue
      }
      let changed = (0..<pairs).filter { frequencies[point][$0] != frequencies[last][$0] }
      // Pairs that had joined the base are active after all.
      let price = changed.reduce(0) { $0 + points.count - since[$1] }
      if price < pairs, points.count < limit {
        for pair in changed { since[pair] = points.count }
        points.append(point)
      } else {
        chunks.append(FrequencyChunk(points, since: since))
        points = [point]
        since = [Int](repeating: 0, count: pairs)
      }
    }
    if !points.isEmpty { chunks.append(FrequencyChunk(points, since: since)) }
    return chunks
  }

  private init(_ points: [Int], since: [Int]) {
    let last = points.count - 1
    // What only the last schedule shares is active there, which costs the same.
    func joins(_ pair: Int) -> Int { since[pair] == last && last > 0 ? .max : since[pair] }
    self.points = points
    base = since.indices.filter { joins($0) == 0 }
    joining = points.indices.map { place in
      place == 0 ? [] : since.indices.filter { joins($0) == place }
    }
    active = points.indices.map { place in since.indices.filter { joins($0) > place } }
  }

  /// The order of the schedules: by their shared frequencies from the slowest pair to the fastest, one that is not shared before any
  /// that is, and then by all frequencies.
  private static func sorted(_ frequencies: [[Double]], pairs: Int) -> [Int] {
    var keys = [[Double]](repeating: [], count: frequencies.count)
    for pair in (0..<pairs).reversed() {
      let first = frequencies[0][pair]
      // Most pairs are the same everywhere and decide nothing.
      if frequencies.allSatisfy({ $0[pair] == first }) { continue }
      var counts: [Double: Int] = [:]
      for vector in frequencies { counts[vector[pair], default: 0] += 1 }
      for (place, vector) in frequencies.enumerated() {
        keys[place].append(counts[vector[pair], default: 0] > 1 ? vector[pair] : -.infinity)
      }
    }
    return frequencies.indices.sorted { one, other in
      keys[one] == keys[other]
        ? frequencies[one].lexicographicallyPrecedes(frequencies[other])
        : keys[one].lexicographicallyPrecedes(keys[other])
    }
  }
}
