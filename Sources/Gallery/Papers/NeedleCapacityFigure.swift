import AttentionEntropy
import Figures
import Foundation
import Studies

extension Gallery {
  /// The needles that no temperature finds.
  static let needleCapacity = FigureRecipe(
    NeedleCapacity.self, title: "The needles that no temperature finds", source: .entrope,
    place: "on Derrida's random energy model (1981)", question: .temperature
  ) { numbers in
    let (count, sigma) = (numbers.count, numbers.sigma)
    let multipliers = numbers.multipliers
    let freezing = GaussianRow.freezingSpread(count: count) / sigma
    let needed = GaussianRow.freezingSpread(count: count) * sigma
    let gaps = [4.0, 6, 7, 8, 10]
    let spreads = Set([1, sigma, 2]).sorted()
    let most = 1e9
    func weight(_ gap: Double, _ multiplier: Double) -> Double {
      GaussianRow.needleWeight(gap: gap, count: count, sigma: sigma, multiplier: multiplier)
    }
    // A frame that shows even needles that hardly rise.
    let greatest = gaps.flatMap(numbers.weights).max() ?? 1
    let eight = [1, 1.2965, 2].map { weight(8, $0) }
    let capacities = [8.0, 4].map { GaussianRow.needleCapacity(gap: $0, sigma: sigma) }
    let best = weight(4, 4 / (sigma * sigma))
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 205,
        rows: [
          [
            Panel(
              tag: "a",
              x: Axis("factor *m* on the logits", domain: 0...multipliers[multipliers.count - 1]),
              y: Axis("weight of the needle", domain: 0...min(1.05, max(0.01, 1.1 * greatest))),
              marks: gaps.enumerated().map { place, gap in
                .line(
                  Line(
                    x: multipliers, y: numbers.weights(gap: gap),
                    label: "*G* = \(decimals(gap, 0))", style: .other(place)))
              } + [.rule(Rule(x: freezing, label: "frozen"))]),
            Panel(
              tag: "b", x: Axis("gap *G* of the needle (nats)", domain: 0...12),
              y: Axis("capacity (tokens)", scale: .log10, domain: 1...most),
              marks: spreads.enumerated().map { place, spread in
                let reach = GaussianRow.freezingSpread(count: most) * spread
                let shown = evenly(0...min(12, reach), count: 101)
                return .line(
                  Line(
                    x: shown,
                    y: shown.map { GaussianRow.needleCapacity(gap: $0, sigma: spread) },
                    label:
                      "*σ* = \(decimals(spread, spread * 10 == (spread * 10).rounded() ? 1 : 2))",
                    style: .other(place)))
              } + [.rule(Rule(y: count, label: "*n*"))]),
          ]
        ], legend: .belowEach),
      caption:
        "A needle whose logit is G nats above the mean of n = \(decimals(count, 0)) Gaussian logits of spread σ = \(chosen(sigma)), to leading order. a: its weight as all logits are "
        + "multiplied by m. Sharpening finds needles above σ√(2 ln n) = \(decimals(needed, 2)) nats; for all others the largest of the other logits overtakes "
        + "the needle first. b: number of keys, e^(G²/2σ²), beyond which no temperature gives a needle half of the weight.",
      claims: [
        Claim(
          "The needle of 8 nats has \(eight.map { decimals($0, 4) }.joined(separator: ", ")) at m = 1, 1.2965 and 2.",
          measured: eight[2]
        ) {
          abs($0 - 0.9234) < 5e-5 && abs(eight[0] - 0.1057) < 5e-5 && abs(eight[1] - 0.3706) < 2e-4
        },
        Claim(
          "The needle of 4 nats never has more than \(decimals(best, 4)).", measured: best
        ) { abs($0 - 0.00426) < 5e-6 },
        Claim(
          "Capacity is \(scientific(capacities[0])) tokens for 8 nats and \(decimals(capacities[1], 0)) for 4.",
          measured: capacities[1]
        ) { abs($0 - 35) < 0.5 && abs(capacities[0] / 1.5e6 - 1) < 0.01 },
      ])
  }
}
