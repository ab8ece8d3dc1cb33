import Drawing
import Figures
import Studies

extension Gallery {
  /// Where attention keeps tokens apart and where it makes them one.
  static let criticalScaling = FigureRecipe(
    CriticalScaling.self, title: "The strength at which attention keeps tokens apart",
    source: .criticalScaling, place: "its phase figure", question: .temperature
  ) { numbers in
    let twin = try numbers.table()
    let (products, strengths) = (numbers.products, numbers.strengths)
    let angles = try twin.numbers("angle after over before")
    let scale = AxisScale.linear
    let edges = (
      x: scale.cellEdges(aroundCentres: products), y: scale.cellEdges(aroundCentres: strengths)
    )
    let critical = products.map { (x: $0, y: CriticalScaling.criticalStrength(product: $0)) }
      .filter { edges.y.contains($0.y) }
    var map: [Mark] = [
      .heatmap(
        Heatmap(
          rowCount: strengths.count, columnCount: products.count,
          values: strengths.indices.flatMap { strength in
            products.indices.map { angles[$0 * strengths.count + strength] }
          }, x: edges.x, y: edges.y))
    ]
    if critical.count > 1 {
      let (x, y) = (critical.map(\.x), critical.map(\.y))
      // A dark line on a light one shows on every colour.
      map += [(0xFFFFFF, 2.4), (0x1A1A1A, 1.0)].map { ink, width in
        .line(
          Line(
            x: x, y: y, style: SeriesStyle(color: Color(hex: ink), dash: [], width: width)))
      }
      map.append(
        .text(
          Text(
            "γ_c = 1/(1 − *ρ*)", x: x[x.count / 2], y: y[y.count / 2], anchor: .trailing,
            offset: Point(-6, -8))))
    }
    let shares = (0...100).map { Double($0) / 50 }
    let lengths = [100.0, 1e4, 1e6]
    let rows = try lengths.map { try CriticalScaling(["n": $0]) }
    // The weight depends on γ(1 − ρ) alone, so that any ρ serves.
    func weights(_ shares: [Double]) -> [[Double]] {
      rows.map { row in shares.map { row.ownWeight(product: 0.5, strength: 2 * $0) } }
    }
    let curves = weights(shares)
    let landmarks = weights([0.5, 1, 1.5])
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 185,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("inner product *ρ* of tokens", domain: edges.x),
              y: Axis("strength *γ*", domain: edges.y), marks: map,
              color: ColorScale(domain: 0...1, label: "angle after/before")),
            Panel(
              tag: "b", x: Axis("*γ*/*γ*_c", domain: 0...2),
              y: Axis("weight on itself", domain: 0...1.05),
              marks: zip(["10^2", "10^4", "10^6"], curves).enumerated().map { place, curve in
                .line(
                  Line(
                    x: shares, y: curve.1, label: "*n* = \(curve.0)",
                    style: .other(place)))
              } + [.rule(Rule(x: 1))]),
          ]
        ]),
      caption:
        "n tokens with a common inner product ρ, and logits multiplied by γ ln n. a: angle between two outputs over that "
        + "between two tokens at n = \(decimals(numbers.count, 0)): below γ_c = 1/(1 − ρ) all outputs become one, above it they stay "
        + "apart. b: the weight of a token on itself turns at γ_c, the more sharply the more tokens. So ln n is the right "
        + "growth, but its factor depends on how alike the tokens are: no one constant serves all.",
      claims: [
        Claim(
          "At γ_c the weight on itself is \(decimals(landmarks[0][1], 4)) for 100 tokens and tends to ½.",
          measured: landmarks[0][1]
        ) { abs($0 - 0.5025) < 5e-5 },
        Claim(
          "At half of γ_c it is \(landmarks.map { decimals($0[0], 4) }.joined(separator: ", ")) for 10², 10⁴ and 10⁶ tokens, "
            + "at one and a half \(landmarks.map { decimals($0[2], 4) }.joined(separator: ", ")).",
          measured: landmarks[2][0]
        ) {
          abs($0 - 0.0010) < 5e-5 && abs(landmarks[0][0] - 0.0917) < 5e-5
            && abs(landmarks[0][2] - 0.9099) < 5e-5 && abs(landmarks[2][2] - 0.9990) < 5e-5
        },
      ])
    finished.twin = twin
    return finished
  }
}
