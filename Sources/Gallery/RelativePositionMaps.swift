import AttentionEntropy
import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Distances, attention and entropies of every method that acts on distances, beside plain RoPE's.
  static let relativePositionMaps = FigureRecipe(
    id: "relative-position-maps", title: "Methods that act on distances",
    citation: "the method's own publication, as `entrope methods` lists it; measured here",
    question: .frequencies, publications: [.entrope],
    effort: "40 draws of all rows of 48 tokens under nine methods"
  ) {
    let methods = try DistanceSetting.methods()
    let length = DistanceSetting.length
    let ensemble = try AlignedEnsemble(correlation: 0.8)
    let seeds: Range<UInt64> = 0..<40
    let samples = try rowEntropies(
      of: methods.map(\.schedule), on: ensemble, length: length, seeds: seeds)
    let null = try rowEntropies(
      of: methods.map(\.schedule), on: IsotropicEnsemble(), length: length, seeds: seeds)
    let draw = try ensemble.vectors(
      headDimension: DistanceSetting.headDimension, length: length, seed: 7)
    var rows: [[Panel]] = [[], [], []]
    for (place, method) in methods.enumerated() {
      let position = MapColumn(isFirst: place == 0, isLast: place == methods.count - 1)
      rows[0].append(
        distanceMap(
          method, tag: place == 0 ? "a" : nil, title: method.title, count: length, column: position,
          color: ColorScale(
            .viridis, kind: .log(floor: 1), domain: 1...100, label: "*G* (tokens)")))
      rows[1].append(try attentionPanel(of: draw, method.schedule, column: position))
      rows[2].append(entropyPanel(samples, method: place, style: method.style))
    }
    let beyond = DistanceSetting.trainedContext..<length
    let differences = methods.indices.map {
      samples.difference(method: $0, from: 0, rows: beyond)
    }
    let seesAll = methods.indices.dropFirst().filter { index in
      (0..<length).allSatisfy { !methods[index].hides(query: length - 1, key: $0) }
    }
    let nulls = seesAll.map { null.difference(method: $0, from: 0, rows: beyond) }
    let worstNull = nulls.map { abs($0.mean) / $0.standardError }.max() ?? 0
    let reach = methods.map { $0.reach(ofQuery: length - 1) }
    let trained = Double(DistanceSetting.trainedContext)
    let inside = methods.indices.filter { reach[$0] <= trained }
    func list(_ values: [Double], _ digits: Int) -> String {
      zip(methods, values).dropFirst().map { "\($0.title) \(decimals($1, digits))" }
        .joined(separator: ", ")
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 250, rows: rows, legend: .none, theme: .compact),
      caption:
        "Distance G(i, j) at which query i sees key j (a), attention weights of one draw (b) and entropy of every row (c) "
        + "at d = 64, b = 10,000, L = 12 and 48 tokens, without temperature; windows scaled down with L: ReRoPE and its "
        + "leaky form 4, SelfExtend 6 in groups of 8, Dual Chunk Attention chunks of 9, STRING shift 4 and window 2, "
        + "LM-Infinite 2 first keys, DPE 6 with its usual group sizes (pair 0 is shown in a), LaMPE head 6, tail 2 and mapping "
        + "length 9. Grey cells are not seen. Vectors: aligned ensemble, ρ = 0.8, flat; (b) seed 7, (c) means of "
        + "\(seeds.count) paired seeds with 95 % intervals, RoPE's in grey.",
      claims: [
        Claim(
          "Largest distance of the last query in tokens: RoPE \(decimals(reach[0], 0)), \(list(reach, 1)); "
            + "\(inside.count) stay within the trained 12.", measured: Double(inside.count)
        ) { _ in reach[0] == Double(length - 1) && !inside.contains(0) && !inside.isEmpty },
        Claim(
          "Beyond L the mean row entropy changes against RoPE by, in nats: \(list(differences.map(\.mean), 3)).",
          measured: differences.map(\.mean).max() ?? 0
        ) { $0.isFinite },
        Claim(
          "On isotropic vectors no method that sees every key differs from RoPE: the largest difference is "
            + "\(decimals(worstNull, 1)) standard errors.", measured: worstNull
        ) { $0 < 4 },
      ])
  }
}

/// Where a map stands in a row of maps that share one colour bar.
struct MapColumn {
  var isFirst = true
  var isLast = true
}

extension Theme {
  /// The theme of figures with many small panels: text half a point to a point smaller.
  static let compact: Theme = {
    var theme = Theme.paper
    (theme.labelSize, theme.tickSize) = (7, 6.5)
    return theme
  }()
}

