public import RotaryEmbedding

/// The rotations of queries and keys in every pass that a schedule scores in, worked out once for any number of draws at the
/// same positions.
///
/// A schedule with a position map has one pass. One with distances of its own has a pass for each way in which it takes
/// tokens to stand; see ``/RotaryEmbedding/RelativePositionMap``.
public struct PassTables: Sendable {
  /// The schedule they were made for.
  public let schedule: RotarySchedule
  /// Positions of the queries in tokens.
  public let queryPositions: [Int]
  /// Positions of the keys in tokens.
  public let keyPositions: [Int]
  let passes: [(query: RotationTable, key: RotationTable)]

  /// Works out the rotations.
  ///
  /// - Parameters:
  ///   - schedule: What rotates, and how far.
  ///   - queryPositions: n positions in tokens.
  ///   - keyPositions: m positions in tokens.
  /// - Complexity: O((n + m)·d) time and memory for each pass.
  public init(schedule: RotarySchedule, queryPositions: [Int], keyPositions: [Int]) {
    self.schedule = schedule
    self.queryPositions = queryPositions
    self.keyPositions = keyPositions
    guard let map = schedule.relativePositions else {
      passes = [
        (
          RotationTable(schedule: schedule, positions: queryPositions),
          RotationTable(schedule: schedule, positions: keyPositions)
        )
      ]
      return
    }
    passes = map.passes.map { pass in
      (
        RotationTable(schedule: schedule, positions: queryPositions, place: pass.query),
        RotationTable(schedule: schedule, positions: keyPositions, place: pass.key)
      )
    }
  }
}
