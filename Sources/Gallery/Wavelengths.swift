import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Wavelength of every pair against the trained context, and the arc seen in training.
  static let wavelengths = FigureRecipe(
    id: "wavelengths", title: "Wavelengths and the trained arc",
    citation: "Language AI Handbook, YaRN chapter; Peng et al., arXiv 2309.00071, eq. 13 and 17",
    question: .frequencies, publications: [.handbook, .yarn]
  ) {
    let geometry = try HandbookSetting.geometry()
    let context = Double(geometry.trainedContext)
    let pairs = indices(geometry.pairCount)
    let wavelengths = geometry.wavelengths
    let rotations = geometry.rotations
    let partial = rotations.firstIndex { $0 < 1 } ?? geometry.pairCount
    let table = try Table(
      columns: [
        Column("pair"), Column("inverse frequency", unit: "rad/token", format: .significant(5)),
        Column("wavelength", unit: "tokens", format: .significant(7)),
        Column("wavelength / L", format: .significant(4)),
        Column("rotations in L", format: .significant(5)),
        Column("trained arc", unit: "rotations", format: .significant(4)),
      ],
      rows: geometry.inverseFrequencies.enumerated().map { pair, theta in
        [
          Cell(pair), Cell(theta), Cell(wavelengths[pair]), Cell(wavelengths[pair] / context),
          Cell(rotations[pair]), Cell(min(1, rotations[pair])),
        ]
      })
    let last = geometry.pairCount - 1
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 158,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("pair index *i*", domain: -1...32),
              y: Axis("wavelength *λ*_{*i*} (tokens)", scale: .log10, domain: 4...80_000),
              marks: [
                .rule(Rule(y: context, label: "*L* = 2,048")),
                .points(Points(x: pairs, y: wavelengths, style: .other(0))),
              ],
              secondY: SecondAxis("rotations in *L*", scale: .log10, over: 4...80_000) {
                context / $0
              }),
            Panel(
              tag: "b", x: Axis("pair index *i*", domain: -1...32),
              y: Axis("trained arc (rotations)", domain: 0...1.05),
              marks: [
                .band(
                  Band(
                    x: Double(partial) - 0.5...Double(last) + 1, label: "no full rotation")),
                .points(Points(x: pairs, y: rotations.map { min(1, $0) }, style: .other(0))),
              ]),
          ]
        ]),
      caption:
        "Wavelength of every pair at d = 64, b = 10,000 (a) and the share of a full rotation it makes "
        + "inside L = 2,048 tokens (b). Angles beyond that arc are new to the model.",
      claims: [
        Claim(
          "Pair 0 makes \(decimals(rotations[0], 2)) rotations in training; the handbook says roughly 340.",
          measured: rotations[0]
        ) { abs($0 - 325.95) < 0.005 },
        Claim(
          "Pair 31 has a wavelength of \(decimals(wavelengths[last], 0)) tokens and sees "
            + "\(decimals(100 * rotations[last], 2)) % of a rotation; the handbook says around 60,000 and about 3 %.",
          measured: wavelengths[last]
        ) { abs($0 - 47_117) < 0.5 },
        Claim(
          "\(partial) pairs complete a rotation and \(geometry.pairCount - partial) never do.",
          measured: Double(partial)
        ) { $0 == 21 },
      ], table: table)
  }
}
