import RealModule

/// ∂ ln θ′/∂φ from differences of the schedule, three steps each half of the one before, extrapolated to a step of 0.
///
/// The error is how far the last two extrapolations lie apart. Where a value has a least one, steps go upwards alone.
struct ScheduleDifferences {
  let frequencies: ScheduleForm.Frequencies

  /// Extrapolations that lie further apart were taken across a jump or a kink.
  private static let greatestError = 1e-5

  init(
    _ knob: MethodKnob, at value: Double, least: Double, step: Double,
    _ schedule: (Double) -> RotarySchedule?
  ) {
    guard let there = schedule(value) else {
      frequencies = .refused(.jumps(knob))
      return
    }
    let isOneSided = value - step < least
    // One-sided differences lose an order each, and so begin closer and go on longer.
    let first = isOneSided ? step / 10 : step
    let orders = isOneSided ? [1, 2, 3, 4] : [2, 4, 6]
    var table: [[Double]] = []
    for level in 0...orders.count {
      let h = first / Double(1 << level)
      guard let up = schedule(value + h), let down = isOneSided ? there : schedule(value - h)
      else {
        frequencies = .refused(.jumps(knob))
        return
      }
      guard there.movesFrequenciesAlone(to: up), there.movesFrequenciesAlone(to: down) else {
        frequencies = .refused(.movesPositions(knob))
        return
      }
      guard let change = logarithms(of: up, over: down) else {
        frequencies = .refused(.jumps(knob))
        return
      }
      table.append(change.map { $0 / (isOneSided ? h : 2 * h) })
    }
    var error = 0.0
    for order in orders {
      let factor = Double(1 << order)
      let next = zip(table, table.dropFirst()).map { coarse, fine in
        zip(coarse, fine).map { ($1 * factor - $0) / (factor - 1) }
      }
      if next.count == 1 {
        error = zip(next[0], table[table.count - 1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
      }
      table = next
    }
    let size = table[0].reduce(1) { max($0, abs($1)) }
    frequencies =
      error <= Self.greatestError * size
      ? .differences(table[0], error: error) : .refused(.jumps(knob))
  }
}

/// ln of the ratios of frequencies as used, 0 for pairs that stand still in both; `nil` where one starts or stops.
private func logarithms(of up: RotarySchedule, over down: RotarySchedule) -> [Double]? {
  var result: [Double] = []
  for (up, down) in zip(up.effectiveInverseFrequencies, down.effectiveInverseFrequencies) {
    guard (up == 0) == (down == 0) else { return nil }
    result.append(up == 0 ? 0 : .log(up / down))
  }
  return result
}

extension RotarySchedule {
  /// Whether another schedule differs in frequencies and constant factors alone.
  fileprivate func movesFrequenciesAlone(to other: RotarySchedule) -> Bool {
    let isSameMap: Bool
    switch (positionMap, other.positionMap) {
    case (.divided, .divided): isSameMap = true
    default: isSameMap = positionMap == other.positionMap
    }
    return isSameMap && relativePositions == other.relativePositions
      && inverseFrequencies.count == other.inverseFrequencies.count
      && temperature.queryMultiplier == other.temperature.queryMultiplier
  }
}
