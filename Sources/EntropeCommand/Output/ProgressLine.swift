import Foundation
import ModelFiles

/// One line on standard error that tells how far a long command is; it leaves no trace when the command ends.
///
/// It shows only on a terminal, and only once a second has gone by, so that short commands and logs stay clean.
struct ProgressLine: ~Copyable {
  /// Whether there is a terminal to show progress on, and nobody asked for quiet.
  let isShown: Bool
  private let start = ContinuousClock.now
  private var isDrawn = false

  init(quiet: Bool) {
    isShown = !quiet && isatty(STDERR_FILENO) == 1
  }

  /// Replaces the line.
  mutating func report(_ text: String) {
    guard isShown, ContinuousClock.now - start > .seconds(1) else { return }
    StandardError.draw("\r\u{1B}[K\(legible(text, longest: nil))")
    isDrawn = true
  }

  deinit {
    if isDrawn { StandardError.draw("\r\u{1B}[K") }
  }
}
