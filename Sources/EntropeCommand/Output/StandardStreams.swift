import Foundation
import ModelFiles

/// Standard output, written with a look at what became of it.
enum StandardOutput {
  /// Writes the whole result of a command.
  ///
  /// - Parameters:
  ///   - text: What to print.
  ///   - isPicture: Whether it is a picture for the terminal, whose commands to it must stay; they are taken out of all else.
  /// - Throws: ``CommandFailure`` when the disk is full or the stream is closed; ``CommandFailure/closedPipe`` when the
  ///   reader has gone.
  static func write(_ text: String, isPicture: Bool = false) throws(CommandFailure) {
    try Interruption.check()
    let text = isPicture ? text : legible(text, longest: nil, keepsLines: true)
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
  /// Writes text, without anything that a terminal would obey; when even that fails there is nobody left to tell.
  static func write(_ text: String) {
    draw(legible(text, longest: nil, keepsLines: true))
  }

  /// Writes what moves the cursor of a terminal: progress alone, which holds no words from outside.
  static func draw(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes one line for each note.
  static func write(notes: [String]) {
    for note in notes { write("note: \(line(note))\n") }
  }

  /// Writes the sentence of a failure.
  static func write(_ failure: CommandFailure) {
    if !failure.isSilent { write("Error: \(line(failure.description))\n") }
  }

  /// A sentence on one line, without anything that a terminal would obey.
  private static func line(_ sentence: String) -> String {
    legible(sentence.replacing("\n", with: " "), longest: nil)
  }
}
