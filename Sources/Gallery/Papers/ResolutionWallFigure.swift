import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How much a key stands above its neighbour, and what temperature would restore the entropy.
  static let resolutionWall = FigureRecipe(
    ResolutionWall.self, title: "PI's resolution wall", source: .entrope,
    place: "after PI, arXiv 2306.15595, and YaRN, section 3.4", question: .frequencies
  ) { wall in
    let methods: [ComparedMethod] = [.rope, .yarnPaper, .ntkAware, .interpolation]
    let scales = wall.scales
    let all = try ComparedMethod.allCases.map { try wall.gaps($0) }
    let gaps = methods.map { all[$0.place] }
    let found = try wall.restoring()
    let restoring = found.compactMap { point in
      point.outcome.multiplier.map { (scale: point.scale, multiplier: $0) }
    }
    let last = scales.last ?? 2
    let law = try scales.map {
      try TemperatureLaw.paper.temperature(atScale: $0).logitMultiplier
    }
    let leading = wall.leadingGap(scale: last)
    let (start, end) = (gaps[0][0], gaps[3].last ?? 0)
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 190,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("scale *s*", scale: .log2, domain: 1...last),
              y: Axis("gap *g*(0) − *g*(1) (nats)", scale: .log10),
              marks: zip(methods, gaps).map { method, values in
                .line(Line(x: scales, y: values, label: method.rawValue, style: method.style))
              }),
            Panel(
              tag: "b", x: Axis("scale *s*", scale: .log2, domain: 1...last),
              y: Axis("multiplier *m*", scale: .log2),
              marks: [
                .line(
                  Line(
                    x: [1] + restoring.map(\.scale), y: [1] + restoring.map(\.multiplier),
                    label: "PI", style: ComparedMethod.interpolation.style, showsMarkers: true)),
                .line(
                  Line(
                    x: scales, y: law, label: "YaRN’s law",
                    style: SeriesStyle(
                      color: Theme.paper.secondaryInk, dash: [4, 1.4, 1, 1.4], width: 0.9))),
              ]),
          ]
        ], columnWeights: [1.3, 1], legend: .below),
      caption:
        "How much a key at distance 0 stands above its neighbour, for vectors of ones (a), and the factor on the logits that "
        + "gives a row under PI the entropy it had at L, beside YaRN's law (b); \(wall.geometry.words). PI divides the gap by "
        + "s²; methods that keep the fast pairs keep it. \(withoutFactor(found, under: "PI"))No temperature undoes lost resolution.",
      claims: [
        Claim(
          "Under PI the gap falls from \(decimals(start, 3)) to \(decimals(end, 5)) nats at s = \(decimals(last, 0)), by s² to "
            + "leading order.", measured: end
        ) { abs($0 - 0.00035) < 5e-6 && abs($0 / leading - 1) < 1e-3 },
        Claim(
          "NTK-aware keeps \(decimals(gaps[2].last ?? 0, 3)) there and YaRN (paper) \(decimals(gaps[1].last ?? 0, 3)).",
          measured: gaps[2].last ?? 0
        ) { abs($0 - 0.256) < 5e-4 },
        Claim(
          "The factor that restores PI's entropy runs away, to \(decimals(restoring.last?.multiplier ?? 0, 2)) where YaRN's law "
            + "has \(decimals(law.last ?? 0, 2)).", measured: restoring.last?.multiplier ?? 0
        ) { abs($0 - 7.6923) < 5e-4 },
      ])
    finished.twin = try wall.table(of: all, restoring: found)
    return finished
  }
}
