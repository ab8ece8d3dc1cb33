import Drawing
import Figures
import Foundation
import Testing

@Suite("Heatmaps with more cells than can be seen") struct HeatmapBinningTests {
  private func causal(_ count: Int, value: (Int, Int) -> Double) -> Heatmap {
    var values = [Double](repeating: 0, count: count * count)
    var mask = [Bool](repeating: false, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        values[row * count + column] = column <= row ? value(row, column) : 0
        mask[row * count + column] = column > row
      }
    }
    let edges = 0...Double(count)
    return Heatmap(
      rowCount: count, columnCount: count, values: values, mask: mask, x: edges, y: edges)
  }

  private func figure(_ heatmap: Heatmap, kind: ColorScale.Kind = .linear) -> Figure {
    Figure(
      id: "map", title: "map", altText: "map", width: 234, height: 220,
      rows: [
        [
          Panel(
            x: Axis("key"), y: Axis("query", isReversed: true), marks: [.heatmap(heatmap)],
            color: ColorScale(kind: kind, label: "weight"), isSquare: true)
        ]
      ])
  }

  @Test("As many cells as fit are drawn one by one; more are put into even blocks where that works")
  func blocks() {
    let small = causal(96) { _, _ in 1 }
    #expect(HeatmapGrid(small, width: 80, height: 80).isWhole)
    let grid = HeatmapGrid(causal(1024) { _, _ in 1 }, width: 160, height: 160)
    #expect(grid.largest.rows == 4 && grid.largest.columns == 4)
    #expect(grid.rows.count == 257)
    // 997 is a prime: blocks of 2 and 3 cells that cover each cell once.
    let uneven = HeatmapGrid(causal(997) { _, _ in 1 }, width: 160, height: 160)
    #expect(uneven.rows.first == 0 && uneven.rows.last == 997)
    #expect(uneven.rows.count <= 385)
    let sizes = Set(zip(uneven.rows, uneven.rows.dropFirst()).map { $1 - $0 })
    #expect(sizes.isSubset(of: [2, 3]))
  }

  @Test("A single bright cell among a million keeps its colour; the mean loses it")
  func spike() throws {
    var map = causal(1024) { _, _ in 0.25 }
    map.values[700 * 1024 + 301] = 1
    let grid = HeatmapGrid(map, width: 160, height: 160)
    let drawn = grid.binned(map, center: nil)
    #expect(drawn.values[175 * 256 + 75] == 1)
    let bright = drawn.values.filter { $0 == 1.0 }.count
    #expect(bright == 1)
    map.binning = .mean
    let mean: Double = grid.binned(map, center: nil).values[175 * 256 + 75]
    let expected: Double = (15 * 0.25 + 1) / 16
    #expect(mean == expected)
  }

  @Test("On a diverging scale the value farthest from the centre stands for its block")
  func diverging() {
    let map = Heatmap(
      rowCount: 1, columnCount: 800, values: (0..<800).map { $0 == 5 ? -3.0 : $0 == 4 ? 2.0 : 0.5 },
      x: 0...800,
      y: 0...1)
    let grid = HeatmapGrid(map, width: 100, height: 10)
    let around = Set(grid.binned(map, center: 0).values)
    #expect(around == [-3, 0.5])
    let plain = Set(grid.binned(map, center: nil).values)
    #expect(plain == [2, 0.5])
  }

  @Test("Masked cells count for nothing, a block of them is masked, and a NaN is never hidden")
  func masked() {
    var map = causal(1024) { _, _ in 1 }
    map.values[1000 * 1024 + 3] = .nan
    let grid = HeatmapGrid(map, width: 160, height: 160)
    let drawn = grid.binned(map, center: nil)
    let hidden = [drawn.mask[1], drawn.mask[0], drawn.mask[256 * 256 - 1]]
    #expect(hidden == [true, false, false])
    // The blocks on the diagonal hold masked zeros, which must not show.
    #expect(drawn.values[0] == 1)
    #expect(drawn.values[250 * 256].isNaN)
    let empty = drawn.values.count { $0.isNaN }
    let masked = drawn.mask.count { $0 }
    #expect(empty == masked + 1)
  }

  @Test("The rule is said in words, and not where every cell is drawn")
  func words() throws {
    let large = figure(causal(1024) { row, column in 1 / Double(1 + row - column) })
    #expect(
      try large.binningSentences() == ["Each cell drawn shows the largest of 4 × 4 cells."])
    #expect(try figure(causal(64) { _, _ in 1 }).binningSentences() == [])
    let around = figure(causal(1024) { _, _ in 1 }, kind: .diverging(center: 0))
    #expect(
      try around.binningSentences()
        == ["Each cell drawn shows the value farthest from 0 of 4 × 4 cells."])
  }

  @Test("The vector files of a head of 4,096 tokens, nothing but noise, stay under 500 kB")
  func largest() throws {
    let count = 4096
    var random = SplitMix(11)
    // Log-uniform over the six decades of the scale; every row starts at another place of the table.
    let noise = (0..<(2 * count)).map { _ in pow(10, -6 * random.next()) }
    let (seen, hidden) = (
      [Bool](repeating: false, count: count), [Bool](repeating: true, count: count)
    )
    var values: [Double] = []
    var mask: [Bool] = []
    for row in 0..<count {
      let start = row * 1237 % count
      values += noise[start..<(start + count)]
      mask += seen[...row]
      mask += hidden[(row + 1)...]
    }
    let edges = 0...Double(count)
    let whole = figure(
      Heatmap(
        rowCount: count, columnCount: count, values: values, mask: mask, x: edges, y: edges),
      kind: .log(floor: 1e-6))
    for format in [OutputFormat.svg, .pdf] {
      #expect(try whole.rendered(as: format).count < 500_000, "\(format)")
    }
  }

  @Test("The vector files of a head of 2,048 tokens, noise and all, stay under 500 kB")
  func size() throws {
    var state: UInt64 = 7
    let map = causal(2048) { row, column in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return exp(-Double(state >> 40) / 1_000_000) / Double(1 + row - column)
    }
    let whole = figure(map, kind: .log(floor: 1e-6))
    for format in [OutputFormat.svg, .pdf] {
      #expect(try whole.rendered(as: format).count < 500_000, "\(format)")
    }
  }
}
