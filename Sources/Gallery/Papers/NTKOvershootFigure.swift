import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// How far NTK-aware scaling takes slow pairs beyond what they were trained on.
  static let ntkOvershoot = FigureRecipe(
    NTKOvershoot.self, title: "NTK-aware scaling leaves the trained arc", source: .ntkAware,
    place: "b′ = b·s^(d/(d − 2))", question: .frequencies
  ) { numbers in
    let reaches = try numbers.reaches()
    let out = try numbers.outOfBound()
    let slow = numbers.geometry.rotations.count { $0 < 1 }
    let worst = out.map { reaches[$0] }.max() ?? 1
    let slowPairs: [Mark] =
      slow == 0
      ? []
      : [.band(underOneTurn(numbers.geometry, label: "under one rotation"))]
    let message =
      if numbers.scale == 1 {
        "At s = 1 no pair goes farther than in training."
      } else if out.isEmpty {
        "Only the last pair comes back to 1; all others made a full rotation in training, so that none meets an angle that it has not "
          + "seen."
      } else {
        "Only the last pair comes back to 1; pairs before it that made less than one rotation in training (grey) meet angles that they "
          + "have not seen."
      }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 170,
        rows: [
          [
            Panel(
              x: Axis("pair index *i*"), y: Axis("phase at *sL* over that at *L*"),
              marks: slowPairs + [
                .rule(Rule(y: 1)),
                .points(
                  Points(
                    x: indices(reaches.count), y: reaches, style: ComparedMethod.ntkAware.style)),
              ])
          ]
        ]),
      caption:
        "How far each pair rotates over sL tokens under NTK-aware scaling, over what it rotated within L: d = \(numbers.geometry.headDimension), b = "
        + "\(chosen(numbers.geometry.base)), L = \(decimals(Double(numbers.geometry.trainedContext), 0)), s = \(chosen(numbers.scale)). "
        + message,
      claims: [
        Claim(
          "\(out.count) of \(slow) pairs with less than one rotation leave their arc, by \(decimals(worst, 4)) at worst.",
          measured: worst
        ) { abs($0 - 1.4537) < 5e-5 && out.count == 17 && slow == 18 }
      ])
  }
}
