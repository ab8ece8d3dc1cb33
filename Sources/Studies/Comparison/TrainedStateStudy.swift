public import AttentionEntropy
import RotaryEmbedding

/// How far attention beyond the trained context is, under methods, from what the same head does just within it under plain RoPE.
///
/// The reference are rows of each head below L as the model was trained; what is compared are other rows of the same head, as a
/// rule from L on and maybe from another capture, under each method. Heads are paired by layer and number; rows are not, since
/// they are others, so each head has one number for each side: the mean over its rows.
///
/// ```swift
/// let study = TrainedStateStudy(within: nativeLayers, beyond: extendedLayers)
/// if let state = try study.measured() {
///   print(state.difference(.entropy, method: 0)?.interval as Any)   // nats, over heads
/// }
/// ```
public struct TrainedStateStudy: Sendable {
  /// The reference: layers with rows just within the trained context, each with the rope that the model was trained with alone.
  public var within: [StudyLayer]
  /// What is compared with it: layers with other rows and as many methods in each.
  public var beyond: [StudyLayer]
  /// How scores are computed.
  public var precision: AttentionRequest.Precision
  /// Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public var skipsNonFinite: Bool
  /// Threads at most; all processors where none are given.
  public var threads: Int?

  /// Asks about heads.
  ///
  /// - Parameters:
  ///   - within: The reference, one schedule in each layer.
  ///   - beyond: What is compared with it.
  ///   - precision: How scores are computed.
  ///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out.
  ///   - threads: Threads at most.
  public init(
    within: [StudyLayer], beyond: [StudyLayer],
    precision: AttentionRequest.Precision = .double, skipsNonFinite: Bool = false,
    threads: Int? = nil
  ) {
    (self.within, self.beyond) = (within, beyond)
    (self.precision, self.skipsNonFinite, self.threads) = (precision, skipsNonFinite, threads)
  }

  /// Scores that the whole study takes, with those of the profiles: for progress.
  package var scoreCount: Int {
    [within, beyond].reduce(0) { $0 + study($1).scoreCount }
  }

  /// Measures both sides and pairs their heads.
  ///
  /// - Parameter observer: Hears how far it has come, and may stop it.
  /// - Returns: The heads that both sides have; `nil` when the observer stopped it.
  /// - Throws: As ``HeadStudy/measured(kernel:observer:)``.
  /// - Complexity: O(methods·heads·n·m·d) for each side.
  public func measured(observer: AttentionObserver = AttentionObserver()) throws -> TrainedState? {
    let total = Double(max(1, scoreCount))
    let first = Double(study(within).scoreCount) / total
    guard
      let reference = try side(
        within,
        AttentionObserver(
          progress: { observer.progress(first * $0) }, isCancelled: observer.isCancelled)),
      let compared = try side(
        beyond,
        AttentionObserver(
          progress: { observer.progress(first + (1 - first) * $0) },
          isCancelled: observer.isCancelled))
    else { return nil }
    var references: [TrainedState.Place: HeadState] = [:]
    for head in reference where references[head.place] == nil {
      references[head.place] = head.state
    }
    let heads = compared.compactMap { head in
      references[head.place].map {
        TrainedState.Head(
          place: head.place, method: head.method, within: $0, beyond: head.state)
      }
    }
    let unpaired = Set(compared.map(\.place)).symmetricDifference(references.keys)
    return TrainedState(
      methods: beyond.first?.schedules.map(\.name) ?? [], heads: heads,
      unpaired: unpaired.sorted())
  }

  private func study(_ layers: [StudyLayer]) -> HeadStudy {
    HeadStudy(
      layers: layers,
      request: AttentionRequest(
        measuresMass: true, precision: precision, threads: threads),
      skipsNonFinite: skipsNonFinite, usesPositionalKernel: false)
  }

  /// Every head of a side under every method.
  private func side(
    _ layers: [StudyLayer], _ observer: AttentionObserver
  ) throws -> [(place: TrainedState.Place, method: Int, state: HeadState)]? {
    let study = study(layers)
    guard let measured = try study.measured(observer: observer) else { return nil }
    var heads: [(TrainedState.Place, Int, HeadState)] = []
    for (index, layer) in measured.enumerated() {
      for method in layer.layer.schedules.indices {
        for (place, number) in layer.layer.heads.enumerated() {
          let series = HeadSeries(layer, method: method, head: place, multiplier: 0)
          guard
            let state = HeadState(
              series, profile: try study.profile(layerAt: index, place: place, method: method))
          else { continue }
          heads.append((TrainedState.Place(layer: series.layer, head: number), method, state))
        }
      }
    }
    return heads
  }
}

extension HeadStudy {
  /// The distances that one head attends to under one method; `nil` for methods that act on distances and masks that show keys
  /// ahead, of which there is none, and where the rows hold no number.
  func profile(layerAt index: Int, place: Int, method: Int) throws -> OctaveProfile? {
    let layer = layers[index]
    let schedule = layer.schedules[method].schedule
    guard schedule.scoresOnce, layer.mask.isCausal else { return nil }
    let finite = try finiteVectors(ofLayerAt: index, place: place)
    for part in finite.parts {
      for vectors in try finite.withoutSkippedRows(part) {
        let profile = try distanceProfile(
          of: vectors, schedule: schedule, mask: layer.mask, threads: request.threads)
        return profile.flatMap { OctaveProfile($0) }
      }
    }
    return nil
  }
}
