import Drawing
public import Figures
import Foundation
import RotaryEmbedding
public import Studies

/// Draws which knobs and which pairs entropy hangs on.
///
/// Panel a has the nats for 10 % more of every knob that has a derivative, panel b ∂H/∂ ln θ′ of every pair, both with 95 %
/// intervals where there are several heads or draws. Where thresholds were moved, a panel for each has the nats for 10 % more of it
/// from 1/√2 to √2 of where it stands: entropy has a kink where a pair enters or leaves the ramp, the curve a jump, and curves end
/// on both sides of it, with a dotted line between. Where the shift from plain RoPE was divided, the last panel has the part of
/// every pair, and its title the whole shift, the temperature's part and what is left.
///
/// - Parameters:
///   - result: What was measured, with at least one head that has a row (a precondition).
///   - curves: What moving the thresholds of the ramp gives.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure.
public func sensitivityFigure(
  _ result: Sensitivity, curves: [ThresholdCurve] = [], id: String, title: String
) -> Figure {
  let knobs = MethodKnob.allCases.filter { result.elasticity($0) != nil }
  let elasticities = knobs.compactMap { result.elasticity($0) }
  var rows = [
    [
      Panel(
        tag: panelTag(0), x: .categories("", knobs.map(\.symbol)),
        y: Axis("nats for 10 % more"), marks: bars(elasticities))
    ]
  ]
  if let pairs = result.pairs {
    rows[0].append(
      Panel(x: Axis("pair"), y: Axis("∂*H*/∂ ln *θ*′ (nats)"), marks: bars(pairs)))
  }
  if !curves.isEmpty {
    rows.append(curves.map { panel($0, at: result.elasticity($0.knob)) })
  }
  if let parts = result.attribution {
    rows.append([
      Panel(
        title:
          "shift \(signed(parts.shift.mean, brief)), temperature \(signed(parts.temperature.mean, brief)), "
          + "left \(signed(parts.residual, brief)) nats",
        x: Axis("pair"), y: Axis("part of the shift (nats)"), marks: bars(parts.pairs))
    ])
  }
  var place = 0
  for row in rows.indices {
    for panel in rows[row].indices {
      rows[row][panel].tag = panelTag(place)
      place += 1
    }
  }
  return Figure(
    id: id, title: title, width: PageWidth.full, height: 20 + 160 * Double(rows.count),
    rows: rows, legend: .none)
}

/// The nats for 10 % more of a threshold as it moves, broken where they jump, with where it stands.
private func panel(_ curve: ThresholdCurve, at here: Estimate?) -> Panel {
  let unit = curve.value ?? 1
  let symbol = curve.knob.symbol
  var marks: [Mark] = [.rule(Rule(y: 0))]
  marks += curve.kinks.enumerated().map { place, kink in
    .rule(Rule(x: kink * unit, label: place == 0 ? "kinks" : nil, dash: [1, 2]))
  }
  marks += curve.pieces.map { piece in
    .line(
      Line(
        x: piece.factors.map { $0 * unit }, y: piece.elasticities.map(\.mean),
        style: .other(0), showsMarkers: !curve.isResolved))
  }
  if let here {
    marks.append(
      .points(
        Points(
          x: [unit], y: [here.mean],
          style: SeriesStyle(color: SeriesStyle.other(0).color, marker: .circle))))
  }
  return Panel(
    title: curve.isResolved ? nil : "unknown between the dots",
    x: Axis(curve.value == nil ? "\(symbol) over where it stands" : symbol),
    y: Axis("nats for 10 % more"), marks: marks)
}

/// A bar for each estimate from 0 on, with its interval where it has one.
private func bars(_ estimates: [Estimate]) -> [Mark] {
  let places = estimates.indices.map(Double.init)
  let means = estimates.map(\.mean)
  var marks: [Mark] = [
    .rule(Rule(y: 0)),
    .bars(Bars(at: places, values: means, style: .other(0))),
  ]
  if estimates.contains(where: { $0.count > 1 }) {
    marks.append(
      .errorBars(
        ErrorBars(
          Points(
            x: places, y: means, style: SeriesStyle(color: Color(hex: 0x1A1A1A)), size: 1.2),
          low: estimates.map { $0.interval.lowerBound },
          high: estimates.map { $0.interval.upperBound })))
  }
  return marks
}

/// Three significant digits, as C prints them.
private func brief(_ value: Double) -> String { String(format: "%.3g", value) }

extension MethodKnob {
  /// Its symbol in mini-markup.
  fileprivate var symbol: String {
    switch self {
    case .alpha: "*α*"
    case .beta: "*β*"
    case .scale: "*s*"
    case .lnMultiplier: "*m*"
    case .lnBase: "*b*"
    }
  }
}
