import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Second axes and bars") struct SecondAxisTests {
  private func figure(_ panel: Panel) -> Figure {
    Figure(
      id: "axes", title: "axes", altText: "axes", width: 234, height: 160, rows: [[panel]])
  }

  private func panel(x: SecondAxis? = nil, y: SecondAxis? = nil) -> Panel {
    Panel(
      tag: "a", title: "Two readings", x: Axis("pair index *i*", domain: 0...31),
      y: Axis("entropy (nats)", domain: 0...10),
      marks: [.line(Line(x: [0, 31], y: [1, 9]))], secondX: x, secondY: y)
  }

  /// Strings of a drawing with the middle of each.
  private func words(_ figure: Figure) throws -> [String: Point] {
    var found: [String: Point] = [:]
    let list = try figure.displayList()
    for box in try boxes(of: list, metrics: PinnedFontMetrics()) {
      found[box.string] = Point(box.rect.x + box.rect.width / 2, box.rect.y + box.rect.height / 2)
    }
    return found
  }

  @Test("A tick of the second axis stands where the function takes its value")
  func place() throws {
    // Nats to bits: 1 bit is ln 2 nats, so 10 bits stand at 6.93 of the 10 nats shown.
    let bits = SecondAxis("entropy (bits)", over: 0...10) { $0 / log(2) }
    let drawn = figure(panel(y: bits))
    let plot = try #require(try drawn.resolved(metrics: PinnedFontMetrics()).plots.first?.first)
    let list = try drawn.displayList()
    let ends = list.commands.flatMap { command -> [Point] in
      guard case .stroke(let path, _, _) = command else { return [] }
      return path.compactMap { if case .line(let point) = $0 { point } else { nil } }
    }.filter { abs($0.x - plot.maxX - 2.6) < 2e-3 }
    #expect(!ends.isEmpty)
    let expected = stride(from: 0.0, through: 14, by: 2).map {
      plot.maxY - $0 * log(2) / 10 * plot.height
    }
    for end in ends { #expect(expected.contains { abs($0 - end.y) < 2e-3 }, "\(end)") }
    #expect(try words(drawn)["entropy (bits)"] != nil)
  }

  @Test("A falling function over decades puts powers of ten in falling order")
  func falling() throws {
    let rotations = SecondAxis("rotations *r*", scale: .log10, over: 0...31) {
      2048 * pow(10_000, -$0 / 32) / (2 * Double.pi)
    }
    let drawn = figure(panel(x: rotations))
    let plot = try #require(try drawn.resolved(metrics: PinnedFontMetrics()).plots.first?.first)
    let found = try words(drawn)
    let (one, hundred) = (try #require(found["1"]), try #require(found["100"]))
    // r = 1 at i = 32 · ln(2048 / 2π) / ln 10⁴.
    let place = 32 * log(2048 / (2 * Double.pi)) / log(10_000) / 31
    #expect(abs(one.x - plot.x - place * plot.width) < 0.02)
    #expect(hundred.x < one.x && one.y < plot.y)
  }

  @Test("Nothing of a panel with second axes overlaps or leaves the page")
  func room() throws {
    let both = figure(
      panel(
        x: SecondAxis("context (tokens)", scale: .log2, over: 0...31) { exp2(10 + $0 / 4) },
        y: SecondAxis("entropy (bits)", over: 0...10) { $0 / log(2) }))
    let list = try both.displayList()
    let found = try boxes(of: list, metrics: PinnedFontMetrics())
    #expect(found.contains { $0.string == "1k" })
    for (index, first) in found.enumerated() {
      let isInside =
        first.rect.x >= 0 && first.rect.y >= 0 && first.rect.maxX <= list.size.width
        && first.rect.maxY <= list.size.height
      #expect(isInside, "\(first)")
      for second in found.dropFirst(index + 1) where !first.isNear(second) {
        #expect(first.core.overlap(second.core) <= 0, "\(first) \(second)")
      }
    }
  }

  @Test("Functions that turn, break off or stop short are refused by name")
  func refusals() {
    let wrong: [(SecondAxis, String)] = [
      (SecondAxis("square", over: 0...31) { ($0 - 5) * ($0 - 5) }, "strictly monotone"),
      (SecondAxis("inverse", over: 0...31) { 1 / $0 }, "not finite"),
      (SecondAxis("half", over: 0...15) { 2 * $0 }, "whole axis"),
    ]
    for (axis, words) in wrong {
      let error = #expect(throws: DrawingError.self) {
        try figure(panel(x: axis)).displayList()
      }
      #expect(error?.description.contains(words) == true)
      #expect(error?.description.contains(axis.label) == true)
    }
  }

  @Test("Bars reach from the base to their values, side by side in their groups")
  func bars() throws {
    let names = ["PI", "NTK", "YaRN"]
    let drawn = figure(
      Panel(
        x: .categories("", names), y: Axis("entropy (nats)"),
        marks: [
          .bars(Bars(at: [0, 1, 2], values: [4, .nan, 1], index: 0, of: 2, label: "short")),
          .bars(Bars(at: [0, 1, 2], values: [5, 6, 7], index: 1, of: 2, label: "long")),
        ]))
    let resolved = try drawn.resolved(metrics: PinnedFontMetrics())
    let plot = resolved.plots[0][0]
    let fills = resolved.list.commands.compactMap { command -> [Point]? in
      guard case .fill(let path, let color, _) = command,
        color == SeriesCycle.color(0) || color == SeriesCycle.color(1)
      else { return nil }
      return path.compactMap {
        switch $0 {
        case .move(let point), .line(let point): point
        default: nil
        }
      }
    }
    // The first two fills are the bars, the last two the samples of the legend.
    #expect(fills.count == 4)
    #expect(fills[0].count == 8 && fills[1].count == 12)
    // The axis starts at the base, 0, and ends 4 % of 7 above 7.
    let height = { (value: Double) in plot.maxY - value / 7.28 * plot.height }
    #expect(abs(fills[0][0].y - height(4)) < 2e-3)
    #expect(abs(fills[0][2].y - plot.maxY) < 2e-3)
    #expect(abs(fills[1][8].y - height(7)) < 2e-3)
    // Group 0 is 0.8 wide around 0 on an axis from −0.5 to 2.5; the first bar is its left half.
    #expect(abs(fills[0][0].x - (plot.x + 0.1 / 3 * plot.width + 0.3)) < 2e-3)
    #expect(abs(fills[1][0].x - (plot.x + 0.5 / 3 * plot.width + 0.3)) < 2e-3)
  }

  @Test("Bars on a logarithmic axis start at its lower end, and bars without width are refused")
  func logBars() throws {
    let drawn = figure(
      Panel(
        x: Axis("x", domain: -0.5...0.5), y: Axis("y", scale: .log10, domain: 1...100),
        marks: [.bars(Bars(at: [0], values: [10]))]))
    #expect(throws: Never.self) { try drawn.displayList() }
    let flat = figure(
      Panel(
        x: Axis("x"), y: Axis("y"), marks: [.bars(Bars(at: [0], values: [1], groupWidth: 0))]))
    #expect(throws: DrawingError.self) { try flat.displayList() }
  }

  @Test("Rows share the height by their weights")
  func rowWeights() throws {
    let plain = Panel(x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1), marks: [])
    var figure = Figure(
      id: "rows", title: "", altText: "", width: 234, height: 300, rows: [[plain], [plain]])
    figure.rowWeights = [3, 1]
    let plots = try figure.resolved(metrics: FixedFontMetrics()).plots
    #expect(abs(plots[0][0].height - 3 * plots[1][0].height) < 1e-9)
    figure.rowWeights = [1]
    #expect(throws: DrawingError.self) { try figure.displayList() }
  }
}
