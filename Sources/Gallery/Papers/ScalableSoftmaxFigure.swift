import Figures
import Foundation
import Studies

extension Gallery {
  /// Scalable-Softmax's figure 1.
  static let scalableSoftmax = FigureRecipe(
    ScalableSoftmaxFigure.self, title: "What one large logit keeps as the row grows",
    source: .scalableSoftmax, place: "figure 1", question: .temperature
  ) { numbers in
    let counts = numbers.counts.map(Double.init)
    let (softmax, scalable) = (numbers.softmax, numbers.scalable)
    let last = counts[counts.count - 1]
    let half = 1 + exp(numbers.gap)
    let least = zip(counts, scalable).dropFirst().min { $0.1 < $1.1 } ?? (1, 1)
    let line = { (name: String, y: [Double], style: SeriesStyle) in
      Mark.line(Line(x: counts, y: y, label: name, style: style))
    }
    var marks = [
      line("softmax", softmax, .neutral), line("SSMax", scalable, methodStyle("scalable-softmax")),
    ]
    if half < last {
      marks.append(.rule(Rule(x: half, label: "softmax at ½: *n* = \(decimals(half, 0))")))
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 165,
        rows: [
          [
            Panel(
              x: Axis("number of logits *n*", scale: .log10, domain: 1...last),
              y: Axis("largest weight", domain: 0...1.05), marks: marks)
          ]
        ]),
      caption:
        "Largest weight of a row with one logit \(chosen(numbers.gap)) nats above n − 1 equal ones. Under softmax it fades "
        + "as 1/n; SSMax, which multiplies the logits by \(chosen(numbers.slope)) ln n, keeps it. "
        + "It does so by weakening short rows: below n = e^(1/k) SSMax's weight is the smaller one, "
        + "and a gap below 1/k nats is lost under it too.",
      claims: [
        Claim(
          "Softmax leaves \(decimals(softmax[softmax.count - 1], 4)) at the last n, SSMax "
            + "\(decimals(scalable[scalable.count - 1], 5)).", measured: softmax[softmax.count - 1]
        ) { abs($0 - 0.014626) < 5e-7 && abs(scalable[scalable.count - 1] - 0.999975) < 5e-7 },
        Claim(
          "Softmax falls to one half at n = 1 + e^G = \(decimals(half, 2)).", measured: half
        ) { abs($0 - 149.41) < 0.005 },
        Claim(
          "SSMax is least, \(decimals(least.1, 4)), at n = \(decimals(least.0, 0)).",
          measured: least.1
        ) { abs($0 - 0.816118) < 5e-7 && least.0 == 2 },
      ])
  }
}
