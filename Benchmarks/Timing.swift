/// The repetitions of one workload, and the machine's peak around them.
struct Timing {
  var seconds: [Double] = []
  /// Floating-point operations a second.
  var peak = 0.0

  /// Takes further repetitions in.
  mutating func merge(_ other: Timing) {
    seconds += other.seconds
    peak = max(peak, other.peak)
  }
}

/// What a trial is timed by.
enum Clock {
  /// Time on the wall.
  case wall
  /// Time that the processors spend on this process.
  case processors
}

/// Work to be timed beside the peak of its kernel on its threads.
struct Trial {
  /// How often it runs in one round; short work beside long work runs more often.
  var runs = 1
  var meter: PeakMeter?
  var clock = Clock.wall
  let work: () throws -> Void
}

/// Times several trials by turns, so that whatever else the machine does meets all of them alike.
///
/// The peak is measured before each run and once more after the last.
func timeTogether(_ trials: [Trial], rounds: Int) throws -> [Timing] {
  var trials = trials
  var timings = trials.map { _ in Timing() }
  for _ in 0..<rounds {
    for index in trials.indices {
      for _ in 0..<trials[index].runs {
        trials[index].meter?.measure()
        let seconds = try seconds(by: trials[index].clock, trials[index].work)
        timings[index].seconds.append(seconds)
      }
    }
  }
  for index in trials.indices {
    trials[index].meter?.measure()
    timings[index].peak = trials[index].meter?.best ?? 0
  }
  return timings
}
