import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Panels of a figure") struct PanelTests {
  @Test("Plot areas give way by exactly what wider tick labels need")
  func protrusions() throws {
    let plain = Panel(
      x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1, ticks: [Tick(0.5, "12")]), marks: [])
    var figure = Figure(
      id: "a", title: "", altText: "", width: 300, height: 150,
      rows: [[plain, plain], [plain, plain]])
    let before = try figure.resolved(metrics: FixedFontMetrics()).plots
    figure.rows[1][0].y.ticks = [Tick(0.5, "12345")]
    let after = try figure.resolved(metrics: FixedFontMetrics()).plots
    // Three characters of 0.6 em at 7 points; the columns share what is left.
    let more = 3 * 0.6 * 7.0
    for row in 0..<2 {
      #expect(abs(after[row][0].x - before[row][0].x - more) < 1e-9)
      #expect(abs(before[row][0].width - after[row][0].width - more / 2) < 1e-9)
      #expect(abs(before[row][1].width - after[row][1].width - more / 2) < 1e-9)
    }
  }

  @Test("Panel letters are bold, start at the left of all furniture, and are level in a row")
  func tags() throws {
    let panel = { (tag: String, title: String?) in
      Panel(
        tag: tag, title: title, x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1), marks: [])
    }
    let resolved = try Figure(
      id: "a", title: "", altText: "", width: 300, height: 150,
      rows: [[panel("a", nil), panel("b", "a title too long for a single line above its panel")]]
    ).resolved(metrics: FixedFontMetrics())
    let letters = resolved.list.commands.compactMap { command -> (String, Point)? in
      guard case .text(let string, let at, .bold, _, _, _) = command else { return nil }
      return (string, at)
    }
    #expect(letters.map(\.0) == ["a", "b"])
    #expect(letters[0].1.y == letters[1].1.y && letters[0].1.y < resolved.plots[0][0].y)
    #expect(abs(letters[0].1.x - 1.5) < 1e-9)
  }

  @Test("Heatmaps under one bar have the colour of a value in common, and one bar is drawn")
  func sharedBar() throws {
    let panel = { (values: [Double]) in
      Panel(
        x: Axis("x"), y: Axis("y"),
        marks: [
          .heatmap(Heatmap(rowCount: 1, columnCount: 2, values: values, x: 0...2, y: 0...1))
        ])
    }
    let figure = Figure(
      id: "bars", title: "", altText: "", width: 397, height: 120,
      rows: [[panel([0, 4]), panel([2, 4]), panel([4, 8])]],
      sharedColorBar: ColorScale(label: "weight"))
    let list = try figure.resolved(metrics: FixedFontMetrics()).list
    let rasters = list.commands.compactMap { command -> Raster? in
      if case .image(let raster, _) = command { raster } else { nil }
    }
    #expect(rasters.count == 4)
    #expect(rasters[0].pixels[1] == rasters[1].pixels[1])
    #expect(rasters[0].pixels[1] == rasters[2].pixels[0])
    #expect(rasters[0].pixels[0] == ColorMap.viridis.color(at: 0).pixel)
    #expect(rasters[2].pixels[1] == ColorMap.viridis.color(at: 1).pixel)
    #expect(rasters[0].pixels[1] == ColorMap.viridis.color(at: 0.5).pixel)
  }

  @Test("The label of a colour bar reads downwards beside its bar, those of axes upwards")
  func barLabel() throws {
    let panel = Panel(
      x: Axis("x"), y: Axis("height"),
      marks: [
        .heatmap(Heatmap(rowCount: 1, columnCount: 2, values: [0, 1], x: 0...2, y: 0...1))
      ], color: ColorScale(label: "weight"))
    let figure = Figure(
      id: "bars", title: "", altText: "", width: 397, height: 120, rows: [[panel, panel]])
    let drawn = try figure.resolved(metrics: FixedFontMetrics())
    let turned = drawn.list.commands.compactMap { command -> (String, Point, Double)? in
      guard case .text(let string, let at, _, _, _, let angle) = command, angle != 0 else {
        return nil
      }
      return (string, at, angle)
    }
    #expect(turned.map(\.0) == ["height", "weight", "height", "weight"])
    for (string, _, angle) in turned {
      #expect(abs(angle - (string == "height" ? 1 : -1) * .pi / 2) < 1e-6)
    }
    // The feet of the letters are towards the bar, and the letters end before the next axis begins.
    let words = try boxes(of: drawn.list, metrics: FixedFontMetrics())
      .filter { $0.string == "weight" }
    for (word, plot) in zip(words, drawn.plots[0]) {
      #expect(word.rect.x > plot.maxX && abs(word.core.x - word.start.x) < 1e-9)
    }
    #expect(words[0].rect.maxX < drawn.plots[0][1].x)
  }

  @Test("Masked and NaN cells have inks of their own, and the bar shows both with their names")
  func inks() throws {
    func drawn(values: [Double], mask: [Bool]) throws -> (words: [String], inks: Set<UInt32>) {
      let figure = Figure(
        id: "inks", title: "", altText: "", width: 234, height: 150,
        rows: [
          [
            Panel(
              x: Axis("x"), y: Axis("y"),
              marks: [
                .heatmap(
                  Heatmap(
                    rowCount: 1, columnCount: 3, values: values, mask: mask, x: 0...3, y: 0...1))
              ], color: ColorScale(label: "weight"))
          ]
        ])
      let list = try figure.resolved(metrics: FixedFontMetrics()).list
      let words = try boxes(of: list, metrics: FixedFontMetrics()).map(\.string)
      let inks = list.commands.compactMap { command -> UInt32? in
        if case .fill(_, let color, _) = command { color.pixel } else { nil }
      }
      return (words.filter { ["masked", "NaN"].contains($0) }, Set(inks))
    }
    let both = try drawn(values: [1, .nan, 2], mask: [false, false, true])
    #expect(both.words == ["masked", "NaN"])
    #expect(both.inks.isSuperset(of: [Theme.paper.maskInk.pixel, Theme.paper.nanInk.pixel]))
    #expect(try drawn(values: [1, 1.5, 2], mask: []).words.isEmpty)
    #expect(try drawn(values: [1, .nan, 2], mask: []).words == ["NaN"])
    // No value of any map has one of the two inks.
    for map in [ColorMap.viridis, .cividis, .magma, .blueWhiteRed] {
      let colors = Set((0...1000).map { map.color(at: Double($0) / 1000).pixel })
      #expect(colors.isDisjoint(with: [Theme.paper.maskInk.pixel, Theme.paper.nanInk.pixel]))
    }
  }

  @Test(
    "Words inside one cell stand on its colour in the ink that can be read there, others on a box")
  func wordsInCells() throws {
    func drawn(_ place: Double, _ more: Mark...) throws -> (inks: [Color], boxes: Int) {
      let map = Heatmap(rowCount: 1, columnCount: 2, values: [0, 1], x: 0...2, y: 0...1)
      let figure = Figure(
        id: "cells", title: "", altText: "", width: 234, height: 150,
        rows: [
          [
            Panel(
              x: Axis("x"), y: Axis("y"),
              marks: [.heatmap(map), .text(Text("word", x: place, y: 0.5, anchor: .center))] + more,
              color: ColorScale(.magma, label: "weight"))
          ]
        ])
      let list = try figure.resolved(metrics: FixedFontMetrics()).list
      let inks = list.commands.compactMap { command -> Color? in
        if case .text("word", _, _, _, let color, _) = command { color } else { nil }
      }
      let boxes = list.commands.count {
        if case .fill(_, let color, _) = $0 { color.alpha == 0.78 } else { false }
      }
      return (inks, boxes)
    }
    // magma runs from black to pale yellow.
    #expect(try drawn(0.5) == ([Color(hex: 0xFFFFFF)], 0))
    #expect(try drawn(1.5) == ([Theme.paper.ink], 0))
    #expect(try drawn(1) == ([Theme.paper.ink], 1))
    #expect(try drawn(0.5, .rule(Rule(y: 0.5))) == ([Theme.paper.ink], 1))
  }

  @Test("The bar of a logarithmic scale ends in a tick that says what lies at or below the floor")
  func floor() throws {
    let figure = Figure(
      id: "floor", title: "", altText: "", width: 234, height: 200,
      rows: [
        [
          Panel(
            x: Axis("x"), y: Axis("y"),
            marks: [
              .heatmap(
                Heatmap(rowCount: 1, columnCount: 2, values: [0, 1], x: 0...2, y: 0...1))
            ], color: ColorScale(kind: .log(floor: 1e-4), label: "weight"))
        ]
      ])
    let resolved = try figure.resolved(metrics: FixedFontMetrics())
    let words = try boxes(of: resolved.list, metrics: FixedFontMetrics())
    let floor = try #require(words.first { $0.string.hasPrefix("≤") })
    #expect(floor.string == "≤\u{2009}10")
    #expect(words.contains { $0.string == "−4" && $0.size < floor.size })
    // It stands at the lower end of the bar, which ends with the plot area.
    let middle = floor.core.y + floor.core.height / 2
    #expect(abs(middle - resolved.plots[0][0].maxY) < 1)
  }

  @Test("The bar of a diverging scale has the middle colour at the stated centre")
  func center() throws {
    let figure = Figure(
      id: "center", title: "", altText: "", width: 234, height: 200,
      rows: [
        [
          Panel(
            x: Axis("x"), y: Axis("y"),
            marks: [
              .heatmap(
                Heatmap(rowCount: 1, columnCount: 3, values: [-1, 0.5, 2], x: 0...3, y: 0...1))
            ], color: ColorScale(.blueWhiteRed, kind: .diverging(center: 0.5), label: "change"))
        ]
      ])
    let list = try figure.resolved(metrics: FixedFontMetrics()).list
    let rasters = list.commands.compactMap { command -> Raster? in
      if case .image(let raster, _) = command { raster } else { nil }
    }
    #expect(rasters[0].pixels[1] == ColorMap.blueWhiteRed.color(at: 0.5).pixel)
    #expect(rasters[0].pixels[0] == ColorMap.blueWhiteRed.color(at: 0).pixel)
    #expect(rasters[0].pixels[2] == ColorMap.blueWhiteRed.color(at: 1).pixel)
    // The bar's 256 steps have the lightest in the middle.
    let bar = rasters[1].pixels.map { Color(hex: $0 & 0xFF_FFFF).luma }
    let lightest = bar.indices.max { bar[$0] < bar[$1] } ?? 0
    #expect(abs(Double(lightest) - 127.5) <= 1)
  }
}
