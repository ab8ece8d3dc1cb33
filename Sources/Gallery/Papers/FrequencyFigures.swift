extension Gallery {
  /// What papers show of frequencies and of the kernel that they make, in reading order.
  static let frequencyFigures: [FigureRecipe] = [
    roFormerDecay, piFit, piBound, piBoundOverDimension, ntkOvershoot, llama31Ramp, abfScoreDecay,
    abfGranularity, baseBound, criticalDimension, roundAndRoundDecay, resonancePhase, giraffeBases,
    longRoPEFactors,
  ]
}
