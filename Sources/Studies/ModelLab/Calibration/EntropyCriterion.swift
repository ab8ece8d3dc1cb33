/// What would be chosen for attention to look as it did within the trained context: that the mean entropy of all heads beyond it equals
/// what it is in the last quarter of it under the model as it is.
///
/// This is the criterion of `entrope temperature` and `entrope sweep`, on passes in which every layer follows those below.
package struct EntropyCriterion: Sendable, Hashable {
  /// The mean entropy in the last quarter of the trained context, in nats.
  package let trained: Double
  /// The ramp whose entropy is nearest; `nil` where none was fitted.
  package private(set) var ramp: CalibrationStudy.Setting?
  /// What the entropy of that ramp is more than ``trained``, in nats.
  package private(set) var rampDifference: Double?
  /// The amplitude that restores the entropy; `nil` where none does, or none was fitted.
  package private(set) var amplitude: Double?
  /// The least and the greatest entropy of the amplitudes; `nil` where none was fitted.
  package private(set) var entropies: ClosedRange<Double>?

  package init(trained: Double) { self.trained = trained }

  /// Chooses the ramp whose entropy is nearest to the trained one; the first of equal ones.
  package mutating func choose(_ settings: [CalibrationStudy.Setting], entropies: [Double]) {
    let distances = entropies.map { abs($0 - trained) }
    guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) else { return }
    (ramp, rampDifference) = (settings[nearest], entropies[nearest] - trained)
  }

  /// Finds the first amplitude at which the entropy, along straight lines between neighbours, is the trained one.
  package mutating func restore(_ amplitudes: [Double], entropies: [Double]) {
    guard let least = entropies.min(), let greatest = entropies.max() else { return }
    self.entropies = least...greatest
    let differences = entropies.map { $0 - trained }
    if let place = differences.firstIndex(of: 0) {
      amplitude = amplitudes[place]
    }
    for place in differences.indices.dropLast()
    where differences[place] * differences[place + 1] < 0 {
      let share = differences[place] / (differences[place] - differences[place + 1])
      let crossing = amplitudes[place] + share * (amplitudes[place + 1] - amplitudes[place])
      amplitude = min(amplitude ?? crossing, crossing)
      return
    }
  }
}
