/// How much one quantity matters in a sweep, all others as in the best cell.
public struct SweepReach: Sendable, Hashable {
  /// The quantity.
  public let knob: SweepKnob
  /// Largest mean of the measure on the line less the smallest.
  public let reach: Double
  /// The most that a value of it may differ from the best cell: the farthest end of the 95 % intervals of the paired differences;
  /// `nil` with one unit.
  public let atMost: Double?
  /// Whether some value of it can be told from the best cell; `nil` with one unit, which has no interval.
  public let matters: Bool?
}
