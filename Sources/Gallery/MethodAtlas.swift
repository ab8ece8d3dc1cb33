import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// The ratio θ′/θ of every method of the catalogue that changes frequencies, as small multiples.
  static let methodAtlas = FigureRecipe(
    id: "method-atlas", title: "Atlas of frequency methods",
    citation: "the method's own publication, as `entrope methods` lists it; drawn here",
    question: .frequencies, publications: [.entrope]
  ) {
    let geometry = try AtlasSetting.geometry()
    let extent = try AtlasSetting.extent()
    let charts = try MethodCatalog.entries.compactMap { entry -> Chart? in
      let schedule = try entry.schedule(for: geometry, extent: extent)
      let ratios = schedule.ratios(to: geometry)
      return ratios.allSatisfy { $0 == 1 }
        ? nil : Chart(title: entry.title, ratios: ratios, style: methodStyle(entry.name))
    }
    let columns = columnsOfGrid(holding: charts.count)
    let panels = charts.enumerated().map { index, chart in
      Panel(
        title: chart.title,
        x: Axis(
          "pair index *i*", domain: 0...63,
          ticks: pairTicks,
          showsLabels: index + columns >= charts.count),
        y: Axis(
          "*θ*′_{*i*} / *θ*_{*i*}", scale: .log10, domain: 6e-4...1.6,
          ticks: [
            Tick(1e-3, "10^{−3}"), Tick(1e-2, "10^{−2}"), Tick(1e-1, "10^{−1}"), Tick(1, "1"),
          ],
          showsLabels: index.isMultiple(of: columns), showsZero: true),
        marks: [
          .rule(Rule(y: 1, label: index == 0 ? "RoPE" : nil)),
          .rule(Rule(y: 1 / AtlasSetting.scale, label: index == 0 ? "PI" : nil)),
        ] + ratioMarks(chart.ratios, style: chart.style.drawn(width: 1.3)))
    }
    let rows = stride(from: 0, to: panels.count, by: columns).map {
      Array(panels[$0..<min($0 + columns, panels.count)])
    }
    let between = charts.filter { $0.staysBetween(1 / AtlasSetting.scale, 1) }
    let outside = charts.filter { !$0.staysBetween(1 / AtlasSetting.scale, 1) }
    let kept = charts.filter { $0.ratios[0] == 1 }
    let still = charts.filter { $0.ratios.contains(0) }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 78 * Double(rows.count) + 18, rows: rows,
        alignsColumns: true,
        legend: .none, theme: .compact),
      caption:
        "Ratio θ′/θ over the pair index i for every method of the catalogue that changes frequencies, at "
        + "\(AtlasSetting.words), each with its usual parameters. Dashed: RoPE (1) and PI (1/8). Marks in the grey "
        + "strip are pairs that do not rotate. Temperatures and methods that act on positions or distances do not show here.",
      claims: [
        Claim(
          "\(between.count) of \(charts.count) methods keep every pair between PI and RoPE; these do not: "
            + "\(outside.map(\.title).joined(separator: ", ")).", measured: Double(between.count)
        ) { _ in
          between.contains { $0.title == "Position Interpolation" }
            && between.contains { $0.title == "YaRN" }
            && outside.contains { $0.title == "No rotation" }
        },
        Claim(
          "\(kept.count) leave the fastest pair as it is, and these stop pairs altogether: "
            + "\(still.map(\.title).joined(separator: ", ")).", measured: Double(kept.count)
        ) { $0 > 0 && still.allSatisfy { $0.ratios.allSatisfy { $0 >= 0 } } },
      ])
  }
}

/// One method of the atlas.
private struct Chart {
  let title: String
  let ratios: [Double]
  let style: SeriesStyle

  /// Whether every ratio lies between two numbers, give or take the rounding of a few operations.
  func staysBetween(_ low: Double, _ high: Double) -> Bool {
    ratios.allSatisfy { $0 >= low * (1 - 1e-12) && $0 <= high * (1 + 1e-12) }
  }
}

/// The number of columns, from five to seven, that leaves the fewest places of a grid empty; more rather than fewer.
private func columnsOfGrid(holding count: Int) -> Int {
  func empty(_ columns: Int) -> Int { (columns - count % columns) % columns }
  return [7, 6, 5].min { empty($0) < empty($1) } ?? 6
}
