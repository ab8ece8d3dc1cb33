import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The same three ramps over ln λ, over λ and over rotations: each is straight on one axis and curved on the others.
  static let rampAxes = FigureRecipe(
    id: "ramp-axes", title: "Which ramp is straight on which axis",
    citation: "Peng et al., arXiv 2309.00071, eq. 18; its reference code; Language AI Handbook",
    question: .frequencies, publications: [.yarn, .handbook]
  ) {
    let geometry = try HandbookSetting.geometry()
    let wavelengths = geometry.wavelengths
    let context = Double(geometry.trainedContext)
    let ramps: [(name: String, method: ComparedMethod, ramp: Ramp)] = [
      ("paper", .yarnPaper, try Ramp(.rotations)),
      ("reference code", .yarnCode, try Ramp(.pairIndex(truncated: true))),
      ("handbook", .yarnHandbook, try Ramp(.wavelength)),
    ]
    let blends = ramps.map { $0.ramp.blend(for: geometry) }
    func panel(_ tag: String, _ axis: Axis, _ x: [Double]) -> Panel {
      Panel(
        tag: tag, x: axis, y: Axis("blend *γ*_{*i*}", domain: 0...1.05, showsLabels: tag == "a"),
        marks: zip(ramps, blends).map { ramp, blend in
          .line(Line(x: x, y: blend, label: ramp.name, style: ramp.method.style))
        })
    }
    /// Largest second difference of γ over equal steps of the pair index, inside the ramp.
    func bend(_ blend: [Double]) -> Double {
      let inside = (1..<blend.count - 1).filter { blend[$0 - 1] < 1 && blend[$0 + 1] > 0 }
      return inside.map { abs(blend[$0 - 1] - 2 * blend[$0] + blend[$0 + 1]) }.max() ?? 0
    }
    let bends = blends.map(bend)
    return FinishedFigure(
      figure: Figure(
        id: "ramp-axes", title: "Which ramp is straight on which axis", width: PageWidth.text,
        height: 165,
        rows: [
          [
            panel(
              "a", Axis("wavelength *λ* (tokens)", scale: .log10, domain: 5...60_000),
              wavelengths),
            panel("b", Axis("wavelength over context *λ*/*L*"), wavelengths.map { $0 / context }),
            panel(
              "c", Axis("rotations *r* = *L*/*λ*", domain: 0...40), geometry.rotations),
          ]
        ], legend: .below),
      caption:
        "The blend γ of three ramps over the logarithm of the wavelength (a), over the wavelength (b) and over the rotations in L "
        + "(c), with thresholds 1 and 32 (\(geometry.words)). The reference code's ramp is straight in a, the handbook's in b, the paper's in c.",
      claims: [
        Claim(
          "Over equal steps of ln λ the reference code's ramp bends by less than 10⁻¹², the paper's by up to "
            + "\(decimals(bends[0], 3)).", measured: bends[1]
        ) { $0 < 1e-12 && bends[0] > 0.01 }
      ])
  }
}
