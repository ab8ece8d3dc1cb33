import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The factor that “Softmax is not enough” takes from the row's own entropy.
  static let adaptiveTemperature = FigureRecipe(
    AdaptiveTemperatureFigure.self, title: "A sharpness that reads the row's own entropy",
    source: .adaptive, place: "its code", question: .temperature
  ) { numbers in
    let entropies = numbers.entropies
    let last = entropies[entropies.count - 1]
    let active = AdaptiveTemperatureFigure.active
    let (peak, law) = (AdaptiveTemperatureFigure.peak, Temperature.EntropyLaw.adaptive)
    let greatest = law(peak)
    var marks: [Mark] = [
      .band(Band(x: active.lowerBound...active.upperBound, label: "acts")),
      .line(
        Line(
          x: entropies, y: entropies.map { law($0) }, style: methodStyle("adaptive-temperature"))),
    ]
    if last > log(8_192) {
      marks.append(.rule(Rule(x: log(8_192), label: "8,192 equal keys")))
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 175,
        rows: [
          [
            Panel(
              x: Axis("entropy *H* of the row (nats)", domain: 0...last),
              y: Axis("factor *β*(*H*) on the logits", domain: 0.9...2.6), marks: marks,
              secondX: SecondAxis("equal keys with that entropy", scale: .log10, over: 0...last) {
                exp($0)
              })
          ]
        ]),
      caption:
        "The polynomial that multiplies a row's logits by its entropy. It sharpens rows of medium entropy alone (shaded): "
        + "rows that are spread over more keys, as in long contexts, which the paper is about, are left as they are.",
      claims: [
        Claim(
          "The factor is at most \(decimals(greatest, 4)), at H = \(decimals(peak, 3)).",
          measured: greatest
        ) { abs($0 - 2.4214) < 5e-5 && abs(peak - 4.412) < 5e-4 },
        Claim(
          "It is above 1 for \(decimals(active.lowerBound, 3)) < H < \(decimals(active.upperBound, 3)) alone, the "
            + "entropies of \(decimals(exp(active.lowerBound), 1)) to \(decimals(exp(active.upperBound), 0)) equal keys.",
          measured: active.upperBound
        ) { abs($0 - 5.9445) < 1e-3 && abs(active.lowerBound - 0.8486) < 1e-3 },
      ])
  }
}