/// G(i, j) as a map, query down and key across; cells that are not seen are masked.
///
/// - Parameters:
///   - method: Whose distances.
///   - tag: Letter of the panel.
///   - title: Heading of the panel.
///   - count: Number of cells either way.
///   - stride: Tokens from one cell to the next; each cell shows its first query and its first key.
///   - column: Where the panel stands in its row.
///   - color: Colours, with a bar beside the last panel.
/// - Returns: A square panel.
func distanceMap(
  _ method: DistanceView, tag: String?, title: String?, count: Int, stride: Int = 1,
  column: MapColumn, color: ColorScale
) -> Panel {
  let cells = (0..<count).flatMap { row in
    (0..<count).map { (query: row * stride, key: $0 * stride) }
  }
  return mapPanel(
    tag: tag, title: title, count: count, stride: stride, column: column,
    values: cells.map {
      method.hides(query: $0.query, key: $0.key) ? 0 : method.distance(query: $0.query, key: $0.key)
    },
    mask: cells.map { method.hides(query: $0.query, key: $0.key) }, color: color,
    showsKeys: stride > 1)
}

/// Attention weights of one draw as a map.
private func attentionPanel(
  of vectors: HeadVectors, _ schedule: RotarySchedule, column: MapColumn
) throws -> Panel {
  let matrix = try ReferenceAttention.matrix(of: vectors, schedule: schedule, mask: .causal)
  let count = matrix.queryPositions.count
  return mapPanel(
    tag: column.isFirst ? "b" : nil, title: nil, count: count, stride: 1, column: column,
    values: matrix.weights.flatMap { $0 },
    mask: (0..<count).flatMap { row in (0..<count).map { matrix.hides(row: row, column: $0) } },
    color: ColorScale(.viridis, kind: .log(floor: 1e-4), domain: 1e-4...1, label: "weight"),
    showsKeys: true)
}

/// A square map over key and query position with four ticks either way, across two where it is one of many.
private func mapPanel(
  tag: String?, title: String?, count: Int, stride: Int, column: MapColumn, values: [Double],
  mask: [Bool], color: ColorScale, showsKeys: Bool
) -> Panel {
  let edges = -0.5 * Double(stride)...(Double(count) - 0.5) * Double(stride)
  func ticks(_ number: Int) -> [Tick] {
    Swift.stride(from: 0, to: count * stride, by: count * stride / number).map {
      Tick(Double($0), tokens($0))
    }
  }
  return Panel(
    tag: tag, title: title,
    x: Axis("key", domain: edges, ticks: ticks(stride > 1 ? 4 : 2), showsLabels: showsKeys),
    y: Axis("query", domain: edges, ticks: ticks(4), isReversed: true, showsLabels: column.isFirst),
    marks: [
      .heatmap(
        Heatmap(
          rowCount: count, columnCount: count, values: values, mask: mask, x: edges, y: edges))
    ], color: color, showsColorBar: column.isLast, isSquare: true)
}

/// Mean entropy of every row with its interval, and plain RoPE's behind it.
private func entropyPanel(
  _ samples: RowEntropySamples, method: Int, style: SeriesStyle
) -> Panel {
  let rows = Array(0..<DistanceSetting.length)
  let x = rows.map(Double.init)
  let rope = rows.map { samples.row($0, method: 0) }
  let own = rows.map { samples.row($0, method: method) }
  var marks: [Mark] = [
    .line(
      Line(
        x: x, y: rope.map(\.mean),
        style: ComparedMethod.rope.style.drawn(width: 0.9, opacity: 0.45)))
  ]
  if method > 0 {
    let style = style.drawn(width: 0.9)
    marks += [
      .area(
        Area(
          x: x, low: own.map(\.interval.lowerBound), high: own.map(\.interval.upperBound),
          style: style)),
      .line(Line(x: x, y: own.map(\.mean), style: style)),
    ]
  }
  let step = DistanceSetting.trainedContext
  return Panel(
    tag: method == 0 ? "c" : nil,
    x: Axis(
      "query", domain: 0...Double(rows.count - 1),
      ticks: Swift.stride(from: 0, to: rows.count, by: 2 * step).map {
        Tick(Double($0), String($0))
      }),
    y: Axis(
      "*H* (nats)", domain: 0...3.6, ticks: (0...3).map { Tick(Double($0), String($0)) },
      showsLabels: method == 0),
    marks: [.rule(Rule(x: Double(step), label: method == 0 ? "*L*" : nil))] + marks)
}
