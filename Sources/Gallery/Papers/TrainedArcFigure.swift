import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The arc that pairs have seen in training and the arcs that methods reach, as phasors and over all pairs.
  static let trainedArc = FigureRecipe(
    TrainedArc.self, title: "The arc that each pair has seen", source: .entrope,
    place: "after PI, section 2.1, and YaRN, appendix A.1", question: .frequencies
  ) { arc in
    let methods: [ComparedMethod] = [.rope, .ntkAware, .interpolation, .yarnPaper]
    let trained = arc.trained
    let reached = try methods.map { try arc.reached($0) }
    let excess = reached.map { zip($0, trained).map { $0 / $1 } }
    let ntk = excess[1]
    let worst = ntk.indices.max { ntk[$0] < ntk[$1] } ?? 0
    let pairs = shownPairs(trained, worst: worst)
    let slow = trained.filter { $0 < 1 }.count
    let most = max(1.3, excess.joined().max() ?? 1)
    // Pairs that went full circle all have 1.
    let first = max(0, trained.count - slow - 6)
    let phasors = pairs.enumerated().map { place, pair in
      Panel(
        tag: panelTag(place), title: "pair \(pair)",
        x: Axis("", domain: -1.5...1.5, ticks: [], showsLabels: false),
        y: Axis("", domain: -1.5...1.5, ticks: [], showsLabels: false),
        marks: phasor(trained[pair], reached.map { $0[pair] }, methods), isSquare: true)
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 285,
        rows: [
          phasors,
          [
            Panel(
              tag: panelTag(pairs.count),
              x: Axis(
                "pair index *i*", domain: Double(first) - 1...Double(trained.count),
                ticks: stride(
                  from: first, to: trained.count, by: max(1, (trained.count - first) / 6)
                )
                .map { Tick(Double($0), "\($0)") }),
              y: Axis(
                "arc reached / trained", scale: .log2, domain: pow(most, -0.12)...pow(most, 1.12)),
              marks: [.rule(Rule(y: 1))]
                + zip(methods, excess).map { method, values in
                  // YaRN lies on PI.
                  .points(
                    Points(
                      x: indices(values.count).suffix(from: first).map { $0 },
                      y: Array(values[first...]), label: method.rawValue, style: method.style,
                      size: method == .interpolation ? 4.6 : 2.8))
                },
              columnSpan: pairs.count)
          ],
        ], rowWeights: [1, 1.25], legend: .below),
      caption:
        "How far pairs rotate. Circles: the arc seen in training (grey, from the right anticlockwise) and outside it the arcs "
        + "reached at s·L tokens under each method. Below: the ratio of the two, "
        + "for slow pairs; 1 means no phase that training had not. \(arc.geometry.words), s = \(chosen(arc.scale)). A pair that went full "
        + "circle in training can meet nothing new.",
      claims: [
        Claim(
          "\(slow) of \(trained.count) pairs did not go full circle in training.",
          measured: Double(slow)
        ) { $0 == 18 },
        Claim(
          "NTK-aware takes \(ntk.filter { $0 > 1 + 1e-9 }.count) of them beyond their arc, pair \(worst) "
            + "\(decimals(ntk[worst], 2)) times as far.", measured: ntk[worst]
        ) { abs($0 - 1.3911) < 5e-5 && worst == 48 },
        Claim(
          "PI takes none beyond it, and YaRN (paper) none.",
          measured: max(excess[2].max() ?? 0, excess[3].max() ?? 0)
        ) { $0 <= 1 + 1e-12 },
      ])
  }
}

/// Up to four pairs to be drawn as circles: the slowest that went full circle, the worst, the slowest, and one before it.
private func shownPairs(_ trained: [Double], worst: Int) -> [Int] {
  let last = trained.count - 1
  let full = trained.lastIndex { $0 >= 1 } ?? 0
  return Set([full, worst, (max(worst, full) + last) / 2, last]).sorted()
}

/// An arc from angle 0 as points on a circle.
private func arcPoints(radius: Double, turns: Double) -> (x: [Double], y: [Double]) {
  let count = max(2, Int((96 * turns).rounded(.up)))
  let angles = (0...count).map { 2 * Double.pi * turns * Double($0) / Double(count) }
  return (angles.map { radius * cos($0) }, angles.map { radius * sin($0) })
}

/// The sector of the circle that was trained and the arcs that methods reach around it.
private func phasor(
  _ trained: Double, _ reached: [Double], _ methods: [ComparedMethod]
) -> [Mark] {
  let grey = Theme.paper.secondaryInk
  let sector = arcPoints(radius: 0.72, turns: trained)
  let circle = arcPoints(radius: 0.72, turns: 1)
  var marks: [Mark] = [
    .line(Line(x: circle.x, y: circle.y, style: SeriesStyle(color: grey, dash: [], width: 0.4)))
  ]
  // Spokes fill the sector: marks have no closed shapes.
  let spokes = zip(sector.x, sector.y).flatMap { [(0.0, 0.0), $0, (.nan, .nan)] }
  marks.append(
    .line(
      Line(
        x: spokes.map(\.0), y: spokes.map(\.1),
        style: SeriesStyle(color: grey, dash: [], width: 1.6, opacity: 0.25))))
  marks.append(
    .line(Line(x: sector.x, y: sector.y, style: SeriesStyle(color: grey, dash: [], width: 1.8))))
  for (place, (method, turns)) in zip(methods, reached).enumerated() {
    let arc = arcPoints(radius: 0.9 + 0.15 * Double(place), turns: turns)
    var style = method.style
    style.width = 1.2
    marks.append(.line(Line(x: arc.x, y: arc.y, style: style)))
  }
  return marks
}
