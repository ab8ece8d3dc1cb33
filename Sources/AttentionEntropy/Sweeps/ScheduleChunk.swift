/// Points of a sweep that are scored together: what all of them share once, and at each point what is its own.
///
/// Points stand in an order in which a pair is *base* (one frequency at all points), *joins* at a point (one frequency from there
/// on), or is *active* at the points before. The C header GridKernels.h tells what is made of it.
struct ScheduleChunk {
  /// A pair with a frequency in radians per token.
  struct Turn {
    let pair: Int
    let frequency: Double
  }

  /// What points have in common beyond their turns.
  struct Point {
    /// Pairs that join before the point, and those of the point alone.
    let joining: Int
    let active: Int
  }

  /// The shapes of the points, as indices into the plan's.
  let shapes: [Int]
  /// Every turn in the order of the kernel: base first, then point by point those that join and those that are active.
  let turns: [Turn]
  /// Turns of the base.
  let base: Int
  let points: [Point]

  /// Puts points together.
  ///
  /// - Parameters:
  ///   - shapes: Points in the order in which they are to stand, at least one.
  ///   - frequencies: θ′ of every pair of every shape.
  /// - Complexity: O(points·pairs).
  init(_ shapes: [Int], frequencies: (Int) -> [Double]) {
    self.shapes = shapes
    let rows = shapes.map(frequencies)
    let last = rows.count - 1
    let pairs = rows[last].indices
    // From which point on a pair keeps its frequency.
    let settles = pairs.map { pair in
      var point = last
      while point > 0, rows[point - 1][pair].bitPattern == rows[last][pair].bitPattern {
        point -= 1
      }
      return point
    }
    var turns: [Turn] = []
    var points: [Point] = []
    func add(_ point: Int, where isWanted: (Int) -> Bool) -> Int {
      let wanted = pairs.filter(isWanted)
      turns += wanted.map { Turn(pair: $0, frequency: rows[point][$0]) }
      return wanted.count
    }
    base = add(0) { settles[$0] == 0 }
    for point in rows.indices {
      // A pair that settles at the last point would be read once either way.
      let joins = point > 0 && point < last
      let joining = joins ? add(point) { settles[$0] == point } : 0
      let active = add(point) {
        settles[$0] > point || (settles[$0] == point && !joins && point > 0)
      }
      points.append(Point(joining: joining, active: active))
    }
    (self.turns, self.points) = (turns, points)
  }

  /// Multiply-adds a score, with those of softmax and of moving tiles, as measured with AVX-512: 11 a point.
  var cost: Double { 2 * Double(turns.count) + Double(11 * points.count) }

  /// The same where every point is scored by itself; the plain kernel's softmax takes 7.
  static func plainCost(pairs: Int) -> Double { Double(2 * pairs + 7) }
}

extension ScheduleChunk {
  /// Splits shapes into chunks.
  ///
  /// Over a grid of α and β frequencies rise from interpolated to untouched. Shapes with as many pairs at their lowest frequency
  /// (α) are chunks, in the order of how many are at their highest (β falling), so that these join one after another. Two neighbours
  /// become one where that takes less. The order depends on the frequencies alone.
  ///
  /// - Parameters:
  ///   - shapes: Indices of shapes.
  ///   - limit: Points in a chunk at most.
  ///   - frequencies: θ′ of every pair of a shape.
  /// - Returns: Chunks that hold every shape once.
  /// - Complexity: O(shapes·pairs), and a sort.
  static func chunks(
    of shapes: [Int], limit: Int, frequencies: (Int) -> [Double]
  ) -> [ScheduleChunk] {
    guard let first = shapes.first else { return [] }
    let pairs = frequencies(first).indices
    let lowest = pairs.map { pair in shapes.map { frequencies($0)[pair] }.min() ?? 0 }
    let highest = pairs.map { pair in shapes.map { frequencies($0)[pair] }.max() ?? 0 }
    let moving = pairs.filter { lowest[$0] < highest[$0] }
    struct Place {
      let shape: Int
      let low: Int
      let high: Int
      let frequencies: [Double]
    }
    let places = shapes.map { shape in
      let own = frequencies(shape)
      return Place(
        shape: shape, low: moving.count { own[$0] == lowest[$0] },
        high: moving.count { own[$0] == highest[$0] }, frequencies: own)
    }.sorted { a, b in
      if a.low != b.low { return a.low < b.low }
      if a.high != b.high { return a.high < b.high }
      return a.frequencies.lexicographicallyPrecedes(b.frequencies)
    }
    var chunks: [ScheduleChunk] = []
    var start = 0
    while start < places.count {
      let end = places[start...].firstIndex { $0.low != places[start].low } ?? places.count
      // Parts of about the same length.
      let parts = (end - start + limit - 1) / limit
      for part in 0..<parts {
        let range =
          start + (end - start) * part / parts..<start + (end - start) * (part + 1) / parts
        let chunk = ScheduleChunk(places[range].map(\.shape), frequencies: frequencies)
        if let before = chunks.last, before.points.count + chunk.points.count <= limit {
          let both = ScheduleChunk(before.shapes + chunk.shapes, frequencies: frequencies)
          if both.cost < before.cost + chunk.cost {
            chunks[chunks.count - 1] = both
            continue
          }
        }
        chunks.append(chunk)
      }
      start = end
    }
    return chunks
  }
}
