import AttentionEntropy
import Synchronization

/// What the machine could do at most: multiply-adds in registers alone, on as many threads as the case it stands beside.
struct PeakMeter {
  let kernel: AttentionKernel
  let threads: Int
  /// Floating-point operations a second of all threads together; the best of all measurements.
  private(set) var best = 0.0
  private let rounds: Int

  /// Seconds of one measurement: long beside the start of a thread, short beside a case.
  private static let length = 0.015

  init(kernel: AttentionKernel, threads: Int) {
    self.kernel = kernel
    self.threads = threads
    let trial = 20_000
    let duration = seconds { _ = kernel.peak(rounds: trial, clock: now) }
    rounds = max(trial, Int(Double(trial) * Self.length / duration))
  }

  /// Measures once more.
  mutating func measure() {
    let rates = Mutex([Double]())
    let (kernel, rounds) = (kernel, rounds)
    inParallel(threads, threads: threads, grain: 1) { workers in
      for _ in workers {
        let rate = kernel.peak(rounds: rounds, clock: now)
        rates.withLock { $0.append(rate) }
      }
    }
    best = max(best, rates.withLock { $0.reduce(0, +) })
  }
}
