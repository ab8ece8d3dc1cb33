import Foundation
import ModelFiles
import Synchronization

/// What happens when the user presses Ctrl-C, or the system asks the program to end.
///
/// The signal handler only writes a byte to a pipe; a thread that reads it does the rest, where everything is allowed. Work
/// that asks for ``isRequested`` is stopped by it and ends the command, within ``grace``; anything else is ended there and then. Either
/// way temporary files go, nothing more is printed, and the exit status is 128 plus the signal: 130 after Ctrl-C.
enum Interruption {
  /// The signal that came; 0 while none has.
  private static let received = Atomic<Int32>(0)
  /// Pieces of work that ask for themselves.
  private static let watchers = Atomic<Int>(0)
  /// Where the handler writes.
  private static let writeEnd = Atomic<Int32>(-1)

  /// Whether the command should end.
  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit status of an interrupted command.
  static var status: Int32 { 128 + received.load(ordering: .relaxed) }

  /// Begins to listen.
  static func watch() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // What the handler touches is made before it can run.
    writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number, SIG_IGN)
      // What the parent told the program to ignore (nohup, a shell's background) stays ignored.
      guard unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) else {
        continue
      }
      signal(number) { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.writeEnd.load(ordering: .relaxed), &byte, 1)
        errno = code
      }
    }
    // Programs that are started from a thread of another one may come with signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    let readEnd = ends[0]
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(readEnd, &byte, 1)
        if count < 0, errno == EINTR { continue }
        guard count == 1 else { return }
        end(by: Int32(byte))
      }
    }
  }

  private static func end(by number: Int32) {
    let isFirst = received.exchange(number, ordering: .sequentiallyConsistent) == 0
    // Asked a second time, or after a while, the command ends whatever it is doing.
    guard isFirst, watchers.load(ordering: .sequentiallyConsistent) > 0 else { return end() }
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: grace)
      end()
    }
  }

  /// Seconds that work has to end by itself: work that never asks may be going on beside work that does.
  private static let grace = 5.0

  private static func end() {
    WholeFile.removeTemporaries { _exit(status) }
  }

  /// Throws when the command should end.
  static func check() throws(CommandFailure) {
    if isRequested { throw .interrupted }
  }

  /// Marks work that asks for ``isRequested`` itself.
  fileprivate static func beginWatching() { watchers.add(1, ordering: .sequentiallyConsistent) }
  fileprivate static func endWatching() { watchers.subtract(1, ordering: .sequentiallyConsistent) }
}

/// Does work that asks for ``Interruption/isRequested`` often, and throws when it was to end.
func interruptible<Result>(_ work: () throws -> Result) throws -> Result {
  Interruption.beginWatching()
  defer { Interruption.endWatching() }
  let result = try work()
  try Interruption.check()
  return result
}
