import RealModule
public import RotaryEmbedding

/// How the entropy of one head, or of one draw, moves with the knobs of a method: means over its rows.
public struct HeadSensitivity: Sendable, Hashable {
  /// The layer's number in the model; `nil` where there are no layers.
  public let layer: Int?
  /// The number of the query head.
  public let head: Int
  /// The draw; `nil` for vectors from files.
  public let seed: UInt64?
  /// Rows that see a key.
  public let rowCount: Int
  /// Means over them; `nil` where there are none.
  public let gradient: EntropyGradient?
  /// ∂H/∂φ in nats for each unit of φ, of the knobs that have a derivative.
  public let derivatives: [MethodKnob: Double]
  /// φ itself; 1 for the logarithms.
  public let values: [MethodKnob: Double]
  /// What makes the shift from plain RoPE; `nil` where that was not asked for, or there is no line to the method.
  public let attribution: ShiftAttribution?

  init(
    layer: Int?, head: Int, seed: UInt64?, _ sum: GradientSum?, _ schedule: ScheduleGradient,
    _ attribution: ShiftAttribution?
  ) {
    (self.layer, self.head, self.seed) = (layer, head, seed)
    rowCount = sum?.rowCount ?? 0
    gradient = sum?.mean
    values = schedule.values
    self.attribution = attribution
    derivatives =
      gradient.map { mean in schedule.slopes.mapValues { mean.derivative(along: $0) } } ?? [:]
  }

  /// Nats for 10 % more of a knob, to first order: ∂H/∂ ln φ · ln 1.1.
  ///
  /// - Parameter knob: A knob.
  /// - Returns: Nats; `nil` where there is no derivative.
  public func elasticity(_ knob: MethodKnob) -> Double? {
    guard let derivative = derivatives[knob], let value = values[knob] else { return nil }
    return derivative * value * .log(1.1)
  }
}

extension EntropyGradient {
  /// ∂H/∂φ by the chain rule, for a knob that moves the schedule.
  ///
  /// - Parameter slope: How the schedule moves with φ, of as many pairs.
  /// - Returns: Σᵢ ∂H/∂ ln θ′ᵢ · ∂ ln θ′ᵢ/∂φ and what the factors on logits add, in nats for each unit of φ.
  public func derivative(along slope: ScheduleGradient.Slope) -> Double {
    zip(pairs, slope.frequencies).reduce(lnRotary * slope.rotary + lnMultiplier * slope.all) {
      $0 + $1.0 * $1.1
    }
  }
}

/// How entropy moves with the knobs of a method, over heads or over draws.
public struct Sensitivity: Sendable, Hashable {
  /// Heads of all layers, or draws, in the order of the study.
  public internal(set) var heads: [HeadSensitivity] = []
  /// Why knobs have no derivative, and what should be known of those that have.
  public internal(set) var remarks: [KnobRemark] = []
  /// Why there is no attribution where one was asked for.
  public internal(set) var attributionNotes: [String] = []
  /// What should be known of derivatives in single precision, where there are any.
  public internal(set) var precisionNotes: [String] = []
  /// Rows left out, over all heads.
  public internal(set) var skippedRowCount = 0
  /// Keys left out, over all key heads.
  public internal(set) var skippedKeyCount = 0

  init() {}

  /// Heads whose rows see a key.
  public var measured: [HeadSensitivity] { heads.filter { $0.gradient != nil } }

  /// The mean entropy over heads, in nats; `nil` where no head has a row.
  public var entropy: Estimate? { estimate(atLeast: 0, \.gradient?.entropy) }

  /// The mean of ∂H/∂φ over the heads that have one.
  ///
  /// - Parameter knob: φ.
  /// - Returns: Nats for each unit; `nil` where no head has one.
  public func derivative(_ knob: MethodKnob) -> Estimate? { estimate { $0.derivatives[knob] } }

  /// The mean of nats for 10 % more of a knob, over the heads that have a derivative.
  ///
  /// - Parameter knob: A knob.
  /// - Returns: Nats; `nil` where no head has one.
  public func elasticity(_ knob: MethodKnob) -> Estimate? { estimate { $0.elasticity(knob) } }

  /// Knobs that have a derivative, the one that matters most first: by the size of the mean elasticity.
  public var ranking: [MethodKnob] {
    MethodKnob.allCases.compactMap { knob in
      elasticity(knob).map { (knob, abs($0.mean)) }
    }.sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// The mean of ∂H/∂ ln θ′ᵢ over heads, fastest pair first; `nil` where heads have different numbers of pairs.
  public var pairs: [Estimate]? { estimates { $0.gradient?.pairs } }

  /// The mean parts of the shift from plain RoPE; `nil` where there are none, or heads have different numbers of pairs.
  public var attribution: MeanAttribution? {
    guard let shift = estimate(\.attribution?.shift),
      let temperature = estimate(\.attribution?.temperature),
      let pairs = estimates({ $0.attribution?.pairs })
    else { return nil }
    let all = heads.compactMap(\.attribution)
    return MeanAttribution(
      shift: shift, pairs: pairs, temperature: temperature,
      error: all.map(\.error).max() ?? 0, nodeCount: all.map(\.nodeCount).max() ?? 0)
  }

  private func estimate(
    atLeast least: Double = -.infinity, _ value: (HeadSensitivity) -> Double?
  ) -> Estimate? {
    let values = heads.compactMap(value)
    return values.isEmpty ? nil : Estimate(values, atLeast: least)
  }

  private func estimates(_ values: (HeadSensitivity) -> [Double]?) -> [Estimate]? {
    let lists = heads.compactMap(values)
    guard let count = lists.first?.count, lists.allSatisfy({ $0.count == count }) else {
      return nil
    }
    return (0..<count).map { pair in Estimate(lists.map { $0[pair] }) }
  }
}

/// The mean over heads of what makes the shift from plain RoPE, in nats; see ``ShiftAttribution``.
public struct MeanAttribution: Sendable, Hashable {
  /// The shift.
  public let shift: Estimate
  /// The part of each pair, fastest first.
  public let pairs: [Estimate]
  /// The part of the temperature.
  public let temperature: Estimate
  /// The largest error of a part in any head.
  public let error: Double
  /// The most nodes that a head took.
  public let nodeCount: Int

  /// What the mean parts leave of the mean shift.
  public var residual: Double {
    shift.mean - temperature.mean - pairs.reduce(0) { $0 + $1.mean }
  }
}
