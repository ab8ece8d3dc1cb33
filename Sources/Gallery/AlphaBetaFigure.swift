import AttentionEntropy
import Drawing
public import Figures
import Foundation
import RotaryEmbedding
public import Studies

/// Published thresholds, marked on a surface.
public struct PublishedThresholds: Sendable, Hashable {
  /// Who published them.
  public let name: String
  /// Lower threshold.
  public let alpha: Double
  /// Upper threshold.
  public let beta: Double

  /// Names a pair of thresholds.
  public init(_ name: String, alpha: Double, beta: Double) {
    self.name = name
    self.alpha = alpha
    self.beta = beta
  }
}

/// Draws an entropy surface over α and β: the entropy, and its distance from the original.
///
/// Axes are binary logarithms where the thresholds are in geometric progression, otherwise linear. The distance
/// is coloured about zero when it has both signs.
///
/// - Parameters:
///   - surface: What was measured.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
///   - published: Thresholds to mark, with their names.
/// - Returns: A figure of two panels.
public func alphaBetaSurfaceFigure(
  _ surface: AlphaBetaSurface, id: String, title: String, published: [PublishedThresholds] = []
) -> Figure {
  Figure(
    id: id, title: title,
    width: PageWidth.full, height: 190,
    rows: [
      [
        surfacePanel(surface, quantity: .entropy, tag: "a", published: published),
        surfacePanel(
          surface, quantity: .distance, tag: "b", published: published, showsLabels: false),
      ]
    ])
}

/// What a panel shows of a surface.
package enum SurfaceQuantity {
  case entropy, distance
}

/// One map over α and β with contours and marked thresholds; without labels, only their dots.
package func surfacePanel(
  _ surface: AlphaBetaSurface, quantity: SurfaceQuantity, tag: String, title: String? = nil,
  published: [PublishedThresholds], showsLabels: Bool = true
) -> Panel {
  let values = surface.entropies.flatMap { row in
    row.map { quantity == .entropy ? $0 : $0 - surface.original }
  }
  let hasBothSigns = (values.min() ?? 0) < 0 && (values.max() ?? 0) > 0
  let color =
    switch quantity {
    case .entropy: ColorScale(.viridis, label: "entropy (nats)")
    case .distance where hasBothSigns:
      ColorScale(
        .blueWhiteRed, kind: .diverging(center: 0), label: "distance from original (nats)")
    case .distance: ColorScale(.magma, label: "distance from original (nats)")
    }
  let scales = (x: spacing(of: surface.alphas), y: spacing(of: surface.betas))
  let edges = (
    x: scales.x.cellEdges(aroundCentres: surface.alphas),
    y: scales.y.cellEdges(aroundCentres: surface.betas)
  )
  var marks: [Mark] = [
    .heatmap(
      Heatmap(
        rowCount: surface.betas.count, columnCount: surface.alphas.count, values: values,
        x: edges.x, y: edges.y)),
    .contour(
      Contour(x: surface.alphas, y: surface.betas, values: values, levels: levels(of: values))),
  ]
  for point in published
  where edges.x.contains(point.alpha) && edges.y.contains(point.beta) {
    let isRight = point.alpha * point.alpha > edges.x.lowerBound * edges.x.upperBound
    if showsLabels {
      marks.append(
        .text(
          Text(
            point.name, x: point.alpha, y: point.beta, anchor: isRight ? .trailing : .leading,
            offset: Point(isRight ? -6 : 6, 0))))
    }
    marks.append(
      .points(
        Points(
          x: [point.alpha], y: [point.beta],
          style: .mark, size: 3.4)))
  }
  return Panel(
    tag: tag, title: title, x: Axis("*α*", scale: scales.x, domain: edges.x),
    y: Axis("*β*", scale: scales.y, domain: edges.y, showsLabels: showsLabels), marks: marks,
    color: color)
}

/// Binary logarithm for thresholds in geometric progression, otherwise linear.
func spacing(of values: [Double]) -> AxisScale {
  guard values.count > 2, values[0] > 0 else { return .linear }
  let ratios = zip(values, values.dropFirst()).map { $1 / $0 }
  // Progressions are made with pow, whose rounding moves a ratio by a few units of 2⁻⁵².
  let isGeometric = ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-9 }
  return isGeometric ? .log2 : .linear
}

