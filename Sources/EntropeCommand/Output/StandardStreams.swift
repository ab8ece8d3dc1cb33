import Foundation
import ModelFiles

/// Standard output, written with a look at what became of it.
enum StandardOutput {
  /// Writes the whole result of a command.
  ///
  /// - Throws: ``CommandFailure`` when the disk is full or the stream is closed; ``CommandFailure/closedPipe`` when the
  ///   reader has gone.
  static func write(_ text: String) throws(CommandFailure) {
    try Interruption.check()
    switch writeAll(Array(text.utf8), to: STDOUT_FILENO) {
    case 0: return
    case EPIPE: throw .closedPipe
    case let code:
      throw CommandFailure(
        .output, "Standard output cannot be written: \(systemWords(code)).")
    }
  }
}

/// Standard error: notes, progress and the sentence of a failure.
enum StandardError {
  /// Writes text; when even that fails there is nobody left to tell.
  static func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes one line for each note.
  static func write(notes: [String]) {
    for note in notes { write("note: \(note)\n") }
  }
}
