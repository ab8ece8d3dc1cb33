/// Moves labels apart so that neighbours keep a distance, each as near its wanted place as can be.
///
/// This is the least-squares solution under the ordering of the wanted places: isotonic regression of
/// the places with the gaps taken out, by pooling adjacent violators, then shifted into the bounds.
///
/// - Parameters:
///   - wanted: Wanted centres, increasing.
///   - gap: Smallest distance of neighbouring centres.
///   - bounds: Range all centres must lie in.
/// - Returns: Centres in the same order; `nil` when the bounds are too narrow.
/// - Complexity: O(labels).
package func spreadLabels(
  _ wanted: [Double], gap: Double, bounds: ClosedRange<Double>
) -> [Double]? {
  guard !wanted.isEmpty else { return [] }
  let room = bounds.upperBound - bounds.lowerBound - gap * Double(wanted.count - 1)
  guard room >= 0 else { return nil }
  var pools: [(sum: Double, count: Int)] = []
  for (index, place) in wanted.enumerated() {
    pools.append((place - gap * Double(index), 1))
    while pools.count > 1 {
      let last = pools[pools.count - 1]
      let previous = pools[pools.count - 2]
      guard previous.sum / Double(previous.count) > last.sum / Double(last.count) else { break }
      pools.removeLast(2)
      pools.append((previous.sum + last.sum, previous.count + last.count))
    }
  }
  let places = pools.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
  return places.enumerated().map { index, place in
    min(max(place, bounds.lowerBound), bounds.lowerBound + room) + gap * Double(index)
  }
}
