import Foundation
import Synchronization

/// A bar on standard error with the share done, the rate and the time left; it leaves no trace when the command ends.
///
/// Like ``ProgressLine`` it shows only on a terminal, and only once a second has gone by. It may be told from any thread.
final class ProgressBar: Sendable {
  private let isShown: Bool
  private let total: Double
  private let unit: String
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var done = 0.0
    var drawnAt: ContinuousClock.Instant?
    var isFinished = false
  }

  /// Makes a bar.
  ///
  /// - Parameters:
  ///   - total: All there is to do, above 0.
  ///   - unit: What is counted, such as `scores`.
  ///   - quiet: Whether the user wants none.
  init(total: Double, unit: String, quiet: Bool) {
    self.total = total
    self.unit = unit
    isShown = !quiet && isatty(STDERR_FILENO) == 1
  }

  /// Tells how much is done; less than was told before changes nothing, since threads may overtake each other.
  func report(_ amount: Double) {
    guard isShown else { return }
    state.withLock { state in
      state.done = max(state.done, amount)
      let now = ContinuousClock.now
      guard !state.isFinished, now - start > .seconds(1),
        now - (state.drawnAt ?? start) > .milliseconds(100)
      else { return }
      state.drawnAt = now
      let seconds = (now - start) / .seconds(1)
      StandardError.draw(
        "\r\u{1B}[K" + Self.line(done: state.done, total: total, unit: unit, seconds))
    }
  }

  /// Takes the bar away.
  func finish() {
    state.withLock { state in
      state.isFinished = true
      if state.drawnAt != nil { StandardError.draw("\r\u{1B}[K") }
      state.drawnAt = nil
    }
  }

  private static func line(done: Double, total: Double, unit: String, _ seconds: Double) -> String {
    let share = min(1, done / total)
    let width = 24
    let filled = Int(share * Double(width))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    let rate = done / seconds
    let left = rate > 0 ? duration((total - done) / rate) + " left" : "waiting"
    return "[\(bar)] \(Int(share * 100)) %  \(amount(rate)) \(unit)/s  \(left)"
  }

  /// A number with the prefix that keeps it short, such as 3.1 G.
  private static func amount(_ value: Double) -> String {
    for (prefix, size) in [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)] where value >= size {
      return String(format: "%.3g %@", value / size, prefix)
    }
    return String(format: "%.3g", value)
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e8).rounded(.up))
    return whole < 60
      ? "\(whole) s"
      : whole < 3_600
        ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole / 60 % 60) min"
  }
}