/// About six round values between the extremes.
func levels(of values: [Double]) -> [Double] {
  guard let low = values.min(), let high = values.max(), high > low else { return [] }
  let rough = (high - low) / 6
  let power = pow(10, log10(rough).rounded(.down))
  let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
  return stride(from: (low / step).rounded(.up), through: (high / step).rounded(.down), by: 1)
    .map { $0 * step }.filter { low < $0 && $0 < high }
}

extension Gallery {
  /// Entropy of the all-ones kernel over both thresholds of the paper's ramp.
  static let alphaBetaSurface = FigureRecipe(
    id: "alpha-beta-surface", title: "Entropy over the ramp thresholds α and β",
    citation: "Peng et al., arXiv 2309.00071, section 3.2 (α = 1, β = 32); measured here",
    question: .entropy, publications: [.yarn],
    effort: "the rows of 8,192 keys at every pair of thresholds of a grid"
  ) {
    let alphas = (0...28).map { pow(2, -2 + Double($0) / 8) }
    let betas = (0...46).map { pow(2, 1.75 + Double($0) / 8) }
    func surface(_ temperature: TemperatureLaw) throws -> AlphaBetaSurface {
      var request = MethodRequest("ntk-by-parts", headDimension: 128, trainedContext: 4_096)
      (request.scale, request.temperature) = (4, temperature)
      return try Studies.alphaBetaSurface(
        request, ensemble: AllOnesEnsemble(), length: 16_384, seed: 0, alphas: alphas, betas: betas)
    }
    let plain = try surface(.none)
    let sharpened = try surface(.paper)
    let published = [
      PublishedThresholds("YaRN, LLaMA", alpha: 1, beta: 32),
      PublishedThresholds("Llama 3.1", alpha: 1, beta: 4),
      PublishedThresholds("LongRoPE, Mistral", alpha: 2, beta: 128),
    ]
    // α = 1 is column 16; β = 8, 16, 32 and 64 are rows 10, 18, 26 and 34.
    let atOne = [10, 18, 26, 34].map { plain.entropies[$0][16] }
    let rises = zip(atOne, atOne.dropFirst()).allSatisfy { $0 < $1 }
    var figure = alphaBetaSurfaceFigure(
      plain, id: "alpha-beta-surface", title: "Entropy over the ramp thresholds α and β")
    figure.height = 172
    figure.rows = [
      [
        surfacePanel(
          plain, quantity: .entropy, tag: "a", title: "no temperature", published: published),
        surfacePanel(
          plain, quantity: .distance, tag: "b", title: "no temperature", published: published,
          showsLabels: false),
        surfacePanel(
          sharpened, quantity: .distance, tag: "c", title: "paper's temperature",
          published: published,
          showsLabels: false),
      ]
    ]
    let nearest = plain.entropies.joined().min() ?? 0
    let default32 = (plain.entropies[26][16], sharpened.entropies[26][16])
    return FinishedFigure(
      figure: figure,
      caption:
        "Entropy of the last of 16,384 all-ones rows under NTK-by-parts with the paper's ramp at d = 128, "
        + "b = 10,000, L = 4,096 and s = 4 (a), and minus that of unmodified RoPE over L, without (b) and with (c) the "
        + "paper's temperature. Dots are published thresholds.",
      claims: [
        Claim(
          "At α = 1 entropy rises with β: \(atOne.map { decimals($0, 4) }.joined(separator: ", ")) nats "
            + "at β = 8, 16, 32 and 64.", measured: atOne[2]
        ) { abs($0 - 6.1091) < 5e-5 && rises },
        Claim(
          "No thresholds on this grid bring entropy back to the original "
            + "\(decimals(plain.original, 3)) nats without a temperature.",
          measured: nearest - plain.original
        ) { $0 > 0 },
        Claim(
          "At α = 1 and β = 32 the paper's temperature takes the distance from "
            + "\(decimals(default32.0 - plain.original, 2)) to \(decimals(default32.1 - plain.original, 2)) nats.",
          measured: default32.1 - default32.0
        ) { $0 < 0 },
      ])
  }
}
