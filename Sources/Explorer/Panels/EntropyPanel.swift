import AttentionEntropy
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies

/// Entropy of the last query over n keys, for every n up to the chosen one, beside equal weights and the null model.
struct EntropyPanel: ExplorerPanel {
  let id = "entropy"
  let title = "Entropy over context"

  func isHeavy(for state: ExplorerState) -> Bool { state.captured != nil }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    if let head = state.captured { return try reply(for: state, of: head, isCancelled) }
    let schedules = state.methods.map(\.schedule)
    let isKernel =
      state.ensemble is AllOnesEnsemble && schedules.allSatisfy(\.dependsOnDistanceAlone)
    if !isKernel { try requireRoom(state, in: 1 << 23, command: state.entropyCommand) }
    let counts = gridCounts(upTo: state.length, stepsPerOctave: isKernel ? 4 : 2)
    let curves =
      try isKernel
      ? schedules.map { kernelEntropies($0, counts) }
      : measured(state, schedules, counts, isCancelled)
    let (titles, styles) = (state.titles, methodStyles(state.methods))
    let x = counts.map(Double.init)
    let null = NullEntropies.upTo(state.length)
    let context = state.geometry.trainedContext
    var marks: [Mark] = [
      .line(Line(x: x, y: x.map { log($0) }, label: "ln *n*", style: .neutral)),
      .points(
        Points(x: null.counts, y: null.entropies, label: "null model", style: .neutral, size: 2.6)),
    ]
    if (counts[0]...state.length).contains(context) {
      marks.append(.rule(Rule(x: Double(context), label: "*L*")))
    }
    marks += curves.indices.reversed().map { place in
      .line(Line(x: x, y: curves[place], label: literalMarkup(titles[place]), style: styles[place]))
    }
    let figure = Figure(
      id: id, title: "\(title), \(state.words), \(state.vectorWords)", width: PageWidth.text,
      height: 190,
      rows: [
        [
          Figures.Panel(
            x: Axis(
              "number of keys *n*", scale: .log2, domain: 0.95 * x[0]...1.05 * x[x.count - 1]),
            y: Axis("entropy (nats)"), marks: marks)
        ]
      ], legend: .below)
    let own = curves[0][counts.count - 1]
    // Within the trained context a difference comes from the number of keys more than from the method, so only longer rows are held
    // against it.
    let isWithin = state.length <= context
    let distance = isWithin ? nil : try trainedEntropy(state).map { own - $0 }
    return try PanelReply(
      figure,
      sentence: "Entropy of \(decimals(Double(state.length), 0)) keys \(decimals(own, 3)) nats"
        + (distance.map {
          ", \(decimals(abs($0), 3)) \($0 < 0 ? "below" : "above") the trained context's."
        }
          ?? (isWithin
            ? ", within the trained context of \(decimals(Double(context), 0))." : ".")),
      claims: claims(state, curves, own: own, distance: distance),
      notes: [
        "The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.",
        state.ensemble.isRandom
          ? "One draw of \(state.vectorWords); another seed gives another curve."
          : "Vectors whose components are all 1: what position alone does.",
      ]
        + (state.methods.contains { $0.entry.parameters.contains(.sequenceLength) }
          ? [
            "Dynamic methods are resolved once, for \(decimals(Double(state.reachedContext), 0)) tokens."
          ]
          : []))
  }

  private func claims(
    _ state: ExplorerState, _ curves: [[Double]], own: Double, distance: Double?
  ) -> [Claim] {
    var claims = [
      Claim(
        "The row attends to \(decimals(exp(own), 0)) keys as much as to all it sees (e to the entropy).",
        measured: exp(own)
      ) { $0 >= 1 }
    ]
    if let place = state.with.firstIndex(of: MethodCatalog.plain.name) {
      let difference = own - curves[place + 1][curves[place + 1].count - 1]
      claims.append(
        Claim(
          "That is \(decimals(abs(difference), 3)) nats \(difference < 0 ? "below" : "above") RoPE on the same keys.",
          measured: difference
        ) { abs($0) >= 5e-4 })
    }
    if let distance {
      claims.append(
        Claim(
          "The trained context's entropy is within 0.1 nats of this one.", measured: distance
        ) { abs($0) < 0.1 })
    }
    return claims
  }

  /// The entropies of all-ones rows at some numbers of keys.
  private func kernelEntropies(_ schedule: RotarySchedule, _ counts: [Int]) -> [Double] {
    let rows = PositionalKernel(schedule: schedule, count: counts[counts.count - 1]).causalRows
    return counts.map { rows[$0 - 1].entropy }
  }

  private func measured(
    _ state: ExplorerState, _ schedules: [RotarySchedule], _ counts: [Int],
    _ isCancelled: @Sendable () -> Bool
  ) throws -> [[Double]] {
    var curves = schedules.map { _ in [Double]() }
    for count in counts {
      if isCancelled() { throw PanelError.cancelled }
      let rows = try lastRows(
        of: state.ensemble, schedules: schedules, length: count, seed: state.seed)
      for (place, row) in rows.enumerated() { curves[place].append(row.entropy) }
    }
    return curves
  }

  /// The entropy of unmodified RoPE over the trained context; `nil` where that is too long to measure here.
  private func trainedEntropy(_ state: ExplorerState) throws -> Double? {
    let geometry = state.geometry
    let isKernel = state.ensemble is AllOnesEnsemble
    guard
      geometry.trainedContext * geometry.headDimension <= (isKernel ? 1 << 27 : 1 << 23)
    else { return nil }
    let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    return try lastRows(
      of: state.ensemble, schedules: [rope], length: geometry.trainedContext, seed: state.seed
    ).first?.entropy
  }
}

/// Refuses vectors that a page would wait for too long.
func requireRoom(
  _ state: ExplorerState, in components: Int, command: @autoclosure () -> String
) throws {
  let (n, d) = (state.length, state.geometry.headDimension)
  guard n * d > components else { return }
  throw PanelError.tooLarge(
    "\(decimals(Double(n), 0)) keys of \(d) components are more than a page waits for; at this head dimension the keys "
      + "must be at most \(decimals(Double(components / d), 0)).",
    command: command())
}

/// Numbers of keys in geometric progression from 2 on, each once, the last as it was chosen.
func gridCounts(upTo last: Int, stepsPerOctave steps: Double) -> [Int] {
  var counts: [Int] = []
  var step = steps
  while true {
    let count = Int(exp2(step / steps).rounded())
    guard count < last else { return counts + [last] }
    if counts.last != count { counts.append(count) }
    step += 1
  }
}

/// Expected entropies of rows of independent Gaussian logits with standard deviation 1, which are the same for every state.
enum NullEntropies {
  private static let octaves = (1...17).map { 1 << $0 }
  private static let entropies = octaves.map {
    GaussianRow.expectedEntropy(count: $0, sigma: 1)
  }

  /// Those at powers of two up to a number of keys.
  static func upTo(_ count: Int) -> (counts: [Double], entropies: [Double]) {
    let shown = octaves.prefix { $0 <= count }
    return (shown.map(Double.init), Array(entropies.prefix(shown.count)))
  }
}
