import Foundation

/// A value that one thread at a time may use.
///
/// `Synchronization.Mutex` would do but for ThreadSanitizer, which does not see threads wait for it
/// on Linux and so reports races that are none. It knows the lock used here.
final class Guarded<State>: @unchecked Sendable {
  private let lock = NSLock()
  private var state: State

  init(_ state: State) { self.state = state }

  /// Uses the value alone.
  func withLock<Result>(_ use: (inout State) -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return use(&state)
  }
}
