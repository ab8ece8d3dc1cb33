import RotaryEmbedding
import Testing

@Suite("How far methods on distances reach")
struct ReachTests {
  @Test(
    "the largest distance is that of a search over every key",
    arguments: MethodCatalog.entries.map(\.name))
  func reach(_ name: String) throws {
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 256)
    let schedule = try MethodCatalog.entry(named: name)
      .schedule(for: geometry, extent: ContextExtent(scale: 4, sequenceLength: 1_024))
    guard let map = schedule.relativePositions else { return }
    for query in [0, 1, 63, 64, 255, 256, 257, 700, 1_023, 2_500] {
      for pair in map.unlikePairs {
        let all = (0...query).filter { map.admits(query: query, key: $0) }
          .map { map(query: query, key: $0, pair: pair) }
        #expect(
          map.reach(ofQuery: query, pair: pair) == all.max() ?? 0, "\(name), \(query), pair \(pair)"
        )
      }
    }
  }
}
