extension AttentionMask {
  /// How many scores the mask shows, over all rows of one head.
  ///
  /// - Parameters:
  ///   - queries: Positions of the rows.
  ///   - keys: Positions of the keys, in any order.
  /// - Returns: Σ over rows of the keys seen.
  /// - Complexity: O((n + m) log m).
  package func seenCount(queries: [Int], keys: [Int]) -> Int {
    seenCounts(queries: queries, keys: keys).reduce(0, +)
  }

  /// How many keys every row sees.
  ///
  /// - Parameters:
  ///   - queries: Positions of the rows.
  ///   - keys: Positions of the keys, in any order.
  /// - Returns: A count for each row.
  /// - Complexity: O((n + m) log m).
  package func seenCounts(queries: [Int], keys: [Int]) -> [Int] {
    let keys = keys.sorted()
    /// Keys at positions below a bound.
    func count(below bound: Int) -> Int {
      var (low, high) = (0, keys.count)
      while low < high {
        let middle = (low + high) / 2
        if keys[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return queries.map { query in
      let behind = count(below: query + 1)
      switch self {
      case .causal: return behind
      case .none: return keys.count
      case .window(let window):
        return behind - count(below: Self.start(query, window))
      case .sinkWindow(let sinks, let window):
        let start = Self.start(query, window)
        return behind - count(below: start) + count(below: min(sinks, start))
      case .around(let reach):
        // A reach beyond all positions does not overflow.
        let seesLast = keys.last.map { query > $0 - reach } ?? true
        let seen = seesLast ? keys.count : count(below: query + reach + 1)
        return seen - count(below: query - reach)
      }
    }
  }

  /// The first position in the window of a query; windows longer than any context do not overflow.
  private static func start(_ query: Int, _ window: Int) -> Int {
    window > query ? 0 : query - window + 1
  }
}
