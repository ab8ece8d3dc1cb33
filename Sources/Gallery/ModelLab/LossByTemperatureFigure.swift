import Figures
import Foundation
import Studies

extension Gallery {
  /// The loss of a trained model against YaRN's temperature, with the parabola through it.
  static let lossByTemperature = FigureRecipe(
    id: "loss-by-temperature", title: "Loss against the temperature",
    citation:
      "\(Publication.yarn.words), figures 2 to 4 and eq. 22; measured here on a trained model",
    question: .temperature, publications: [.yarn]
  ) {
    let curves = try LabData("loss-by-temperature")
    let fits = try LabData("temperature-fit")
    let length = curves.rows().map { $0["to"] }.max() ?? 0
    let context = length / 2
    let ranges = [(0, context, "within *L*"), (context, length, "beyond *L*")]
    let law = 1 + 0.1 * log(2.0)
    let found = ranges.map { from, to, _ in
      fits.rows(["from": "\(Int(from))", "to": "\(Int(to))"])[0]
    }
    let panels = ranges.enumerated().map { place, range in
      let rows = curves.rows(["from": "\(Int(range.0))", "to": "\(Int(range.1))"])
      let x = rows.map { $0["amplitude"] }
      let least = rows.map { $0["loss"] }.min() ?? 0
      let fit = found[place]
      // The table has its values at the amplitudes, which a parabola is known by.
      let parabola = LossParabola(x: x, losses: rows.map { $0["parabola_loss"] - least })
      let fine = (0...80).map { x[0] + (x[x.count - 1] - x[0]) * Double($0) / 80 }
      var marks: [Mark] = []
      if fit["minimum_low"].isFinite {
        marks.append(
          .band(Band(x: fit["minimum_low"]...fit["minimum_high"], label: "minimum")))
      }
      marks += [
        .line(
          Line(
            x: fine, y: fine.map { parabola($0) }, label: "parabola", style: .neutral)),
        .points(
          Points(
            x: x, y: rows.map { $0["loss"] - least }, label: "measured", style: methodStyle("yarn"))
        ),
        .rule(Rule(x: law, label: "0.1 ln 2 + 1")),
      ]
      return Panel(
        tag: panelTag(place), title: range.2, x: Axis("√(1/*t*)"),
        y: Axis("loss less the least (nats)"), marks: marks)
    }
    func words(_ place: Int) -> String {
      let fit = found[place]
      guard fit["minimum"].isFinite else { return "no minimum inside the amplitudes tried" }
      guard fit["minimum_low"].isFinite else { return decimals(fit["minimum"], 3) }
      return
        "\(decimals(fit["minimum"], 3)) (\(decimals(fit["minimum_low"], 3)) to \(decimals(fit["minimum_high"], 3)))"
    }
    return FinishedFigure(
      figure: Figure(
        id: "loss-by-temperature", title: "Loss against the temperature",
        width: PageWidth.full, height: 200, rows: [panels], legend: .below),
      caption:
        "Mean loss against the amplitude √(1/t) on cos and sin, with YaRN's frequencies at s = 2, within the trained context L (a) "
        + "and beyond it (b), less the least of each; the parabola by least squares and the 95 % interval of its lowest point. "
        + "YaRN's law gives \(decimals(law, 3)). \(curves.intervalWords) \(curves.words(length: Int(length)))",
      claims: [
        Claim(
          "The parabola is lowest at \(words(0)) within L, and beyond at \(words(1)).",
          measured: found[1]["minimum"]
        ) { $0.isNaN || (1...1.2).contains($0) }
      ])
  }
}
