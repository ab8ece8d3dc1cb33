import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies

/// The arc that every pair reaches at the stretched context, in units of the arc that it saw in training.
struct ArcPanel: ExplorerPanel {
  let id = "arc"
  let title = "Arc reached over arc trained"

  func isHeavy(for state: ExplorerState) -> Bool { false }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let geometry = state.geometry
    let trained = geometry.rotations.map { min(1, $0) }
    let context = Double(geometry.trainedContext)
    let reached = state.reachedContext
    let excess = state.methods.map { method in
      let schedule = method.schedule
      // Methods on distances reach as far as their own distances do.
      let farthest = schedule.relativePositions?.reach(ofQuery: max(0, reached - 1))
      let arcs = TrainedArc.reached(
        geometry, ratios: schedule.ratios(to: geometry),
        stretch: (farthest ?? Double(reached)) / context)
      return zip(arcs, trained).map { $0 / $1 }
    }
    let (titles, styles) = (state.titles, methodStyles(state.methods))
    let pairs = (0..<geometry.pairCount).map(Double.init)
    let shown = excess.joined().filter { $0 > 0 }
    let most = max(1.3, (shown.max() ?? 1), 1 / (shown.min() ?? 1))
    let isBelow = shown.contains { $0 < 1 - 1e-9 }
    let figure = Figure(
      id: id, title: "\(title), \(state.words)", width: PageWidth.text, height: 182,
      rows: [
        [
          Figures.Panel(
            x: Axis("pair index *i*", domain: -0.5...Double(geometry.pairCount) - 0.5),
            y: Axis(
              "arc reached / trained", scale: .log2,
              domain: pow(most, isBelow ? -1.08 : -0.12)...pow(most, 1.12)),
            marks: [.rule(Rule(y: 1))]
              + excess.indices.reversed().map { place in
                .points(
                  Points(
                    x: pairs, y: excess[place].map { $0 > 0 ? $0 : .nan },
                    label: literalMarkup(titles[place]), style: styles[place],
                    size: place == 0 ? 2.8 : 4.2))
              })
        ]
      ], legend: .below)
    let own = excess[0]
    let beyond = own.indices.filter { own[$0] > 1 + 1e-9 }
    let worst = own.indices.max { own[$0] < own[$1] } ?? 0
    let slow = trained.filter { $0 < 1 }.count
    let name = state.main.explorerTitle
    let still = excess.contains { $0.contains(0) }
    return try PanelReply(
      figure,
      sentence: beyond.isEmpty
        ? "At \(decimals(Double(reached), 0)) tokens \(name) takes no pair beyond the arc that it saw in training."
        : "At \(decimals(Double(reached), 0)) tokens \(name) takes \(beyond.count) of \(own.count) pairs beyond the arc "
          + "that they saw in training, pair \(worst) \(decimals(own[worst], 2)) times as far.",
      claims: [
        Claim(
          "\(slow) of \(trained.count) pairs did not go full circle in training.",
          measured: Double(slow)
        ) { $0 > 0 },
        Claim("Every pair went full circle in training.", measured: Double(slow)) { $0 == 0 },
      ],
      notes: (still ? ["Pairs that do not rotate have no point."] : [])
        + (state.methods.contains { $0.schedule.relativePositions?.unlikePairs.count ?? 1 > 1 }
          ? ["Where pairs see distances of their own, pair 0's are shown."] : []))
  }
}
