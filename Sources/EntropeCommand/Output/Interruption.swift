import Foundation
import ModelFiles
import Synchronization

/// What happens when the user presses Ctrl-C, or the system asks the program to end.
///
/// One thread waits for the signals, so that nothing of this runs inside a signal handler. Work that asks for
/// ``isRequested`` is stopped by it and ends the command; anything else is ended there and then. Either way temporary files go,
/// nothing more is printed, and the exit status is 128 plus the signal: 130 after Ctrl-C.
enum Interruption {
  /// The signal that came; 0 while none has.
  private static let signal = Atomic<Int32>(0)
  /// Pieces of work that ask for themselves.
  private static let watchers = Atomic<Int>(0)

  /// Whether the command should end.
  static var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

  /// The exit status of an interrupted command.
  static var status: Int32 { 128 + signal.load(ordering: .relaxed) }

  /// Begins to wait; to be called before any other thread is there.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // What the parent told the program to ignore (nohup, a shell's background) stays ignored.
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0, !isIgnored(action) else { continue }
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let awaited = signals
    Thread.detachNewThread {
      var signals = awaited
      while true {
        var number: Int32 = 0
        guard sigwait(&signals, &number) == 0 else { return }
        let isFirst = signal.exchange(number, ordering: .relaxed) == 0
        // The second time the user means it.
        if isFirst, watchers.load(ordering: .sequentiallyConsistent) > 0 { continue }
        WholeFile.removeTemporaries { _exit(status) }
      }
    }
  }

  /// Throws when the command should end.
  static func check() throws(CommandFailure) {
    if isRequested { throw .interrupted }
  }

  /// Marks work that asks for ``isRequested`` itself.
  fileprivate static func beginWatching() { watchers.add(1, ordering: .sequentiallyConsistent) }
  fileprivate static func endWatching() { watchers.subtract(1, ordering: .sequentiallyConsistent) }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Does work that asks for ``Interruption/isRequested`` often, and throws when it was to end.
func interruptible<Result>(_ work: () throws -> Result) throws -> Result {
  Interruption.beginWatching()
  defer { Interruption.endWatching() }
  let result = try work()
  try Interruption.check()
  return result
}
