extension RelativePositionMap {
  /// The largest distance in tokens at which a query sees a key.
  ///
  /// Within one pass and one chunk a place never falls as positions grow, so G is largest at the first key of a stretch, and those
  /// are tried.
  ///
  /// - Parameters:
  ///   - query: Position i in tokens, at least 0.
  ///   - pair: The pair that looks.
  /// - Returns: max G(i, j) over the keys j ≤ i that are seen.
  /// - Complexity: O(passes), whatever the position.
  package func reach(ofQuery query: Int, pair: Int = 0) -> Double {
    var firsts: [Int] = [0]
    func add(behind distance: Int) {
      // The last key of one stretch and the first of the next.
      firsts += [query - distance, query - distance + 1]
    }
    switch choice {
    case .distance(let below): add(behind: below)
    case .distances(let near, let far):
      add(behind: near)
      add(behind: far)
    case .chunks(let size):
      let own = query / size
      firsts += (0...passes.count).map { (own - $0) * size }
    }
    for case .withinChunk(let size, _, _) in passes.map(\.key) {
      firsts += (0...passes.count).map { (query / size - $0) * size } + [0]
    }
    if let window {
      add(behind: window.nearest)
      firsts.append(window.first - 1)
    }
    let seen = firsts.filter { (0...query).contains($0) && admits(query: query, key: $0) }
    return seen.map { self(query: query, key: $0, pair: pair) }.max() ?? 0
  }
}
