package import RotaryEmbedding

extension RotarySchedule {
  /// The schedule without the factor that all its logits have, and without what does not change scores; and that factor.
  ///
  /// Schedules that are equal then share their scores. The factor is softmaxScale·amplitude² where all components turn; elsewhere an
  /// amplitude is no factor on all of a logit and stays. It is 1 where a law comes after the product.
  package var withoutFactor: (schedule: RotarySchedule, factor: Double) {
    guard temperature.isFactor else { return (self, 1) }
    var temperature = temperature
    var factor = temperature.softmaxScale
    temperature.softmaxScale = 1
    if inverseFrequencies.count * 2 == geometry.headDimension {
      factor *= temperature.amplitude * temperature.amplitude
      temperature.amplitude = 1
    }
    return (
      RotarySchedule(
        geometry: geometry, positionMap: positionMap, inverseFrequencies: inverseFrequencies,
        temperature: temperature, relativePositions: relativePositions), factor
    )
  }
}

/// Schedules of the same scores: they differ by factors on all logits alone.
struct SharedScores {
  /// One of them, without its factor.
  let schedule: RotarySchedule
  /// θ′ of every pair, in radians per token.
  let frequencies: [Double]
  /// The factors, each once, the smallest first.
  private(set) var factors: [Double] = []
  /// The schedules by their indices, each with its place among the factors.
  private(set) var members: [(index: Int, factor: Int)] = []

  private init(_ schedule: RotarySchedule) {
    self.schedule = schedule
    frequencies = schedule.effectiveInverseFrequencies
  }

  private mutating func add(_ index: Int, _ factor: Double) {
    let place = factors.firstIndex { $0 >= factor } ?? factors.count
    if place == factors.count || factors[place] != factor {
      factors.insert(factor, at: place)
      for member in members.indices where members[member].factor >= place {
        members[member].factor += 1
      }
    }
    members.append((index, place))
  }

  /// What two schedules have to agree on, in bits, to share their scores.
  private struct Key: Hashable {
    let frequencies: [UInt64]
    let temperature: Temperature
    let geometry: [Int]

    init(_ schedule: RotarySchedule) {
      frequencies = schedule.effectiveInverseFrequencies.map(\.bitPattern)
      temperature = schedule.temperature
      geometry = [schedule.geometry.headDimension]
    }
  }

  /// Groups schedules whose positions map linearly by their scores, in the order in which they come.
  ///
  /// - Parameters:
  ///   - schedules: Schedules with their indices.
  ///   - limit: Factors in one group at most.
  /// - Returns: Groups that hold every schedule once.
  static func groups(
    of schedules: [(index: Int, schedule: RotarySchedule)], limit: Int
  ) -> [SharedScores] {
    var groups: [SharedScores] = []
    var places: [Key: Int] = [:]
    for (index, schedule) in schedules {
      let (bare, factor) = schedule.withoutFactor
      let key = Key(bare)
      if let place = places[key],
        groups[place].factors.contains(factor) || groups[place].factors.count < limit
      {
        groups[place].add(index, factor)
      } else {
        places[key] = groups.count
        groups.append(SharedScores(bare))
        groups[groups.count - 1].add(index, factor)
      }
    }
    return groups
  }
}
