import Foundation

/// Seconds that some work takes, on the wall clock.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let start = now()
  try work()
  return now() - start
}

/// Seconds that some work takes, by a clock.
func seconds(by clock: Clock, _ work: () throws -> Void) rethrows -> Double {
  guard clock == .processors else { return try seconds(work) }
  let start = processorSeconds()
  try work()
  return processorSeconds() - start
}

/// Seconds that the processors have spent on this process so far.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Seconds since an arbitrary moment.
func now() -> Double { (ContinuousClock.now - epoch).inSeconds }

private let epoch = ContinuousClock.now

extension Duration {
  /// The duration as one number.
  var inSeconds: Double {
    Double(components.seconds) + 1e-18 * Double(components.attoseconds)
  }
}

extension [Double] {
  /// The smallest, which other programs on the machine disturbed least; NaN when there is none.
  var best: Double { self.min() ?? .nan }

  /// The middle one, or the mean of the two in the middle; NaN when there is none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let ordered = sorted()
    return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
  }
}
