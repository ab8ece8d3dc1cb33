import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// Six pairs as clocks: where their hands point after 0 to 1,000 tokens, and what part of the dial training has shown.
  static let clockHands = FigureRecipe(
    id: "clock-hands", title: "Six pairs as clock hands",
    citation: "Su et al., arXiv 2104.09864, section 3.2; drawn here",
    question: .frequencies, publications: [.roFormer]
  ) {
    let geometry = try HandbookSetting.geometry()
    let pairs = [0, 8, 16, 20, 24, 31]
    let positions = [0, 1, 10, 100, 1_000]
    let theta = geometry.inverseFrequencies
    let rotations = geometry.rotations
    func ring(_ radius: Double, to turns: Double) -> (x: [Double], y: [Double]) {
      let angles = (0...96).map { 2 * Double.pi * turns * Double($0) / 96 }
      return (angles.map { radius * cos($0) }, angles.map { radius * sin($0) })
    }
    /// A hand for each position, longer for later ones, so that hands on top of each other can be told apart.
    func hand(_ place: Int, pair: Int) -> Mark {
      let angle = Double(positions[place]) * theta[pair]
      let length = 0.55 + 0.1 * Double(place)
      return .line(
        Line(
          x: [0, length * cos(angle)], y: [0, length * sin(angle)],
          label: "m = \(decimals(Double(positions[place]), 0))",
          style: .other(place).drawn(width: 1.4)))
    }
    let panels = pairs.enumerated().map { place, pair in
      let dial = ring(1.05, to: 1)
      let arc = ring(1.05, to: min(1, rotations[pair]))
      return Panel(
        tag: panelTag(place), title: "pair \(pair)",
        x: Axis("", domain: -1.2...1.2, ticks: [], showsLabels: false),
        y: Axis("", domain: -1.2...1.2, ticks: [], showsLabels: false),
        marks: [
          .line(
            Line(
              x: dial.x, y: dial.y,
              style: SeriesStyle(color: Theme.paper.secondaryInk, dash: [], width: 0.4))),
          .line(
            Line(
              x: arc.x, y: arc.y,
              style: SeriesStyle(color: Color(hex: 0xB5B5B5), dash: [], width: 4))),
        ] + positions.indices.map { hand($0, pair: pair) }, isSquare: true)
    }
    let full = pairs.count { rotations[$0] >= 1 }
    let last = 2 * Double.pi * rotations[31]
    return FinishedFigure(
      figure: Figure(
        id: "clock-hands", title: "Six pairs as clock hands", width: PageWidth.text, height: 285,
        rows: [Array(panels[..<3]), Array(panels[3...])], legend: .below),
      caption:
        "Where six pairs of a head point at positions m (\(geometry.words)). Angles begin at the right and grow anticlockwise; "
        + "hands of later positions are longer. The thick grey arc holds the angles that the pair met within L tokens.",
      claims: [
        Claim(
          "\(full) of the six went full circle in training.", measured: Double(full)
        ) { $0 == 4 },
        Claim(
          "Pair 31 reached \(decimals(last, 3)) rad, \(decimals(360 * rotations[31], 1)) degrees.",
          measured: last
        ) { abs($0 - 0.273_110) < 5e-6 },
      ])
  }
}
