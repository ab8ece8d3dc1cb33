import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How much a score depends on where its tokens stand, by the formats of positions and of frequencies.
  static let precisionOfPosition = FigureRecipe(
    PrecisionOfPosition.self, title: "How exactly a distance is known", source: .entrope,
    place: "after the handbook's relative position error", question: .whoIsRight
  ) { precision in
    let formats: [AnglePrecision] = [.float16, .bfloat16, .float32]
    let places = precision.offsets.map(Double.init)
    func errors(_ positions: AnglePrecision, _ frequencies: AnglePrecision) -> [Double] {
      precision.offsets.map {
        precision.error(at: $0, positions: positions, frequencies: frequencies)
      }
    }
    func points(_ errors: [Double], _ format: AnglePrecision) -> Mark {
      .points(
        Points(
          x: places, y: errors.map { $0 > 0 ? $0 : .nan }, label: format.rawValue,
          style: format.style, size: 2.4))
    }
    func bound(_ positions: AnglePrecision, _ frequencies: AnglePrecision) -> [Double] {
      precision.offsets.map {
        let bound = precision.bound(at: $0, positions: positions, frequencies: frequencies)
        return bound > 0 ? bound : .nan
      }
    }
    let single = bound(.float32, .float32)
    /// The bound, where it is not that of float32.
    func line(_ bound: [Double], _ format: AnglePrecision) -> Mark {
      let own = zip(bound, single).map { $0 == $1 && format != .float32 ? .nan : $0 }
      return .line(
        Line(
          x: places, y: own,
          style: SeriesStyle(color: format.style.color, dash: [], width: 0.8, opacity: 0.7)))
    }
    func panel(_ tag: String, _ title: String, _ marks: [Mark]) -> Panel {
      Panel(
        tag: tag, title: title,
        x: Axis("position of the key (tokens)", scale: .log10),
        y: Axis(
          "error of the score (nats)", scale: .log10, domain: 1e-17...1_000, showsLabels: tag == "a"
        ),
        marks: marks)
    }
    let exact = errors(.float64, .float64)
    let last = precision.offsets.last ?? 1
    func worst(_ errors: [Double]) -> Double { errors.filter { !$0.isNaN }.max() ?? 0 }
    let worsts = (
      double: worst(exact), single: worst(errors(.float32, .float32)),
      positions: worst(errors(.bfloat16, .float32)),
      frequencies: worst(errors(.float32, .bfloat16))
    )
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 205,
        rows: [
          [
            panel(
              "a", "positions rounded",
              formats.flatMap {
                [line(bound($0, .float32), $0), points(errors($0, .float32), $0)]
              } + [line(bound(.float64, .float64), .float64), points(exact, .float64)]),
            panel(
              "b", "frequencies rounded",
              formats.map { points(errors(.float32, $0), $0) } + [points(exact, .float64)]),
          ]
        ], legend: .below),
      caption:
        "How much the score of one Gaussian query and key \(precision.distance) tokens apart changes when both move along (d = "
        + "\(precision.schedule.geometry.headDimension), b = \(chosen(precision.schedule.geometry.base))), by the format of "
        + "positions (a, with frequencies in float32) and of frequencies (b, with positions in float32); float64 has both. Points "
        + "are errors, lines their bound. In exact arithmetic all are 0 under any method: the “relative position error” that the "
        + "handbook gives for methods is rounding. Frequencies with few digits are merely other frequencies.",
      claims: [
        Claim(
          "To position \(decimals(Double(last), 0)) the error comes to \(scientific(worsts.double)) nats in float64 and "
            + "\(scientific(worsts.single)) in float32.", measured: worsts.single
        ) { $0 > 1e-5 && $0 < 1e-2 && worsts.double < 1e-11 },
        Claim(
          "With positions in bfloat16, whole only up to 256, it comes to \(decimals(worsts.positions, 2)) nats.",
          measured: worsts.positions
        ) { $0 > 0.5 },
        Claim(
          "With frequencies in bfloat16 it is no larger than in float32: \(scientific(worsts.frequencies)).",
          measured: worsts.frequencies
        ) { $0 <= worsts.single },
      ])
  }
}

extension AnglePrecision {
  /// Inks that no method has.
  var style: SeriesStyle {
    switch self {
    case .float16: SeriesStyle(color: Color(hex: 0xA6761D), marker: .triangleDown)
    case .bfloat16: SeriesStyle(color: Color(hex: 0xC0409A), marker: .diamond)
    case .float32: SeriesStyle(color: Color(hex: 0x5F6B6D), marker: .square)
    case .float64: SeriesStyle(color: Color(hex: 0x1B4F72), marker: .circle)
    }
  }
}
