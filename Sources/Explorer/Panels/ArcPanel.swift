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
    let farthest = peaks(of: own)
    // Pairs that stand still have no arc, whatever the unmodified ones had.
    let rotating = own.indices.filter { own[$0] > 0 }
    let slow = rotating.filter { trained[$0] < 1 }.count
    let name = state.main.explorerTitle
    let still = excess.contains { $0.contains(0) }
    let isPart = rotating.count < own.count
    let rotate = isPart ? " that rotate" : ""
    let times = "\(decimals(own.max() ?? 0, 2)) times as far"
    let greatest =
      farthest.count == 1
      ? "pair \(farthest[0]) \(times)"
      : farthest.count == beyond.count ? "each \(times)" : "\(farthest.count) of them \(times)"
    let reach = "At \(decimals(Double(reached), 0)) tokens"
    let sentence: String
    if rotating.isEmpty {
      sentence = "\(reach) no pair rotates under \(name), so none has an arc."
    } else if beyond.isEmpty {
      sentence = "\(reach) \(name) takes no pair beyond the arc that it saw in training."
    } else {
      sentence =
        "\(reach) \(name) takes \(beyond.count) of \(rotating.count) pairs\(rotate) beyond the arc "
        + "that they saw in training, \(greatest)."
    }
    return try PanelReply(
      figure,
      sentence: sentence,
      claims: [
        Claim(
          "\(slow) of \(rotating.count) pairs\(rotate) did not go full circle in training.",
          measured: Double(slow)
        ) { $0 > 0 },
        Claim(
          "Every pair\(isPart ? " that rotates" : "") went full circle in training.",
          measured: Double(slow)
        ) { $0 == 0 && !rotating.isEmpty },
      ],
      notes: (still ? ["Pairs that do not rotate have no point."] : [])
        + (state.methods.contains { $0.schedule.relativePositions?.unlikePairs.count ?? 1 > 1 }
          ? ["Where pairs see distances of their own, pair 0's are shown."] : []))
  }
}
