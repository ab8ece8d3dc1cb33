/// Means of every head over rows of all texts, under one method.
struct HeadMeans {
  let layerCount: Int
  let headCount: Int
  private let sums: [HeadSums]

  init(_ results: [PassResult]) throws {
    sums = results.compactMap(\.sums)
    guard let first = sums.first, sums.count == results.count else { throw LabError.missing }
    (layerCount, headCount) = (first.layerCount, first.headCount)
  }

  /// How many heads there are over all layers.
  var count: Int { layerCount * headCount }

  /// The mean of a measure of a head over rows that are whole ranges of the sums.
  func mean(_ measure: HeadSums.Measure, head: Int, rows: Range<Int>) -> Double {
    var (sum, count) = (0.0, 0)
    for own in sums {
      let places = own.ranges.indices.filter { rows.contains(own.ranges[$0].lowerBound) }
      guard let first = places.first, let last = places.last else { continue }
      let chosen = first..<last + 1
      sum += own.sum(
        measure, layer: head / headCount, head: head % headCount, ranges: chosen)
      count += own.rowCount(chosen)
    }
    return sum / Double(count)
  }
}

/// What a head does within the trained context under the model as it is.
package enum HeadGroup: String, CaseIterable, Sendable {
  /// More than half of its weight is on the first token.
  case sink
  /// Its mean distance is below L/32.
  case near
  /// All others.
  case far

  init(firstKeyMass: Double, distance: Double, trainedContext: Int) {
    self =
      firstKeyMass > 0.5 ? .sink : distance < Double(trainedContext) / 32 ? .near : .far
  }
}
