import Foundation

/// The open files that a process starts with.
enum Descriptors {
  /// Files that have to be possible besides the three streams: those of the threads and of the interruption, and an input and an output.
  private static let needed = 8

  /// Sees to it that the three streams are taken and that a few files can be opened, or ends the program with a sentence.
  ///
  /// Where a parent closed a stream, the next file that is opened would stand in its place, and what is meant for a screen would be
  /// written into it. A closed standard input or error becomes an empty one; a closed standard output stays one that cannot be written.
  /// Without a few descriptors threads cannot be started, which would stop the program without a word.
  static func prepare() {
    // Each takes the lowest number that is free, so those below it are taken by then.
    for (stream, mode) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(stream, F_GETFD) < 0 {
      guard open("/dev/null", mode) == stream else { _exit(CommandFailure.Kind.output.rawValue) }
    }
    var opened: [Int32] = []
    while opened.count < needed {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { break }
      opened.append(descriptor)
    }
    for descriptor in opened { close(descriptor) }
    guard opened.count < needed else { return }
    StandardError.write(
      CommandFailure(
        .output,
        "Only \(opened.count) more files can be opened, and at least \(needed) are needed; raise the limit on open files "
          + "(ulimit -n)."))
    _exit(CommandFailure.Kind.output.rawValue)
  }
}
