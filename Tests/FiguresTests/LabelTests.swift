import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Names of series") struct LabelTests {
  private func figure(_ ends: [Double], panels: Int = 1, height: Double = 150) -> Figure {
    let panel = Panel(
      x: Axis("x", domain: 0...10), y: Axis("y", domain: 0...10),
      marks: ends.enumerated().map { index, end in
        .line(Line(x: [0, 10], y: [0, end], label: "series \(index)"))
      })
    return Figure(
      id: "names", title: "", altText: "", width: 300, height: height,
      rows: Array(repeating: [panel], count: panels))
  }

  private func drawn(_ figure: Figure) throws -> (words: [WordBox], plots: [Rect]) {
    let resolved = try figure.resolved(metrics: FixedFontMetrics())
    let words = try boxes(of: resolved.list, metrics: FixedFontMetrics())
    return (words.filter { $0.string.hasPrefix("series") }, Array(resolved.plots.joined()))
  }

  @Test("Where there is room each name stands right of the end of its line, level with it")
  func direct() throws {
    let ends = [2.0, 5, 9]
    let (words, plots) = try drawn(figure(ends))
    #expect(words.count == 3)
    for (word, end) in zip(words, ends) {
      #expect(word.rect.x > plots[0].maxX)
      let middle = word.core.y + word.core.height / 2
      // The middle of the letters against the end of the line: within a pixel of a screen.
      #expect(abs(middle - (plots[0].maxY - end / 10 * plots[0].height)) < 0.75)
    }
  }

  @Test("Names of lines that end close together move apart and do not overlap")
  func close() throws {
    let (words, plots) = try drawn(figure([5, 5.3, 5.6]))
    #expect(words.count == 3 && words.allSatisfy { $0.rect.x > plots[0].maxX })
    for (index, first) in words.enumerated() {
      for second in words.dropFirst(index + 1) { #expect(first.core.overlap(second.core) <= 0) }
    }
    // In the order of the lines, from the bottom.
    #expect(words[0].start.y > words[1].start.y && words[1].start.y > words[2].start.y)
  }

  @Test(
    "Otherwise one legend for all panels has each name once, below all plot areas",
    arguments: [[5.0, 5, 5], [1, 2, 3, 4, 5, 6, 7], [1, 12]], [1, 2])
  func legend(ends: [Double], panels: Int) throws {
    // Lines that end together, too many lines, and a series without a line.
    var plain = figure(ends, panels: panels, height: 130 * Double(panels))
    if ends == [1, 12] {
      for row in plain.rows.indices {
        plain.rows[row][0].marks[1] = .points(Points(x: [3], y: [4], label: "series 1"))
      }
    }
    let (words, plots) = try drawn(plain)
    #expect(words.count == ends.count && Set(words.map(\.string)).count == ends.count)
    let lowest = plots.map(\.maxY).max() ?? 0
    for word in words { #expect(word.rect.y > lowest) }
    for (index, first) in words.enumerated() {
      for second in words.dropFirst(index + 1) { #expect(first.core.overlap(second.core) <= 0) }
    }
  }

  @Test("A legend asked for is below, direct names asked for are at the lines, and none is none")
  func choice() throws {
    var plain = figure([2, 8])
    plain.legend = .below
    #expect(try drawn(plain).words.allSatisfy { $0.rect.x < 300 && $0.rect.y > 100 })
    plain.legend = .direct
    let (words, plots) = try drawn(plain)
    #expect(words.allSatisfy { $0.rect.x > plots[0].maxX })
    plain.legend = .none
    #expect(try drawn(plain).words.isEmpty)
  }
}
