import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Paired differences of entropy between methods, beside what pure noise gives.
  static let nullModel = FigureRecipe(
    NullModel.self, title: "Is a change of entropy real?", source: .entrope,
    place: "after YaRN, arXiv 2309.00071, section 3.4, and the handbook", question: .entropy,
    effort: "last rows of 8,192 keys: 24 draws of five ensembles under six methods"
  ) { model in
    let differences = try model.differences()
    let band = NullModel.nullBand(differences)
    let methods = Array(ComparedMethod.allCases.dropFirst())
    let names = try NullModel.ensembles().map(\.name)
    let aligned = Array(names.dropFirst())
    func found(_ ensemble: String, _ method: ComparedMethod) -> Estimate? {
      differences.first { $0.ensemble == ensemble && $0.method == method }?.estimate
    }
    func bars(_ method: ComparedMethod, _ places: [(y: Double, estimate: Estimate?)]) -> Mark {
      let seen = places.compactMap { place in place.estimate.map { (y: place.y, estimate: $0) } }
      return .errorBars(
        ErrorBars(
          Points(
            x: seen.map(\.estimate.mean), y: seen.map(\.y), label: method.rawValue,
            style: method.style, size: 3),
          low: seen.map(\.estimate.interval.lowerBound),
          high: seen.map(\.estimate.interval.upperBound), isHorizontal: true))
    }
    let marks = methods.enumerated().map { row, method in
      (
        null: bars(method, [(Double(row), found(names[0], method))]),
        aligned: bars(
          method,
          aligned.enumerated().map {
            (Double($0.offset) + 0.15 * Double(row - 2), found($0.element, method))
          })
      )
    }
    let grounds: [Mark] = [.band(Band(x: -band...band)), .rule(Rule(x: 0))]
    let isotropic = methods.compactMap { found(names[0], $0) }
    let covered = isotropic.filter { $0.interval.contains(0) }.count
    let low = found("aligned low", .interpolation)
    let mid = found("aligned mid", .interpolation)
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 215,
        rows: [
          [
            Panel(
              tag: "a", title: "isotropic (null)",
              x: Axis("Δ*H* (nats)", domain: -1.4 * band...1.4 * band),
              y: Axis("", domain: -0.5...Double(methods.count) - 0.5, ticks: [], isReversed: true),
              marks: grounds + marks.map(\.null)),
            Panel(
              tag: "b", title: "aligned, *ρ* = 0.5", x: Axis("Δ*H* (nats)"),
              y: methodRows(aligned.map { String($0.dropFirst(8)) }, showsLabels: true),
              marks: grounds + marks.map(\.aligned)),
          ]
        ], columnWeights: [1, 1.7], legend: .below),
      caption:
        "Entropy of the last query under each method less that under RoPE on the same draw, at \(model.geometry.words), s = "
        + "\(model.scale), without temperature; means of \(model.seeds.count) paired draws with 95 % intervals. Isotropic Gaussian "
        + "vectors (a) have one distribution whatever the frequencies: what is measured there, the grey band of both panels, is "
        + "noise. Aligned vectors (b) share a signal, in all pairs (flat), slow (low), middle (mid) or fast (high) ones.",
      claims: [
        Claim(
          "On isotropic vectors \(covered) of \(isotropic.count) intervals hold 0, and none reaches beyond "
            + "\(decimals(band, 3)) nats.", measured: band
        ) { $0 < 0.05 && covered >= 3 },
        Claim(
          "On aligned vectors with their signal in slow pairs PI raises entropy by \(decimals(low?.mean ?? 0, 2)) nats.",
          measured: low?.mean ?? 0
        ) { $0 > 0.3 },
        Claim(
          "With the signal in middle pairs it lowers it, by \(decimals(-(mid?.mean ?? 0), 2)): that interpolation raises "
            + "entropy depends on the vectors.", measured: mid?.mean ?? 0
        ) { $0 < -band },
      ])
    finished.twin = try model.table(of: differences)
    return finished
  }
}
