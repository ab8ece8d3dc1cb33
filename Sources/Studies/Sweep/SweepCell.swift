/// The values that are in use in one cell of a sweep; `nil` where its method has none.
public struct SweepSetting: Sendable, Hashable {
  /// The method's name in the catalogue.
  public let method: String
  /// Lower threshold α of the ramp.
  public let alpha: Double?
  /// Upper threshold β of the ramp.
  public let beta: Double?
  /// Scale s, for dynamic methods that which the length makes.
  public let scale: Double?
  /// Base b of the frequencies before the method.
  public let base: Double
  /// NTK-aware's own knob.
  public let ntkAlpha: Double?
  /// Tokens of the ensemble, or of the longest row's context in a file; `nil` where neither is known.
  public let length: Int?
  /// Factor on all logits beside the method's own temperature.
  public let multiplier: Double
  /// a where the amplitude is a ln s + 1; `nil` for methods with another law or none.
  public let slope: Double?
  /// The numbers of ``SweepKnob/setting(_:)`` axes, in the order of the axes.
  public let settings: [Double]
}

/// One cell of a measured sweep.
public struct SweepCell: Sendable, Hashable {
  /// Index of the cell in its grid.
  public let index: Int
  /// The values in use.
  public let setting: SweepSetting
  /// Index of its schedule among the distinct ones.
  public let schedule: Int
  /// The mean of the measure over units; `nil` where no unit has a row that can be measured.
  public let value: Estimate?
  /// The mean over units of the measure less that of the same unit in the trained state; `nil` where there is none.
  public let differenceFromReference: Estimate?
  /// The mean over units of what remains of that difference beside the best cell's; `nil` where there is none.
  ///
  /// It is 0 in every unit for the best cell itself.
  public let differenceFromBest: Estimate?

  /// Whether the 95 % interval of ``differenceFromBest`` includes 0; `nil` with one unit, which has no interval.
  public var isInRegion: Bool? {
    guard let differenceFromBest, differenceFromBest.count > 1 else { return nil }
    return differenceFromBest.interval.contains(0)
  }
}
