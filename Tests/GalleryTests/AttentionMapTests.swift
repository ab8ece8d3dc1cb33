import AttentionEntropy
import Drawing
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import TestSupport
import Testing

/// The picture that people make of their own heads: where cells, margins and marks stand, and what they say.
@Suite("The picture of a head") struct AttentionMapTests {
  /// Four rows over four keys without rotation; the logit of key j is −`slope`·j in every row.
  private static func vectors(slope: Double, count: Int = 4) throws -> HeadVectors {
    // Scores are divided by √d, and d is 2.
    let keys: [[Float]] = (0..<count).map { [Float(-slope * 2.0.squareRoot() * Double($0)), 0] }
    let queries: [[Float]] = Array(repeating: [1, 0], count: count)
    return try HeadVectors(
      queries: Array(queries.joined()), keys: Array(keys.joined()), headDimension: 2,
      queryPositions: Array(0..<count), keyPositions: Array(0..<count))
  }

  private static func attention(
    slope: Double, count: Int = 4, bins: Int = 4
  ) throws -> (BinnedAttention, DistanceProfile) {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 4)
    let schedule = try NoRotation().schedule(for: geometry, extent: ContextExtent(scale: 1))
    let vectors = try vectors(slope: slope, count: count)
    return (
      try #require(
        try binnedAttention(of: vectors, schedule: schedule, bins: bins, rule: .mean)),
      try #require(try distanceProfile(of: vectors, schedule: schedule))
    )
  }

  private static func figure(
    slope: Double = 0, count: Int = 4, bins: Int = 4, trainedContext: Int? = nil,
    withProfile: Bool = false
  ) throws -> Figure {
    let (attention, profile) = try attention(slope: slope, count: count, bins: bins)
    return attentionMapFigure(
      attention, rule: .mean, id: "head", title: "Head", caption: "A head.",
      seenCounts: (1...count).map { $0 }, trainedContext: trainedContext,
      profile: withProfile ? profile : nil)
  }

  /// The marks of a panel that tables call so, with their numbers.
  private static func marks(_ panel: Panel, _ name: String) -> [Mark] {
    panel.marks.filter { $0.tableName == name }
  }

  @Test("A token's cell ends half a token before and after its position, on both axes")
  func edges() throws {
    let figure = try Self.figure()
    let panel = figure.rows[0][0]
    #expect(panel.x.domain == -0.5...3.5 && panel.y.domain == -0.5...3.5)
    let cells = try #require(Self.marks(panel, "heatmap").first).tableChannels(on: panel)
    #expect(cells[.x] == (0..<16).map { Double($0 % 4) })
    #expect(cells[.y] == (0..<16).map { Double($0 / 4) })
    // On the page, the label of a token stands under and beside the middle of its cells.
    let drawn = try figure.resolved(metrics: FixedFontMetrics())
    let plot = drawn.plots[0][0]
    let images = drawn.list.commands.compactMap { command -> (Raster, Rect)? in
      if case .image(let raster, let area) = command, raster.width == 4 {
        (raster, area)
      } else {
        nil
      }
    }
    let (raster, area) = try #require(images.first)
    #expect(raster.height == 4)
    for (one, other) in [
      (area.x, plot.x), (area.maxX, plot.maxX), (area.y, plot.y), (area.maxY, plot.maxY),
    ] { #expect(abs(one - other) < 2e-3) }
    let ticks = drawn.list.commands.flatMap { command -> [Point] in
      guard case .stroke(let path, _, _) = command else { return [] }
      return path.compactMap { if case .line(let point) = $0 { point } else { nil } }
    }
    // The tick of token 1 is 3/8 of the way along four cells; queries grow downwards.
    #expect(ticks.contains { abs($0.x - area.x - 0.375 * area.width) < 2e-3 && $0.y > area.maxY })
    #expect(ticks.contains { abs($0.y - area.y - 0.375 * area.height) < 2e-3 && $0.x < area.x })
  }

  @Test("Rows lie in the order of positions from the top, and hidden cells have the mask's ink")
  func cells() throws {
    let figure = try Self.figure()
    let list = try figure.displayList()
    let raster = try #require(
      list.commands.compactMap { command -> Raster? in
        if case .image(let raster, _) = command, raster.width == 4 { raster } else { nil }
      }.first)
    let mask = Theme.paper.maskInk.pixel
    for row in 0..<4 {
      for key in 0..<4 { #expect((raster.pixels[4 * row + key] == mask) == (key > row)) }
    }
    // Zero logits: every row is uniform, so that a row's cells are alike and grow fainter downwards.
    #expect(raster.pixels[4] == raster.pixels[5] && raster.pixels[0] != raster.pixels[4])
  }

  @Test("The scale ends at the power of ten above the largest weight, five decades above its floor")
  func floor() throws {
    // Weights of the last row: 1, e⁻⁶, e⁻¹², e⁻¹⁸ over their sum; the last is 1.5e-8, below the floor.
    let figure = try Self.figure(slope: 6)
    let color = try #require(figure.rows[0][0].color)
    #expect(color.kind == .log(floor: 1e-5))
    #expect(color.domain == 1e-5...1)
    let list = try figure.displayList()
    let raster = try #require(
      list.commands.compactMap { command -> Raster? in
        if case .image(let raster, _) = command, raster.width == 4 { raster } else { nil }
      }.first)
    let lowest = ColorMap.viridis.color(at: 0).pixel
    #expect(raster.pixels[15] == lowest && raster.pixels[14] != mask)
    // e⁻⁶ is 0.0025 and lies 2.39 decades above the floor of five.
    let weights: [Double] = [0, -6, -12, -18].map { exp($0) }
    let share = (log10(weights[1] / weights.reduce(0, +)) + 5) / 5
    #expect(raster.pixels[13] == ColorMap.viridis.color(at: share).pixel)
    // Every weight below a hundredth: the scale moves with the largest.
    let wide = try Self.figure(count: 128, bins: 1)
    let mean = try #require(wide.rows[0][0].color?.domain)
    // 128 rows of 1/n over n pairs: 128 of 8,256 pairs.
    #expect(abs(mean.upperBound - 0.1) < 1e-12 && abs(mean.lowerBound - 1e-6) < 1e-18)
  }

  private var mask: UInt32 { Theme.paper.maskInk.pixel }

  @Test("The margin has ln n for uniform rows and each row's entropy at the height of its cells")
  func margin() throws {
    let figure = try Self.figure(slope: 1)
    let margin = figure.rows[0][1]
    let lines = Self.marks(margin, "line")
    #expect(lines.map(\.tableSeries) == ["uniform", "rows"])
    for line in lines { #expect(line.channels[.y] == [0, 1, 2, 3]) }
    for (index, value) in lines[0].channels[.x].enumerated() {
      #expect(abs(value - log(Double(index + 1))) < 1e-15)
    }
    // The entropy of n weights in proportion to e⁻ʲ, by its definition; logits in single precision.
    for (index, value) in lines[1].channels[.x].enumerated() {
      let weights = (0...index).map { exp(-Double($0)) }
      let sum = weights.reduce(0, +)
      let entropy = weights.reduce(0) { $0 - $1 / sum * log($1 / sum) }
      #expect(abs(value - entropy) < 1e-5)
    }
    #expect(margin.y.domain == figure.rows[0][0].y.domain && margin.y.isReversed)
    let plots = try figure.resolved(metrics: FixedFontMetrics()).plots[0]
    #expect(abs(plots[0].y - plots[1].y) < 1e-9 && abs(plots[0].maxY - plots[1].maxY) < 1e-9)
  }

  @Test("Where a cell holds several rows, the margin has their mean and their range")
  func binnedMargin() throws {
    let figure = try Self.figure(count: 8, bins: 4)
    let lines = Self.marks(figure.rows[0][1], "line")
    #expect(lines.map(\.tableSeries) == ["uniform", "rows", "mean"])
    let means = (0..<4).map { (bin: Int) -> Double in
      (log(Double(2 * bin + 1)) + log(Double(2 * bin + 2))) / 2
    }
    for line in [lines[0], lines[2]] {
      #expect(line.channels[.y] == [0.5, 2.5, 4.5, 6.5])
      for (value, mean) in zip(line.channels[.x], means) { #expect(abs(value - mean) < 1e-6) }
    }
    let ranges = lines[1].channels[.x]
    for bin in 0..<4 {
      let ends = ranges[2 * bin..<2 * bin + 2].sorted()
      #expect(abs(ends[0] - log(Double(2 * bin + 1))) < 1e-6)
      #expect(abs(ends[1] - log(Double(2 * bin + 2))) < 1e-6)
    }
    #expect(figure.rows[0][0].x.domain == -0.5...7.5)
  }

  @Test(
    "The trained context is marked before its first position in every panel, where it lies inside")
  func trainedContext() throws {
    let figure = try Self.figure(count: 16, bins: 16, trainedContext: 6, withProfile: true)
    let (map, margin, profile) = (figure.rows[0][0], figure.rows[0][1], figure.rows[1][0])
    let rules = Self.marks(map, "rule").map(\.channels)
    #expect(rules.flatMap { $0[.x] } == [5.5, 5.5] && rules.flatMap { $0[.y] } == [5.5, 5.5])
    #expect(Self.marks(map, "rule").compactMap(\.tableSeries) == ["*L*"])
    #expect(Self.marks(margin, "rule").flatMap { $0.channels[.y] } == [5.5, 5.5])
    #expect(Self.marks(profile, "rule").flatMap { $0.channels[.x] } == [6])
    for outside in [nil, 0, 100] {
      let figure = try Self.figure(count: 16, bins: 16, trainedContext: outside, withProfile: true)
      #expect(figure.rows.joined().allSatisfy { Self.marks($0, "rule").isEmpty })
    }
  }

  @Test("The panel below has the mean weight of every distance from 1 on")
  func profile() throws {
    let panel = try Self.figure(withProfile: true).rows[1][0]
    let line = try #require(Self.marks(panel, "line").first).channels
    #expect(line[.x] == [1, 2, 3])
    // Uniform rows of 1, 2, 3 and 4 keys: distance 1 occurs in rows of 2, 3, 4, distance 2 in those of 3 and 4.
    let means: [Double] = [13.0 / 36, 7.0 / 24, 1.0 / 4]
    for (value, mean) in zip(line[.y], means) { #expect(abs(value - mean) < 1e-6) }
    let figure = try Self.figure(count: 16, bins: 16, trainedContext: 6, withProfile: true)
    #expect(try figure.lint().isEmpty)
  }
}
