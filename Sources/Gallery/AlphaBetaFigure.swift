import AttentionEntropy
import Foundation
public import Plotting
import RotaryEmbedding
public import Studies

/// Draws an entropy surface over α and β: the entropy, and its distance from the original.
///
/// - Parameters:
///   - surface: What was measured; axes are binary logarithms where the thresholds are evenly spaced in them, else
///     linear.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
///   - published: Published thresholds to mark, with their names.
/// - Returns: A figure of two panels.
public func alphaBetaSurfaceFigure(
  _ surface: AlphaBetaSurface, id: String, title: String,
  published: [(name: String, alpha: Double, beta: Double)] = []
) -> Figure {
  let x = Axis("*α*", scale: spacing(of: surface.alphas))
  let y = Axis("*β*", scale: spacing(of: surface.betas))
  let values = surface.entropies.flatMap { $0 }
  let panels = [
    (values, ColorScale(.viridis, label: "entropy (nats)")),
    (
      values.map { $0 - surface.original },
      ColorScale(.blueWhiteRed, kind: .diverging(center: 0), label: "distance from original (nats)")
    ),
  ].enumerated().map { index, content in
    let (values, color) = content
    let edges = (
      x.scale.cellEdges(aroundCentres: surface.alphas),
      y.scale.cellEdges(aroundCentres: surface.betas)
    )
    var marks: [Mark] = [
      .heatmap(
        Heatmap(
          rowCount: surface.betas.count, columnCount: surface.alphas.count, values: values,
          x: edges.0, y: edges.1)),
      .contour(
        Contour(
          x: surface.alphas, y: surface.betas, values: values, levels: levels(of: values))),
    ]
    for point in published where edges.0.contains(point.alpha) && edges.1.contains(point.beta) {
      marks += [
        .points(
          Points(
            x: [point.alpha], y: [point.beta],
            style: SeriesStyle(color: Color(hex: 0xFFFFFF), marker: .circle), size: 5)),
        .points(
          Points(
            x: [point.alpha], y: [point.beta],
            style: SeriesStyle(color: Color(hex: 0x1A1A1A), marker: .circle), size: 3.4)),
        .text(
          Text(
            point.name, x: point.alpha, y: point.beta, offset: Point(5, -5))),
      ]
    }
    var panelX = x
    var panelY = y
    panelX.domain = edges.0
    panelY.domain = edges.1
    return Panel(
      tag: ["a", "b"][index], x: panelX, y: panelY, marks: marks, color: color)
  }
  let (low, high) = (values.min() ?? 0, values.max() ?? 0)
  return Figure(
    id: id, title: title,
    altText:
      "Two maps over the ramp thresholds alpha and beta. Left: entropy from \(decimals(low, 3)) to "
      + "\(decimals(high, 3)) nats with contour lines. Right: the same minus the original model's "
      + "\(decimals(surface.original, 3)) nats.",
    width: PageWidth.full, height: 190, rows: [panels])
}

/// Binary logarithm for thresholds in geometric progression, otherwise linear.
private func spacing(of values: [Double]) -> AxisScale {
  guard values.count > 2, values[0] > 0 else { return .linear }
  let ratios = zip(values, values.dropFirst()).map { $1 / $0 }
  // Progressions are made with pow, whose rounding moves a ratio by a few units of 2⁻⁵².
  let isGeometric = ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-9 }
  return isGeometric ? .log2 : .linear
}

/// About six round values between the extremes.
private func levels(of values: [Double]) -> [Double] {
  guard let low = values.min(), let high = values.max(), high > low else { return [] }
  let rough = (high - low) / 6
  let power = pow(10, log10(rough).rounded(.down))
  let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
  return
    (Int(
      (low / step).rounded(.up))...max(
      Int((low / step).rounded(.up)), Int((high / step).rounded(.down))))
    .map { Double($0) * step }.filter { low < $0 && $0 < high }
}

extension Gallery {
  /// Entropy of the all-ones kernel over both thresholds of the paper's ramp.
  static let alphaBetaSurface = FigureRecipe(
    id: "alpha-beta-surface", title: "Entropy over the ramp thresholds α and β",
    citation: "Peng et al., arXiv 2309.00071, section 3.2 (α = 1, β = 32); measured here"
  ) {
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
    let alphas = (0...28).map { pow(2, -2 + Double($0) / 8) }
    let betas = (0...40).map { pow(2, 2 + Double($0) / 8) }
    let surface = try Studies.alphaBetaSurface(
      entry: try MethodCatalog.entry(named: "ntk-by-parts"), choice: MethodChoice(),
      geometry: geometry, extent: try ContextExtent(scale: 4), ensemble: AllOnesEnsemble(),
      length: 16_384, seed: 0, alphas: alphas, betas: betas)
    // α = 1 is column 16; β = 8, 16, 32 and 64 are rows 8, 16, 24 and 32.
    let atOne = [8, 16, 24, 32].map { surface.entropies[$0][16] }
    let rises = zip(atOne, atOne.dropFirst()).allSatisfy { $0 < $1 }
    return FinishedFigure(
      figure: alphaBetaSurfaceFigure(
        surface, id: "alpha-beta-surface", title: "Entropy over the ramp thresholds α and β",
        published: [
          ("YaRN, LLaMA", 1, 32), ("Llama 3.1", 1, 4), ("LongRoPE, Mistral", 2, 128),
        ]),
      caption:
        "Entropy of the last of 16,384 all-ones rows under NTK-by-parts with the paper's ramp, without "
        + "temperature, at d = 128, b = 10,000, L = 4,096 and s = 4 (a), and minus that of unmodified RoPE over L "
        + "(b). Dots are published thresholds.",
      claims: [
        Claim(
          "At α = 1 entropy rises with β: \(atOne.map { decimals($0, 4) }.joined(separator: ", ")) nats "
            + "at β = 8, 16, 32 and 64.", measured: atOne[2]
        ) { abs($0 - 6.1091) < 5e-5 && rises },
        Claim(
          "No choice of thresholds on this grid comes back to the original \(decimals(surface.original, 3)) "
            + "nats; that takes a temperature.",
          measured: (surface.entropies.joined().min() ?? 0) - surface.original
        ) { $0 > 0 },
      ])
  }
}
