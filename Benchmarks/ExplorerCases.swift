import Drawing
import Explorer
import Figures
import Foundation

extension Suite {
  /// What a slider's move costs in this process: a state from its query, and each panel from the state to the bytes of its picture.
  func explorer() throws -> BenchmarkGroup {
    // The live page's width on a desktop; every run has the next β.
    let width = 330.0
    let queries = (0..<40).map { "beta=\(24 + 0.5 * Double($0))&scale=8" }
    /// Milliseconds that the step may take at best on two quiet cores.
    let panels: [(id: String, budget: Double)] = [
      ("ratio", 5.5), ("arc", 5.5), ("law", 5.5), ("entropy", 15), ("map", 60), ("surface", 500),
    ]
    func picture(_ id: String, _ query: String) throws -> [UInt8] {
      let reply = try ExplorerPanels.panel(id).reply(
        for: try ExplorerState(query: query), isCancelled: { false })
      var figure = reply.figure
      figure.altText = reply.sentence
      return try figure.presented(Presentation(width: width)).rendered(as: .svg)
    }
    return BenchmarkGroup(
      title: "explorer", rounds: 7,
      validate: {
        for (id, _) in panels {
          let first = try picture(id, queries[0])
          guard try picture(id, queries[0]) == first else {
            throw WrongResult(description: "The panel \(id) has other bytes the second time.")
          }
          // YaRN's multiplier does not depend on β, and the map's method is the first of those compared.
          guard try ["law", "map"].contains(id) || picture(id, queries[39]) != first else {
            throw WrongResult(description: "The panel \(id) does not follow β.")
          }
        }
      },
      trials: {
        [
          Trial(runs: 5) { for query in queries { _ = try ExplorerState(query: query) } }
        ]
          + panels.map { id, budget in
            var turn = 0
            return Trial(runs: budget > 20 ? 1 : 5) {
              turn = (turn + 1) % queries.count
              _ = try picture(id, queries[turn])
            }
          }
      },
      report: { timings in
        func milliseconds(_ timing: Timing, over count: Double = 1) -> Double {
          1_000 * timing.seconds.best / count
        }
        return [
          CaseReport(
            "explorer-state", length: 40, threads: 1, isa: "double", timings[0],
            [
              Reading(
                key: "milliseconds", value: milliseconds(timings[0], over: 40), digits: 3,
                bound: .atMost(0.2))
            ])
        ]
          + zip(panels, timings.dropFirst()).map { panel, timing in
            CaseReport(
              "explorer-\(panel.id)", length: 8_192, threads: threads, isa: "double", timing,
              [
                Reading(
                  key: "milliseconds", value: milliseconds(timing), digits: 2,
                  bound: .atMost(panel.budget))
              ])
          }
      })
  }
}
