import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Which pairs make the change of entropy from RoPE to a method.
  static let pairAttribution = FigureRecipe(
    PairAttribution.self, title: "Which pairs change the entropy", source: .entrope,
    place: "by integrated gradients", question: .entropy,
    effort:
      "gradients of a row of 8,192 keys at up to 4,096 places on the way to each of four methods"
  ) { attribution in
    let methods = PairAttribution.methods
    let found = try methods.map { try attribution.attribution($0) }
    let parts = found.map(\.pairs)
    let all = parts.joined()
    let (least, most) = (min(0, all.min() ?? 0), max(0, all.max() ?? 0))
    let room = 0.06 * max(most - least, 1e-3)
    let rotations = attribution.geometry.rotations
    let panels = methods.indices.map { place in
      Panel(
        tag: panelTag(place),
        title: "\(methods[place].rawValue): \(signed(found[place].shift) { decimals($0, 2) }) nats",
        x: Axis(
          "pair index *i*", domain: -0.8...Double(rotations.count) - 0.2, showsLabels: place >= 2),
        y: Axis(
          "part *Φ*_{*i*} (nats)", domain: least - room...most + room,
          showsLabels: place.isMultiple(of: 2)),
        marks: [
          .band(underOneTurn(attribution.geometry, label: place == 0 ? "under one rotation" : nil)),
          .rule(Rule(y: 0, dash: [])),
          .points(
            Points(
              x: indices(rotations.count), y: parts[place],
              style: SeriesStyle(
                cycle: methods[place].style.cycle, opacity: found[place].isClosed ? 0.9 : 0.35))),
        ])
    }
    let yarn = found[1]
    let slow = yarn.pairs.enumerated().filter { rotations[$0.offset] < 1 }
      .reduce(0) { $0 + $1.element }
    let open = methods.indices.filter { !found[$0].isClosed }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 265, rows: [Array(panels[..<2]), Array(panels[2...])], legend: .none),
      caption:
        "What every pair adds to the change of entropy from RoPE to a method (heading), for vectors of ones over s·L keys at "
        + "\(attribution.geometry.words), s = \(attribution.scale), without temperature: gradients along the straight line in ln "
        + "θ. Grey: pairs that make less than one rotation in training."
        + (open.isEmpty
          ? ""
          : " Faint parts are not to be trusted: those of "
            + open.map {
              "\(methods[$0].rawValue) leave \(decimals(found[$0].residual, 3)) nats of the whole and may each be off by "
                + "\(decimals(found[$0].error, 2))"
            }.joined(separator: ", ")
            + ", since fast pairs rotate many times on the way."),
      claims: [
        Claim(
          "NTK-aware raises the entropy by \(decimals(found[0].shift, 3)) nats, and its parts sum to that within 2·10⁻⁵.",
          measured: found[0].shift
        ) { abs($0 - 0.6860550663) < 1e-8 && abs(found[0].residual) < 2e-5 },
        Claim(
          "YaRN (paper) raises it by \(decimals(yarn.shift, 3)): slow pairs by \(decimals(slow, 2)), while those of its ramp take "
            + "\(decimals(slow - yarn.shift, 2)) back.", measured: slow
        ) { abs($0 - 1.0236) < 1e-3 && abs(yarn.shift - 0.7698963452) < 1e-8 },
      ])
    finished.twin = try attribution.table(of: found)
    return finished
  }
}
