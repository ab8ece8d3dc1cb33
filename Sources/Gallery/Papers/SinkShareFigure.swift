import AttentionEntropy
import Figures
import Foundation
import Studies

extension Gallery {
  /// What a sink of fixed logit holds, and what it needs to hold its share.
  static let sinkShare = FigureRecipe(
    SinkShare.self, title: "A sink of fixed strength drowns as the context grows",
    source: .streaming, place: "its attention sinks, in a model of ours", question: .models
  ) { numbers in
    let counts = numbers.counts.map(Double.init)
    let domain = counts[0]...counts[counts.count - 1]
    let landmarks = [512.0, 2_048, 8_192].map {
      GaussianRow.sinkShare(strength: numbers.strength, count: $0, sigma: numbers.sigma)
    }
    let perOctave = numbers.strengths[1] - numbers.strengths[0]
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 175,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("other keys *n*", scale: .log2, domain: domain),
              y: Axis("share of the sink", domain: 0...1.05),
              marks: [
                .line(Line(x: counts, y: numbers.shares, style: .other(0))),
                .rule(Rule(y: numbers.share, label: "share to hold")),
              ]),
            Panel(
              tag: "b", x: Axis("other keys *n*", scale: .log2, domain: domain),
              y: Axis("logit that holds it (nats)"),
              marks: [
                .line(Line(x: counts, y: numbers.strengths, style: .other(1))),
                .rule(Rule(y: numbers.strength, label: "the sink's own")),
              ]),
          ]
        ]),
      caption:
        "Attention of a sink of logit \(chosen(numbers.strength)) beside n Gaussian logits of spread "
        + "\(chosen(numbers.sigma)) (a), and the logit with which it would hold a share of \(chosen(numbers.share)) "
        + "(b), which grows as ln n. A sink learned at one length is therefore weaker at a longer one. "
        + "StreamingLLM shows sinks in models and gives no formula; this is the simplest one.",
      claims: [
        Claim(
          "The share is \(landmarks.map { decimals($0, 4) }.joined(separator: ", ")) beside 512, 2,048 and 8,192 keys.",
          measured: landmarks[2]
        ) {
          abs($0 - 0.1808) < 5e-5 && abs(landmarks[0] - 0.7793) < 5e-5
            && abs(landmarks[1] - 0.4689) < 5e-5
        },
        Claim(
          "Every doubling of the context asks ln 2 = \(decimals(perOctave, 4)) nats more of the sink.",
          measured: perOctave
        ) { abs($0 - log(2)) < 1e-12 },
      ])
  }
}
