import AttentionEntropy

/// One head on one side of a ``TrainedStateStudy``: its rows summed up.
public struct HeadState: Sendable, Hashable {
  /// Rows that see a key.
  public let rowCount: Int
  /// The mean over these rows of each measure.
  public let means: [RowMeasure: Double]
  /// The entropies of these rows in nats, ascending.
  public let entropies: [Double]
  /// Where attention lies; `nil` where the method or the mask has no profile of distances.
  public let profile: OctaveProfile?

  /// Sums up rows; `nil` where none sees a key.
  init?(_ series: HeadSeries, profile: OctaveProfile?) {
    let rows = series.seen
    guard !rows.isEmpty else { return nil }
    rowCount = rows.count
    var means: [RowMeasure: Double] = [:]
    for measure in RowMeasure.allCases {
      means[measure] = meanValue(rows.compactMap(measure.value))
    }
    self.means = means
    entropies = rows.map(\.entropy).sorted()
    self.profile = profile
  }

  /// A quantile of the entropies, between neighbours in proportion.
  ///
  /// - Parameter share: From 0 (the least) to 1 (the greatest).
  /// - Returns: Nats.
  public func entropyQuantile(_ share: Double) -> Double {
    let place = share * Double(entropies.count - 1)
    let below = min(max(0, Int(place)), entropies.count - 1)
    let above = min(below + 1, entropies.count - 1)
    let part = place - Double(below)
    return entropies[below] * (1 - part) + entropies[above] * part
  }
}

/// What a ``TrainedStateStudy`` found: heads, each with its state within the trained context and its state under a method.
public struct TrainedState: Sendable, Hashable {
  /// A head of a model.
  public struct Place: Sendable, Hashable, Comparable {
    /// The layer's number; `nil` where there are no layers.
    public let layer: Int?
    /// The head's number.
    public let head: Int

    /// By layer, then by head.
    public static func < (first: Place, second: Place) -> Bool {
      (first.layer ?? -1, first.head) < (second.layer ?? -1, second.head)
    }
  }

  /// One head under one method.
  public struct Head: Sendable, Hashable {
    /// Which head.
    public let place: Place
    /// Index of the method.
    public let method: Int
    /// Plain RoPE within the trained context.
    public let within: HeadState
    /// The method on the other rows.
    public let beyond: HeadState

    /// How far the head is from its trained state.
    ///
    /// - Parameter measure: What is compared.
    /// - Returns: The number; `nil` where one side does not have it.
    public func difference(_ measure: StateMeasure) -> Double? {
      switch measure {
      case .row(let measure):
        guard let before = within.means[measure], let after = beyond.means[measure] else {
          return nil
        }
        return after - before
      case .distanceDivergence:
        guard let before = within.profile, let after = beyond.profile else { return nil }
        let divergence = before.divergence(to: after)
        return divergence.isFinite ? divergence : nil
      }
    }
  }

  /// The names of the methods.
  public let methods: [String]
  /// Every head that both sides have, methods innermost within a layer.
  public let heads: [Head]
  /// Heads that one side alone has, which are left out.
  public let unpaired: [Place]

  /// How far heads are from their trained state under a method.
  ///
  /// - Parameters:
  ///   - measure: What is compared.
  ///   - method: Index of the method.
  /// - Returns: Mean over heads with its interval, which takes the heads for draws; `nil` where no head has both numbers.
  public func difference(_ measure: StateMeasure, method: Int) -> Estimate? {
    let differences = heads.filter { $0.method == method }.compactMap { $0.difference(measure) }
    return differences.isEmpty ? nil : Estimate(differences)
  }
}
