public import AttentionEntropy

/// What several methods make of the attention of heads: the rows of layers, paired, from captured vectors or from ensembles.
///
/// Every method of a layer sees the same vectors, the same rows and the same mask. Layers are measured one after another.
///
/// ```swift
/// let capture = try CapturedVectors(path: "capture.safetensors")
/// let layers = try capture.layers.indices.map { try StudyLayer(capture, at: $0, schedules: [rope, yarn]) }
/// if let measured = try HeadStudy(layers: layers).measured() {
///   let summary = PairedSummary(headSeries(of: measured))
///   print(summary.methods[0].difference?.interval as Any)   // YaRN less RoPE, nats, over heads
/// }
/// ```
public struct HeadStudy: Sendable {
  /// What is measured, in the order of the results.
  public var layers: [StudyLayer]
  /// How every row is measured; each layer has its own mask, so that of the request is not used.
  public var request: AttentionRequest
  /// Whether each row's divergence from that of the first method is measured as well.
  ///
  /// Divergences are of the methods' own temperatures, whatever multipliers the request has, from scores in single precision;
  /// no method may act on distances.
  public var measuresDivergence: Bool
  /// Whether the attention that each distance receives is measured as well.
  ///
  /// Profiles are of the methods' own temperatures, from scores in single precision; no method may act on distances, and masks
  /// must hide keys ahead of the query.
  public var measuresDistances: Bool
  /// Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public var skipsNonFinite: Bool
  /// Whether rows of all-ones vectors may come from `PositionalKernel`, in O(n) and in Double whatever the request says.
  ///
  /// They do where nothing but entropy and log-sum-exp is asked for, at multiplier 1 under a causal mask, tokens stand one after
  /// another, and logits depend on distance alone.
  public var usesPositionalKernel: Bool

  /// Asks about layers.
  ///
  /// - Parameters:
  ///   - layers: What is measured.
  ///   - request: How every row is measured.
  ///   - measuresDivergence: Whether each row's divergence from that of the first method is measured as well.
  ///   - measuresDistances: Whether the attention that each distance receives is measured as well.
  ///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out.
  ///   - usesPositionalKernel: Whether rows of all-ones vectors may come from their kernel of distances.
  public init(
    layers: [StudyLayer], request: AttentionRequest = AttentionRequest(),
    measuresDivergence: Bool = false, measuresDistances: Bool = false, skipsNonFinite: Bool = false,
    usesPositionalKernel: Bool = true
  ) {
    self.layers = layers
    self.request = request
    self.measuresDivergence = measuresDivergence
    self.measuresDistances = measuresDistances
    self.skipsNonFinite = skipsNonFinite
    self.usesPositionalKernel = usesPositionalKernel
  }

  /// Scores that the whole study takes, with what divergences and profiles cost beside entropies: for progress.
  package var scoreCount: Int {
    layers.reduce(0) { sum, layer in
      let methods = layer.schedules.count
      let rounds =
        methods + (measuresDivergence ? Self.roundsOfDivergence * (methods - 1) : 0)
        + (measuresDistances ? Self.roundsOfProfile * methods : 0)
      return sum + layer.seenCount * layer.heads.count * rounds
    }
  }

  /// How long a divergence takes in passes of the entropies.
  static let roundsOfDivergence = 4

  /// How long a profile takes in passes of the entropies in single precision, as measured: it scores twice and goes over the
  /// weights one by one.
  static let roundsOfProfile = 5

  /// Measures the layers.
  ///
  /// - Parameters:
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: What was measured, layer by layer; `nil` when the observer stopped it.
  /// - Throws: ``HeadStudyError``; `AttentionError` when shapes or the request do not fit; what the vectors of a layer throw.
  /// - Complexity: O(methods·heads·n·m·d) time for each layer; memory for the vectors of one layer, and for the statistics of
  ///   all.
  public func measured(
    kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> [LayerMeasurement]? {
    var progress = StudyProgress(total: scoreCount, observer: observer)
    var results: [LayerMeasurement] = []
    for index in layers.indices {
      guard let result = try measured(layerAt: index, kernel, &progress), !observer.isCancelled()
      else { return nil }
      results.append(result)
    }
    return results
  }

  /// Reads the vectors of a layer and finds all their numbers finite, or leaves out those that are not.
  ///
  /// - Parameters:
  ///   - index: Which of ``layers`` (a precondition).
  ///   - place: One head among those of the layer; all where none is given.
  /// - Returns: The vectors, in parts.
  /// - Throws: ``HeadStudyError/notFinite(_:layer:head:)`` with the first number that is not finite, where none are skipped;
  ///   what the vectors of the layer throw.
  package func finiteVectors(ofLayerAt index: Int, place: Int? = nil) throws -> FiniteVectors {
    let layer = layers[index]
    let vectors = try layer.vectors(place)
    guard let wrong = vectors.firstNonFinite() else { return FiniteVectors(finite: vectors) }
    guard skipsNonFinite else {
      let reader =
        wrong.isQuery ? wrong.head : wrong.head * (vectors.headCount / vectors.keyHeadCount)
      throw HeadStudyError.notFinite(wrong, layer: index, head: layer.heads[place ?? reader])
    }
    return try FiniteVectors(skippingIn: vectors)
  }
}

/// How far a study has come, in scores.
struct StudyProgress {
  private var done = 0.0
  private let total: Double
  private let observer: AttentionObserver

  init(total: Int, observer: AttentionObserver) {
    self.total = Double(max(1, total))
    self.observer = observer
  }

  /// The observer of a step that takes a number of scores.
  func step(_ scores: Double) -> AttentionObserver {
    let (done, total, observer) = (done, total, observer)
    return AttentionObserver(
      progress: { observer.progress((done + $0 * scores) / total) },
      isCancelled: observer.isCancelled)
  }

  /// Counts a step that is over.
  mutating func finish(_ scores: Double) { done += scores }
}
