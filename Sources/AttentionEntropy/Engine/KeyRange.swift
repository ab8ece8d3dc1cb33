/// Which keys a row sees, as indices into keys sorted by position: [begin, end) and [0, sinks).
///
/// Every mask is such a pair of runs once the keys are in order, so that a kernel asks of a whole panel at once whether a row
/// sees all of it, none, or some. The layout is that of the kernels' `entrope_range`.
package struct KeyRange: Sendable, Hashable, BitwiseCopyable {
  package var begin: Int32
  package var end: Int32
  package var sinks: Int32
  /// The indices that count as recent.
  package var recentBegin: Int32
  package var recentEnd: Int32

  /// A row that sees nothing.
  package static let empty = KeyRange(begin: 0, end: 0, sinks: 0)

  /// The keys that a query at a position sees.
  ///
  /// - Parameters:
  ///   - mask: Which keys a query sees.
  ///   - query: Position of the query in tokens.
  ///   - keys: Positions of the keys in tokens, ascending.
  ///   - recentTokens: How many tokens count as recent.
  /// - Complexity: O(1) where the keys stand side by side, else O(log m).
  package init(mask: AttentionMask, query: Int, keys: [Int], recentTokens: Int) {
    let past = Int32(keys.firstIndex(above: query))
    recentBegin = Int32(keys.firstIndex(above: query - recentTokens))
    recentEnd = past
    switch mask {
    case .causal: (begin, end, sinks) = (0, past, 0)
    case .none: (begin, end, sinks) = (0, Int32(keys.count), 0)
    case .window(let window):
      (begin, end, sinks) = (Int32(keys.firstIndex(above: query - window)), past, 0)
    case .sinkWindow(let first, let window):
      begin = Int32(keys.firstIndex(above: query - window))
      end = past
      sinks = min(past, Int32(keys.firstIndex(above: first - 1)))
    case .around(let reach):
      // A reach beyond all positions does not overflow.
      let (last, isBeyond) = query.addingReportingOverflow(reach)
      begin = Int32(keys.firstIndex(above: query - reach - 1))
      end = isBeyond ? Int32(keys.count) : Int32(keys.firstIndex(above: last))
      sinks = 0
    }
  }

  private init(begin: Int32, end: Int32, sinks: Int32) {
    (self.begin, self.end, self.sinks) = (begin, end, sinks)
    (recentBegin, recentEnd) = (0, 0)
  }

  /// Number of keys that the row sees.
  package var count: Int { Int(max(0, end - max(begin, sinks))) + Int(sinks) }
}

extension [Int] {
  /// The first index of an array in order whose element is larger than a value; the number of elements where none is.
  func firstIndex(above value: Int) -> Int {
    guard let first, first <= value else { return 0 }
    // Where it would be if the elements were neighbouring numbers, as positions mostly are.
    var (low, high) = (0, Swift.min(count, value - first + 1))
    if high == count || self[high] > value, self[high - 1] <= value { return high }
    high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The order that sorts the elements, equal ones as they stand; `nil` when they are in order already.
  var sortingOrder: [Int32]? {
    guard zip(self, dropFirst()).contains(where: { $0 > $1 }) else { return nil }
    return indices.sorted { (self[$0], $0) < (self[$1], $1) }.map(Int32.init)
  }
}
