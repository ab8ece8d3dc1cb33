/// Every figure whose numbers are worked out here, by its name in the gallery.
public enum PaperFigures {
  /// One figure: its name, and the type that makes it.
  public struct Entry: Sendable {
    /// Lower-case letters, digits and hyphens.
    public let id: String
    /// Makes the figure from the parameters that were chosen.
    public let figure: any PaperFigure.Type
  }

  /// The name of a figure in the gallery.
  ///
  /// - Parameter figure: What works its numbers out.
  /// - Returns: Its name; that of the type where it is none of ``all``.
  public static func id(of figure: any PaperFigure.Type) -> String {
    all.first { $0.figure == figure }?.id ?? "\(figure)"
  }

  /// The papers' figures, then those of our own, each in the order of the guide.
  public static let all: [Entry] = [
    Entry(id: "roformer-decay", figure: RoFormerDecay.self),
    Entry(id: "pi-fit", figure: PIFit.self),
    Entry(id: "pi-bound", figure: PIBound.self),
    Entry(id: "pi-b-over-d", figure: PIBoundOverDimension.self),
    Entry(id: "ntk-overshoot", figure: NTKOvershoot.self),
    Entry(id: "yarn-temperature-fit", figure: YaRNTemperatureFit.self),
    Entry(id: "llama31-ramp", figure: Llama31Ramp.self),
    Entry(id: "abf-score-decay", figure: ABFScoreDecay.self),
    Entry(id: "abf-granularity", figure: ABFGranularity.self),
    Entry(id: "base-bound", figure: BaseBound.self),
    Entry(id: "critical-dimension", figure: CriticalDimension.self),
    Entry(id: "entropy-invariance", figure: EntropyInvariance.self),
    Entry(id: "scalable-softmax", figure: ScalableSoftmaxFigure.self),
    Entry(id: "critical-scaling", figure: CriticalScaling.self),
    Entry(id: "scale-invariant-attention", figure: ScaleInvariantFigure.self),
    Entry(id: "adaptive-temperature", figure: AdaptiveTemperatureFigure.self),
    Entry(id: "entropy-collapse-bound", figure: EntropyCollapseBound.self),
    Entry(id: "roundround-decay", figure: RoundAndRoundDecay.self),
    Entry(id: "resonance-phase", figure: ResonancePhase.self),
    Entry(id: "sink-share", figure: SinkShare.self),
    Entry(id: "giraffe-bases", figure: GiraffeBases.self),
    Entry(id: "logn-laws", figure: LogNLaws.self),
    Entry(id: "longrope-factors", figure: LongRoPEFactors.self),
    Entry(id: "null-model", figure: NullModel.self),
    Entry(id: "entropy-phase-diagram", figure: EntropyPhaseDiagram.self),
    Entry(id: "temperature-law-from-entropy", figure: TemperatureLawFromEntropy.self),
    Entry(id: "resolution-wall", figure: ResolutionWall.self),
    Entry(id: "pair-attribution", figure: PairAttribution.self),
    Entry(id: "effective-context", figure: EffectiveContext.self),
    Entry(id: "needle-capacity", figure: NeedleCapacity.self),
    Entry(id: "precision-of-position", figure: PrecisionOfPosition.self),
    Entry(id: "sink-budget", figure: SinkBudget.self),
    Entry(id: "interpolation-pressure", figure: InterpolationPressure.self),
    Entry(id: "trained-arc", figure: TrainedArc.self),
    Entry(id: "method-map", figure: MethodMap.self),
  ]
}
