public import AttentionEntropy
public import RotaryEmbedding

/// How the derivative of entropy by a threshold of the ramp moves with the threshold, kinks of entropy and all.
///
/// Where a threshold passes a pair, the pair enters or leaves the ramp: entropy has a kink there and its derivative jumps. Between
/// two kinks both are smooth.
public struct ThresholdCurve: Sendable, Hashable {
  /// A stretch without a kink inside.
  public struct Piece: Sendable, Hashable {
    /// What the threshold is multiplied by, ascending.
    public let factors: [Double]
    /// Nats for 10 % more of the threshold there.
    public let elasticities: [Estimate]
  }

  /// α or β.
  public let knob: MethodKnob
  /// Where it stands; `nil` where layers differ.
  public let value: Double?
  /// The stretches, ascending, from one kink to the next.
  public let pieces: [Piece]
  /// Whether curves are straight between neighbours within 1 % of all that they span; where they are not, what lies between
  /// is not known.
  public let isResolved: Bool

  /// What the threshold is multiplied by where a pair enters or leaves the ramp.
  public var kinks: [Double] { pieces.dropFirst().compactMap(\.factors.first) }

  /// How far the threshold is moved, down and up.
  fileprivate static let reach = 2.0.squareRoot()
  /// Settings at most where each takes some multiply-adds: 256, or as many as take about a minute of one core, and 24 at least.
  fileprivate static func greatestCount(work: Double) -> Int {
    max(24, min(256, Int(6e10 / max(1, work))))
  }
  /// How far a curve may be off a straight line between neighbours, as a share of all that it spans.
  fileprivate static let straightness = 0.01
}

extension SensitivityStudy {
  /// Moves the thresholds of the ramp, one at a time, and derives entropy on every stretch between kinks.
  ///
  /// From 1/√2 to √2 times the threshold, at the ends of every stretch, within it and where the threshold stands; then midway
  /// between neighbours until curves are straight there within 1 % of all that they span, or settings run out (24 to 256 of them,
  /// by what they cost).
  ///
  /// - Parameter observer: Hears how far it has come, and may stop it.
  /// - Returns: A curve for each threshold that has a derivative; `nil` when the observer stopped it.
  /// - Throws: As ``measured(observer:)``.
  /// - Complexity: That of ``measured(observer:)`` without attribution, for each setting.
  public func thresholdCurves(
    observer: AttentionObserver = AttentionObserver()
  ) throws -> [ThresholdCurve]? {
    var curves: [ThresholdCurve] = []
    for knob in [MethodKnob.alpha, .beta] where hasCurve(of: knob) {
      let share = curves.isEmpty ? 0 : 0.5
      let inner = AttentionObserver(
        progress: { observer.progress(share + $0 / 2) }, isCancelled: observer.isCancelled)
      guard let (pieces, isResolved) = try pieces(of: knob, inner) else { return nil }
      guard !pieces.isEmpty else { continue }
      let values = Set(
        layers.compactMap { layer in
          layer.method.schedule.ramp.map { knob == .alpha ? $0.alpha : $0.beta }
        })
      curves.append(
        ThresholdCurve(
          knob: knob, value: values.count == 1 ? values.first : nil, pieces: pieces,
          isResolved: isResolved))
    }
    return curves
  }

  /// Scores that the curves take at most, once.
  package var curveScoreCount: Int {
    let curves = [MethodKnob.alpha, .beta].filter(hasCurve).count
    return curves * greatestSettingCount * seenCount
  }

  private var seenCount: Int {
    layers.reduce(0) { $0 + $1.vectors.seenCount * $1.vectors.heads.count }
  }

  private var greatestSettingCount: Int {
    let dimension = layers.map(\.vectors.headDimension).max() ?? 0
    return ThresholdCurve.greatestCount(work: 2 * Double(seenCount) * Double(dimension))
  }

  private func hasCurve(of knob: MethodKnob) -> Bool {
    layers.contains { !$0.method.kinks(of: knob).isEmpty }
  }

  /// The curve of one threshold; `nil` when the observer stopped it.
  private func pieces(
    of knob: MethodKnob, _ observer: AttentionObserver
  ) throws -> (pieces: [ThresholdCurve.Piece], isResolved: Bool)? {
    typealias Point = (factor: Double, elasticity: Estimate)
    let quiet = AttentionObserver(isCancelled: observer.isCancelled)
    var count = 0
    let greatestCount = greatestSettingCount
    var isStopped = false
    /// What is found at settings that are allowed.
    func points(at factors: [Double]) throws -> [Point] {
      try factors.compactMap { factor in
        guard !isStopped, let study = moving(knob, by: factor) else { return nil }
        let result = try study.measured(observer: quiet)
        isStopped = isStopped || result == nil
        count += 1
        observer.progress(Double(count) / Double(greatestCount))
        return result?.elasticity(knob).map { (factor, $0) }
      }
    }
    var pieces = try stretches(of: knob).map { stretch in
      let step = (stretch.upperBound - stretch.lowerBound) / 3
      let margin = 1e-6 * step
      let (first, last) = (stretch.lowerBound + margin, stretch.upperBound - margin)
      let own: [Double] = stretch.contains(1) ? [1] : []
      return try points(at: ([first, first + step, last - step, last] + own).sorted())
    }
    let means = pieces.joined().map(\.elasticity.mean)
    let allowed = ThresholdCurve.straightness * ((means.max() ?? 0) - (means.min() ?? 0))
    // Gaps whose middle has not been looked at, in order of their pieces.
    var open = pieces.indices.flatMap { piece in
      zip(pieces[piece], pieces[piece].dropFirst()).map { (piece, $0, $1) }
    }
    while !open.isEmpty, count + open.count <= greatestCount, !isStopped {
      var next: [(Int, Point, Point)] = []
      for (piece, left, right) in open {
        guard let middle = try points(at: [(left.factor + right.factor) / 2]).first else {
          continue
        }
        pieces[piece].append(middle)
        let straight = (left.elasticity.mean + right.elasticity.mean) / 2
        if abs(middle.elasticity.mean - straight) > allowed {
          next += [(piece, left, middle), (piece, middle, right)]
        }
      }
      open = next
    }
    guard !isStopped else { return nil }
    let found = pieces.filter { $0.count > 1 }.map { points in
      let sorted = points.sorted { $0.factor < $1.factor }
      return ThresholdCurve.Piece(
        factors: sorted.map(\.factor), elasticities: sorted.map(\.elasticity))
    }
    return (found, open.isEmpty)
  }

  /// The stretches between the kinks of all layers.
  private func stretches(of knob: MethodKnob) -> [ClosedRange<Double>] {
    let reach = ThresholdCurve.reach
    let kinks = Set(layers.flatMap { $0.method.kinks(of: knob) })
      .filter { $0 > 1.0001 / reach && $0 < 0.9999 * reach }.sorted()
    return zip([1 / reach] + kinks, kinks + [reach]).map { $0...$1 }
  }

  /// The study with a threshold of every layer elsewhere; `nil` where it is not allowed there.
  private func moving(_ knob: MethodKnob, by factor: Double) -> SensitivityStudy? {
    let moved = layers.compactMap { layer in
      let isFree = !layer.method.kinks(of: knob).isEmpty
      return (isFree ? layer.method.moving(knob, by: factor) : layer.method)
        .map { Layer(layer.vectors, $0, seed: layer.seed) }
    }
    guard moved.count == layers.count else { return nil }
    return SensitivityStudy(layers: moved, skipsNonFinite: skipsNonFinite, threads: threads)
  }
}
