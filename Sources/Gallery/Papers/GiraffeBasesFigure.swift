import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Giraffe's power and truncated bases beside RoPE's frequencies.
  static let giraffeBases = FigureRecipe(
    GiraffeBases.self, title: "Giraffe's power and truncated bases", source: .giraffe,
    place: "power basis and truncated basis, with its reference code", question: .frequencies
  ) { bases in
    let geometry = bases.geometry
    let (power, truncated) = try (bases.power(), bases.truncated())
    let pairs = indices(geometry.pairCount)
    let frequencies = geometry.inverseFrequencies
    let cut = 2 * Double.pi / Double(geometry.trainedContext)
    let standing = truncated.filter { $0 == 0 }.count
    let slowed = zip(truncated, frequencies).filter { $0 != $1 && $0 > 0 }.count
    // The second lies over the first where both keep a pair, so its points are smaller.
    let series: [(String, [Double], SeriesStyle, size: Double)] = [
      ("power", power, methodStyle("giraffe-power"), 2.6),
      ("truncated", truncated, methodStyle("giraffe-truncated"), 1.7),
    ]
    func marks(_ values: ([Double]) -> [Double]) -> [Mark] {
      series.map { name, own, style, size in
        .points(Points(x: pairs, y: values(own), label: name, style: style, size: size))
      }
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 180,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("pair index *i*"),
              y: Axis("frequency (radians per token)", scale: .log10, showsZero: true),
              marks: [
                .rule(Rule(y: cut, label: "one rotation in *T*")),
                .points(
                  Points(
                    x: pairs, y: frequencies, label: ComparedMethod.rope.rawValue,
                    style: ComparedMethod.rope.style, size: 2.8)),
              ] + marks { $0 }),
            Panel(
              tag: "b", x: Axis("pair index *i*"), y: Axis("ratio to RoPE's", domain: -0.03...1.05),
              marks: marks { zip($0, frequencies).map { $0 / $1 } }),
          ]
        ]),
      caption:
        "Frequencies at d = \(geometry.headDimension), b = \(chosen(geometry.base)), T = \(tokens(geometry.trainedContext)) and "
        + "k = \(chosen(bases.exponent)) (a; 0 below the break), and their ratio to RoPE's (b). "
        + (bases.exponent == 0
          ? "With k = 0 the power basis is RoPE's; the "
          : "The power basis slows every pair but the first; the ")
        + "truncated one leaves those alone that complete a rotation in T, gives the next ones one slow frequency, and stops the rest, "
        + "which then tell nothing of position. The paper states no head dimension for its bases.",
      claims: [
        Claim(
          "Truncation leaves \(geometry.pairCount - slowed - standing) pairs alone, gives \(slowed) one frequency and stops "
            + "\(standing).", source: "arXiv 2308.10882", measured: Double(standing)
        ) { $0 > 0 && slowed > 0 },
        Claim(
          "The power basis divides the last pair by \(decimals(frequencies[frequencies.count - 1] / power[power.count - 1], 1)).",
          source: "arXiv 2308.10882",
          measured: frequencies[frequencies.count - 1] / power[power.count - 1]
        ) { abs($0 - 64) < 1e-9 },
      ])
  }
}
