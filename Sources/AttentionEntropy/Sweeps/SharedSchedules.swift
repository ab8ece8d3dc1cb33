import RealModule
import RotaryEmbedding

/// Schedules grouped by their frequencies, for kernels that work out shared pairs once.
struct SharedSchedules: Sendable {
  /// One schedule among those of equal frequencies.
  struct Member: Sendable {
    /// Its place in the list.
    let schedule: Int
    /// What the sum over pairs is multiplied by, in nats.
    let factor: Double
  }

  /// Effective inverse frequencies, no two alike.
  private(set) var frequencies: [[Double]] = []
  /// The schedules that have them.
  private(set) var members: [[Member]] = []
  let chunks: [FrequencyChunk]
  /// Where the multipliers of each group of members begin, one after another, and how many there are.
  let starts: [Int]
  let memberCount: Int

  /// Groups schedules.
  ///
  /// - Parameter schedules: Frequencies of as many pairs each, with factors.
  /// - Complexity: O(k·log k·pairs) for k schedules.
  init(_ schedules: [(frequencies: [Double], member: Member)]) {
    var places: [[Double]: Int] = [:]
    for (vector, member) in schedules {
      if let place = places[vector] {
        members[place].append(member)
      } else {
        places[vector] = frequencies.count
        frequencies.append(vector)
        members.append([member])
      }
    }
    chunks = FrequencyChunk.chunks(frequencies)
    var starts: [Int] = []
    var count = 0
    for group in members {
      starts.append(count)
      count += group.count
    }
    (self.starts, memberCount) = (starts, count)
  }

  /// The sums of all schedules while they are gathered.
  struct Sums: Sendable {
    /// c·log₂e of each member, and its S and W.
    let factors: AlignedBuffer<Double>
    let totals: AlignedBuffer<Double>
    /// M of each group of members.
    let maxima: AlignedBuffer<Double>
    private let starts: [Int]
    private let counts: [Int]

    init(_ shared: SharedSchedules, maximum: Double) {
      factors = AlignedBuffer(count: shared.memberCount)
      totals = AlignedBuffer(count: 2 * shared.memberCount)
      maxima = AlignedBuffer(count: shared.members.count)
      totals.pointer.initialize(repeating: 0, count: totals.count)
      maxima.pointer.initialize(repeating: maximum, count: maxima.count)
      for (place, member) in shared.members.joined().enumerated() {
        factors[place] = member.factor / .log(2)
      }
      starts = shared.starts
      counts = shared.members.map(\.count)
    }

    /// Where the sums of a group are.
    func softmax(_ point: Int) -> AttentionKernel.Softmax {
      AttentionKernel.Softmax(
        factors: factors.pointer + starts[point], count: counts[point],
        maximum: maxima.pointer + point, totals: totals.pointer + 2 * starts[point])
    }

    /// What the sums of a member come to over some keys, with a constant that is added to all its logits.
    func statistics(
      _ point: Int, member: Int, keys: Int, constant: Double = 0
    ) -> AttentionStatistics {
      let place = starts[point] + member
      // Without a factor all keys are alike; the kernels would multiply it by −∞ for keys that are not there.
      guard factors[place] != 0 || keys == 0 else {
        return AttentionStatistics(
          entropy: .log(Double(keys)), logSumExp: constant + .log(Double(keys)))
      }
      let (weights, logs) = (totals[2 * place], totals[2 * place + 1])
      guard weights != 0 else { return .masked }
      let logSum = Double.log2(weights)
      let entropy = Double.log(2) * (logSum - logs / weights)
      return AttentionStatistics(
        // Not max(0, entropy), which is 0 for NaN.
        entropy: entropy < 0 ? 0 : entropy,
        logSumExp: constant + .log(2) * (maxima[point] * factors[place] + logSum))
    }
  }
}
