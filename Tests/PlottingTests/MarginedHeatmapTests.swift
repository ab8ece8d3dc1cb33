import Foundation
import Plotting
import Testing

@Suite("Heatmaps with margins") struct MarginedHeatmapTests {
  private static let count = 16

  /// Uniform causal attention: row n has n + 1 keys of weight 1/(n + 1), so its entropy is ln(n + 1).
  private func heatmap() -> Heatmap {
    let count = Self.count
    var values = [Double](repeating: 0, count: count * count)
    var mask = [Bool](repeating: true, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        values[row * count + column] = 1 / Double(row + 1)
        mask[row * count + column] = false
      }
    }
    let edges = 0...Double(count)
    return Heatmap(
      rowCount: count, columnCount: count, values: values, mask: mask, x: edges, y: edges)
  }

  private func margined() -> MarginedHeatmap {
    MarginedHeatmap(
      heatmap: heatmap(), color: ColorScale(kind: .log(floor: 1e-2), label: "weight"),
      rows: .init("entropy (nats)", (0..<Self.count).map { log(Double($0 + 1)) }),
      profile: .init("mean weight", (0..<Self.count).map { 1 / Double($0 + 1) }))
  }

  private func figure(_ map: MarginedHeatmap) throws -> Figure {
    try map.figure(id: "head", title: "head", altText: "head", width: 234)
  }

  @Test("The margins line up with the matrix: row values beside it, the profile below")
  func alignment() throws {
    let plots = try figure(margined()).resolved(metrics: PinnedFontMetrics()).plots
    #expect(plots.map(\.count) == [2, 1])
    let (matrix, rows, profile) = (plots[0][0], plots[0][1], plots[1][0])
    #expect(abs(matrix.width - matrix.height) < 0.5)
    #expect(abs(rows.y - matrix.y) < 1e-9 && abs(rows.maxY - matrix.maxY) < 1e-9)
    #expect(rows.x > matrix.maxX)
    #expect(abs(profile.x - matrix.x) < 1e-9 && abs(profile.maxX - matrix.maxX) < 1e-9)
    #expect(profile.y > matrix.maxY)
  }

  @Test("Each row's value stands level with the middle of its row of cells")
  func rowValues() throws {
    let drawn = try figure(margined())
    let resolved = try drawn.resolved(metrics: PinnedFontMetrics())
    let (matrix, rows) = (resolved.plots[0][0], resolved.plots[0][1])
    let curves = resolved.list.commands.compactMap { command -> [Point]? in
      guard case .stroke(let path, let stroke, let clip?) = command,
        stroke.color == SeriesCycle.color(0), abs(clip.x + stroke.width / 2 - rows.x) < 2e-3
      else { return nil }
      return path.compactMap {
        switch $0 {
        case .move(let point), .line(let point): point
        default: nil
        }
      }
    }
    let curve = try #require(curves.first)
    #expect(curve.count == Self.count)
    let side = matrix.height / Double(Self.count)
    for (row, point) in curve.enumerated() {
      #expect(abs(point.y - matrix.y - (Double(row) + 0.5) * side) < 3e-3)
    }
    // Along x entropies are linear: ln 16 lies as far from ln 4 as ln 4 from 0.
    #expect(abs(curve[15].x - 2 * curve[3].x + curve[0].x) < 3e-3)
  }

  @Test("The profile starts at distance 1, on a binary logarithm")
  func profile() throws {
    let drawn = try figure(margined())
    guard case .line(let line)? = drawn.rows[1][0].marks.first else {
      Issue.record("the profile is no line")
      return
    }
    #expect(line.x == (1..<Self.count).map(Double.init))
    #expect(line.y == (1..<Self.count).map { 1 / Double($0 + 1) })
    #expect(drawn.rows[1][0].x.scale == .log2)
  }

  @Test("One bar serves the matrix, with its floor and the ink of what is masked")
  func bar() throws {
    let list = try figure(margined()).resolved(metrics: PinnedFontMetrics()).list
    let words = try boxes(of: list, metrics: PinnedFontMetrics()).map(\.string)
    #expect(words.filter { $0 == "weight" }.count == 1)
    #expect(words.filter { $0 == "masked" }.count == 1)
    #expect(words.contains { $0.hasPrefix("≤") })
  }

  @Test("A margin can be left out, and what is drawn is fit for print")
  func parts() throws {
    var map = margined()
    #expect(try figure(map).lint().isEmpty)
    map.profile = nil
    #expect(try figure(map).rows.map(\.count) == [2])
    map.rows = nil
    #expect(try figure(map).rows.map(\.count) == [1])
    #expect(try figure(map).lint().isEmpty)
    map.profile = margined().profile
    #expect(try figure(map).rows.map(\.count) == [1, 1])
  }

  @Test("Margins with a wrong number of values are refused, and a NaN leaves a gap")
  func counts() throws {
    var map = margined()
    map.rows?.values.removeLast()
    var error = #expect(throws: PlottingError.self) { try figure(map) }
    #expect(error?.description.contains("has 15 values for 16 rows") == true)
    map = margined()
    map.profile?.values = [1, 0.5]
    error = #expect(throws: PlottingError.self) { try figure(map) }
    #expect(error?.description.contains("one per distance from 0") == true)
    map = margined()
    map.rows?.values[7] = .nan
    #expect(throws: Never.self) { try figure(map).displayList() }
  }
}
