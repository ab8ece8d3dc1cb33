import Figures
import Foundation
import Studies

extension Gallery {
  /// How the entropy of a row splits between a sink and the rest.
  static let sinkBudget = FigureRecipe(
    SinkBudget.self, title: "What a drowning sink does to entropy", source: .entrope,
    place: "after StreamingLLM, arXiv 2309.17453", question: .models
  ) { numbers in
    let twin = try numbers.table()
    let counts = numbers.counts.map(Double.init)
    let rest = try twin.numbers("entropy of the rest")
    let share = try twin.numbers("share of a fixed sink")
    let fixed = try twin.numbers("entropy with a fixed sink")
    let held = try twin.numbers("entropy with the share held")
    let ofRest = zip(share, rest).map { (1 - $0) * $1 }
    let domain = counts[0]...counts[counts.count - 1]
    let line = { (name: String, y: [Double], place: Int) in
      Mark.line(Line(x: counts, y: y, label: name, style: .other(place)))
    }
    let (first, last) = (
      numbers.counts.firstIndex(of: 2_048) ?? 0,
      numbers.counts.firstIndex(of: 8_192) ?? counts.count - 1
    )
    let growth = [fixed, rest, held].map { $0[last] - $0[first] }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 195,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("other keys *n*", scale: .log2, domain: domain),
              y: Axis("entropy (nats)"),
              marks: [
                line("no sink", rest, 2), line("fixed sink", fixed, 0), line("share held", held, 1),
              ]),
            Panel(
              tag: "b", x: Axis("other keys *n*", scale: .log2, domain: domain),
              y: Axis(
                "entropy with the fixed sink (nats)",
                domain: 0...max(0.1, 1.05 * (fixed.max() ?? 0))),
              marks: [
                .area(
                  Area(
                    x: counts, low: counts.map { _ in 0 }, high: ofRest,
                    label: "within the rest, (1 − *p*) *H*_{rest}",
                    style: SeriesStyle(color: SeriesStyle.other(4).color, opacity: 0.5))),
                .area(
                  Area(
                    x: counts, low: ofRest, high: fixed, label: "sink or rest, *h*_2(*p*)",
                    style: SeriesStyle(color: SeriesStyle.other(0).color, opacity: 0.9))),
              ]),
          ]
        ], legend: .belowEach),
      caption:
        "Entropy of a row of n Gaussian logits of spread \(chosen(numbers.sigma)) and a sink (a): without it, with one of fixed logit "
        + "\(chosen(numbers.strength)), and with one whose logit grows as ln n to hold a share of \(chosen(numbers.share)); and what the fixed sink's is made "
        + "of (b). As a fixed sink drowns, entropy rises faster than ln n: part of the growth that is put down to "
        + "long contexts is the sink's loss.",
      claims: [
        Claim(
          "From 2,048 to 8,192 keys entropy grows by \(decimals(growth[0], 3)) nats with a fixed sink, \(decimals(growth[1], 3)) without one and "
            + "\(decimals(growth[2], 3)) with a held share.", measured: growth[0]
        ) {
          $0 > growth[1] && abs(growth[1] - log(4)) < 2e-3
            && abs(growth[2] - (1 - numbers.share) * growth[1]) < 1e-9
        },
        Claim(
          "A fixed sink holds \(decimals(share[first], 4)) of 2,048 keys' row and \(decimals(share[last], 4)) of 8,192 keys'.",
          measured: share[last]
        ) { abs($0 - 0.1808) < 5e-5 && abs(share[first] - 0.4689) < 5e-5 },
      ])
    finished.twin = twin
    return finished
  }
}
