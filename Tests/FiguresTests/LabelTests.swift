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

  @Test(
    "Names of lines that end near the top of the figure stay on the page, whatever they are moved by"
  )
  func page() throws {
    let x = [0.0, 1]
    for shares in [[1, 0.98, 0.93, 0.9], [1, 1.05, 0.99, 0.95], [1, 0.5, 0.49, 0.48]] {
      let marks = shares.map { share in
        Mark.line(Line(x: x, y: x.map { share * $0 }, label: "*y* = \(share)*x*^2"))
      }
      var figure = Figure(
        id: "steep", title: "", altText: "", width: FigureWidth.icmlColumn.points, height: 150,
        rows: [[Panel(x: Axis("x"), y: Axis("y"), marks: marks)]])
      for legend in [Legend.automatic, .direct] {
        figure.legend = legend
        #expect(try figure.lint().filter { [.clipped, .overlap].contains($0.rule) } == [])
      }
    }
  }

  private func unlike(_ names: [[String]]) -> Figure {
    let panels = names.map { names in
      Panel(
        x: Axis("x", domain: 0...10), y: Axis("y", domain: 0...10),
        marks: names.enumerated().map { index, name in
          // All end in one point, so that no name can stand beside a line.
          .line(Line(x: [0, 10], y: [Double(index), 5], label: name))
        })
    }
    return Figure(
      id: "unlike", title: "", altText: "", width: 397, height: 170, rows: [panels])
  }

  @Test("Panels that have no series in common have a legend each, below their own plot area")
  func panelLegends() throws {
    let names = [["series a", "series b"], ["series c", "series d", "series e"]]
    let (words, plots) = try drawn(unlike(names))
    #expect(Set(words.map(\.string)) == Set(names.joined()))
    for (plot, own) in zip(plots, names) {
      for word in words where own.contains(word.string) {
        #expect(word.rect.y > plot.maxY)
        #expect(word.rect.x > plot.x - 40 && word.rect.maxX < plot.maxX + 10)
      }
    }
    // One series in common, and all share one legend again.
    let (merged, areas) = try drawn(unlike([["series a", "series b"], ["series b", "series c"]]))
    #expect(merged.map(\.string).sorted() == ["series a", "series b", "series c"])
    #expect(Set(merged.map { $0.start.y }).count == 1)
    #expect(areas[0].width == areas[1].width)
    // Asked for, there is one for each panel whatever they share.
    var asked = unlike([["series a", "series b"], ["series b", "series c"]])
    asked.legend = .belowEach
    #expect(
      try drawn(asked).words.map(\.string) == ["series a", "series b", "series b", "series c"])
  }

  @Test("The cycle begins anew in panels of their own series, and goes on under one legend")
  func cycle() throws {
    func inks(_ figure: Figure) throws -> [Color] {
      try figure.displayList().commands.compactMap { command in
        if case .stroke(let path, let stroke, .some) = command, path.count == 2 {
          stroke.color
        } else {
          nil
        }
      }
    }
    let colors = SeriesCycle.colors
    let apart = unlike([["a", "b"], ["c", "d", "e"]])
    #expect(try inks(apart) == Array(colors[..<2] + colors[..<3]))
    var together = apart
    together.legend = .below
    #expect(try inks(together) == Array(colors[..<5]))
    // A name that panels share has one ink in both, and its rivals in either keep clear of it.
    var shared = unlike([["a", "b"], ["c", "b"]])
    shared.legend = .belowEach
    #expect(try inks(shared) == [colors[0], colors[1], colors[0], colors[1]])
  }

  @Test("More series than inks are a finding, unless their looks were chosen")
  func repeats() throws {
    var figure = unlike([(0..<7).map { "series \($0)" }])
    let findings = try figure.lint().filter { $0.rule == .repeatedColor }
    #expect(findings.count == 1)
    #expect(findings.first?.subject == "series “series 6”")
    #expect(findings.first?.measured == 7 && findings.first?.limit == 6)
    figure.rows[0][0].marks[6] = .line(
      Line(x: [0, 10], y: [6, 5], label: "series 6", style: SeriesStyle(cycle: 6)))
    #expect(try !figure.lint().contains { $0.rule == .repeatedColor })
    figure.rows[0][0].marks.removeLast()
    #expect(try !figure.lint().contains { $0.rule == .repeatedColor })
  }

  @Test(
    "Opacity is that of the ink, in lines, areas and legend alike; outside 0 to 1 it is refused")
  func opacity() throws {
    let style = SeriesStyle(cycle: 1, opacity: 0.4)
    let area = Area(x: [0, 1], low: [0, 0], high: [1, 1], label: "area", style: style)
    let line = Line(x: [0, 1], y: [0, 1], label: "line", style: style)
    var figure = Figure(
      id: "faint", title: "", altText: "", width: 234, height: 150,
      rows: [[Panel(x: Axis("x"), y: Axis("y"), marks: [.area(area), .line(line)])]],
      legend: .below)
    let ink = SeriesCycle.colors[1].opacity(0.4)
    let inks = try figure.displayList().commands.compactMap { command -> Color? in
      switch command {
      case .fill(_, let color, _): color
      case .stroke(_, let stroke, _): stroke.color
      case .text, .image: nil
      }
    }
    // Each in the plot area and in the legend.
    #expect(inks.count { $0 == ink } == 4)
    figure.rows[0][0].marks = [
      .line(Line(x: [0, 1], y: [0, 1], label: "bad", style: SeriesStyle(opacity: 1.2)))
    ]
    let error = #expect(throws: DrawingError.self) { try figure.displayList() }
    #expect(error?.description.contains("opacity 1.2") == true)
  }
}
