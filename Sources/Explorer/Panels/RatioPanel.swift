import Figures
import Gallery
import RotaryEmbedding
import Studies

/// θ′/θ and the blend γ over the pairs, with the thresholds of the ramp.
struct RatioPanel: ExplorerPanel {
  let id = "ratio"
  let title = "Frequency ratio and blend"

  func isHeavy(for state: ExplorerState) -> Bool { false }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let geometry = state.geometry
    let ratios = state.methods.map { $0.schedule.ratios(to: geometry) }
    let (titles, styles) = (state.titles, methodStyles(state.methods))
    let pairs = (0..<geometry.pairCount).map(Double.init)
    let edges = -0.5...Double(geometry.pairCount) - 0.5
    let rules = thresholdRules(state)
    let marks = rules.filter { edges.contains($0.x) }.map {
      Mark.rule(Rule(x: $0.x, label: $0.key == .alpha ? "*α*" : "*β*"))
    }
    func lines(_ values: [[Double]?]) -> [Mark] {
      // The method itself lies on top.
      values.indices.reversed().compactMap { place in
        values[place].map {
          let (label, style) = (literalMarkup(titles[place]), styles[place])
          // One pair makes no line; the method itself is the smaller point.
          return pairs.count > 1
            ? .line(Line(x: pairs, y: $0, label: label, style: style))
            : .points(
              Points(
                x: pairs, y: $0, label: label, style: style, size: place == 0 ? 2.8 : 4.2))
        }
      }
    }
    let greatest = max(1, ratios.joined().max() ?? 1)
    var panels = [
      Figures.Panel(
        tag: "a", x: Axis("pair index *i*", domain: edges),
        y: Axis("ratio *θ*′_{*i*} / *θ*_{*i*}", domain: 0...1.05 * greatest),
        marks: [.rule(Rule(y: 1 / state.scale, label: "1/*s*"))] + marks + lines(ratios))
    ]
    let blends = state.methods.map(\.schedule.blend)
    if blends.contains(where: { $0 != nil }) {
      panels.append(
        Figures.Panel(
          tag: "b", x: Axis("pair index *i*", domain: edges),
          y: Axis("blend *γ*_{*i*}", domain: 0...1.05), marks: marks + lines(blends)))
    }
    // One plot needs no letter.
    if panels.count == 1 { panels[0].tag = nil }
    let figure = Figure(
      id: id, title: "\(title), \(state.words)", width: PageWidth.text, height: 172,
      rows: [panels], legend: .below)
    return try PanelReply(
      figure, sentence: sentence(state, ratios[0]), claims: claims(state, ratios), rules: rules)
  }

  /// How many pairs are kept, blended and interpolated.
  private func sentence(_ state: ExplorerState, _ ratios: [Double]) -> String {
    let name = "\(state.main.explorerTitle), s = \(chosen(state.scale))"
    guard let blend = state.main.schedule.blend else {
      let (kept, divided) = (
        ratios.count { same($0, 1) }, ratios.count { same($0, 1 / state.scale) }
      )
      let still = ratios.count { $0 == 0 }
      var parts = ["\(kept) of \(ratios.count) pairs kept"]
      if state.scale > 1, divided > 0 { parts.append("\(divided) divided by s") }
      if still > 0 { parts.append("\(still) not rotated") }
      let rest = ratios.count - kept - (state.scale > 1 ? divided : 0) - still
      if rest > 0 { parts.append("\(rest) changed otherwise") }
      return "\(name): \(parts.joined(separator: ", "))."
    }
    let (kept, interpolated) = (blend.count { $0 == 1 }, blend.count { $0 == 0 })
    return "\(name): \(kept) of \(blend.count) pairs kept, \(blend.count - kept - interpolated) "
      + "blended, \(interpolated) interpolated."
  }

  private func claims(_ state: ExplorerState, _ ratios: [[Double]]) -> [Claim] {
    let (own, least) = (ratios[0], ratios[0].min() ?? 1)
    let falls = zip(own, own.dropFirst()).map { $0 - $1 }
    let (fall, steepest) = (falls.max() ?? 0, peaks(of: falls))
    return [
      Claim("No pair is slower than under PI.", measured: least) {
        $0 >= 1 / state.scale - 1e-12
      },
      Claim("Pair 0 is as trained.", measured: own.first ?? 1) { same($0, 1) },
      Claim(
        "The last pair rotates \(decimals(1 / max(own.last ?? 1, .leastNormalMagnitude), 2)) times as slowly as trained.",
        measured: own.last ?? 1
      ) { $0 > 0 && !same($0, 1) },
      Claim(
        "The ratio falls most from pair \(steepest.first ?? 0) to pair \((steepest.first ?? 0) + 1).",
        measured: fall
      ) { $0 > 1e-9 && steepest.count == 1 },
    ]
  }
}

/// Whether two ratios are the same but for rounding.
func same(_ first: Double, _ second: Double) -> Bool { abs(first - second) <= 1e-12 * second }

/// Where numbers are greatest: several places where they differ by 1e-9 or less, which no sentence may tell apart.
func peaks(of values: [Double]) -> [Int] {
  guard let most = values.max() else { return [] }
  return values.indices.filter { values[$0] >= most - 1e-9 * max(1, abs(most)) }
}

/// Where the thresholds of the method's ramp stand among its pairs: i(r) = d ln(L/2πr)/(2 ln b), with r = 1/α in the handbook's
/// variable.
///
/// - Parameter state: The question.
/// - Returns: Two rules; none where the method has no ramp.
func thresholdRules(_ state: ExplorerState) -> [PanelRule] {
  guard state.main.entry.parameters.contains(.alpha), let ramp = state.main.schedule.ramp,
    ramp.alpha > 0
  else { return [] }
  let geometry = state.geometry
  let isReciprocal = ramp.convention == .wavelength
  // r(i) = L/2π·b^(−2i/d).
  let rotations = Double(geometry.trainedContext) / (2 * .pi)
  let fall =
    geometry.inverseFrequencies.count > 1 ? geometry.inverseFrequencies[1] : 1 / geometry.base
  return [(StateKey.alpha, ramp.alpha), (.beta, ramp.beta)].map { key, value in
    PanelRule(
      key: key, x: geometry.pairIndex(making: isReciprocal ? 1 / value : value),
      law: isReciprocal ? (1 / rotations, 1 / fall) : (rotations, fall))
  }
}
