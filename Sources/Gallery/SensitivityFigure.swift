import Drawing
public import Figures
import Foundation
import RotaryEmbedding
public import Studies

/// Draws which knobs and which pairs entropy hangs on.
///
/// Panel a has the nats for 10 % more of every knob that has a derivative, panel b ∂H/∂ ln θ′ of every pair, both with 95 %
/// intervals where there are several heads or draws. Where the shift from plain RoPE was divided, panel c has the part of every
/// pair, and its title the whole shift, the temperature's part and what is left. Pairs are bars, each its own: nothing is
/// drawn between them, so that a kink of the ramp stays one.
///
/// - Parameters:
///   - result: What was measured, with at least one head that has a row (a precondition).
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure.
public func sensitivityFigure(_ result: Sensitivity, id: String, title: String) -> Figure {
  let knobs = MethodKnob.allCases.filter { result.elasticity($0) != nil }
  let elasticities = knobs.compactMap { result.elasticity($0) }
  var panels = [
    Panel(
      tag: panelTag(0), x: .categories("", knobs.map(\.symbol)),
      y: Axis("nats for 10 % more"), marks: bars(elasticities))
  ]
  if let pairs = result.pairs {
    panels.append(
      Panel(
        tag: panelTag(1), x: Axis("pair"), y: Axis("∂*H*/∂ ln *θ*′ (nats)"), marks: bars(pairs)))
  }
  if let parts = result.attribution {
    panels.append(
      Panel(
        tag: panelTag(2),
        title: "shift \(signed(parts.shift.mean)), temperature \(signed(parts.temperature.mean)), "
          + "left \(signed(parts.residual)) nats",
        x: Axis("pair"), y: Axis("part of the shift (nats)"), marks: bars(parts.pairs)))
  }
  return Figure(
    id: id, title: title, width: PageWidth.full, height: panels.count == 3 ? 340 : 180,
    rows: panels.count == 3 ? [Array(panels[..<2]), [panels[2]]] : [panels], legend: .none)
}

/// A bar for each estimate from 0 on, with its interval where it has one.
private func bars(_ estimates: [Estimate]) -> [Mark] {
  let places = estimates.indices.map(Double.init)
  let means = estimates.map(\.mean)
  var marks: [Mark] = [
    .rule(Rule(y: 0)),
    .bars(Bars(at: places, values: means, style: SeriesStyle(cycle: 0))),
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

private func signed(_ value: Double) -> String {
  (value < 0 ? "−" : "+") + String(format: "%.3g", abs(value))
}

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
