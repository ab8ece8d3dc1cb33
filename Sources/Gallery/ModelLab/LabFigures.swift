extension Gallery {
  /// Figures of the model lab whose tables came along, each with the tables that it is drawn from.
  static let labFigures: [FigureRecipe] = [
    (lossByPosition, ["loss-by-position", "loss-by-segment"]),
    (fourfoldLoss, ["loss-by-segment-fourfold"]),
    (headEntropies, ["heads"]),
    (movedHeads, ["heads"]),
    (shortContextCost, ["short-context-cost"]),
    (lossByTemperature, ["loss-by-temperature", "temperature-fit"]),
    (threeAverages, ["three-averages"]),
    (lossByRamp, ["loss-by-ramp"]),
    (entropyAndLoss, ["entropy-and-loss", "entropy-predicts-loss"]),
    (afterFineTuning, ["fine-tuning-loss", "fine-tuning-pairs"]),
  ].filter { LabData.holds($0.1) }.map(\.0)
}
