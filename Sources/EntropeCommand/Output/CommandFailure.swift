import ArgumentParser
import AttentionEntropy
import DecoderModel
import Drawing
import Gallery
import ModelFiles
import Notebooks
import RopeSystems
import RotaryEmbedding
import Studies

/// Why a command ends without its result: a sentence, and the exit code that says of which kind it is.
struct CommandFailure: Error, CustomStringConvertible {
  /// The kinds of failure, by their exit code in `sysexits.h`.
  enum Kind: Int32 {
    /// What was asked about is not so (1): something that the program needs is missing, or a file changed.
    case unmet = 1
    /// The command was used wrongly (64).
    case usage = 64
    /// An input holds what it must not hold (65).
    case badData = 65
    /// An input is not there or cannot be opened (66).
    case missingInput = 66
    /// An output cannot be made (73).
    case output = 73
  }

  /// What was wrong and what is allowed.
  let description: String
  /// The exit code.
  let status: Int32
  /// Whether there is nobody left to tell.
  let isSilent: Bool

  init(_ kind: Kind, _ description: String) {
    self.description = description
    self.status = kind.rawValue
    self.isSilent = false
  }

  /// The reader of standard output has gone, which is its right: nothing failed.
  static let closedPipe = CommandFailure(silentStatus: 0)

  /// The user or the system ended the command, and knows it: nothing more to tell.
  static var interrupted: CommandFailure { CommandFailure(silentStatus: Interruption.status) }

  private init(silentStatus: Int32) {
    description = ""
    status = silentStatus
    isSilent = true
  }

  /// A failure about one flag, in a sentence that begins with it.
  static func usage(_ flag: String, _ sentence: String) -> CommandFailure {
    CommandFailure(.usage, "\(flag): \(sentence.prefix(1).lowercased())\(sentence.dropFirst())")
  }

  /// What any error of the libraries or of the argument parser means for the command.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as FileError:
      let kind: Kind =
        switch error.kind {
        case .missingInput: .missingInput
        case .badData: .badData
        case .outputCannotBeMade: .output
        }
      self.init(kind, error.description)
    case let error as RotaryError: self.init(.usage, error.description)
    case let error as AttentionError: self.init(.badData, error.description)
    case let error as ShardError: self.init(.output, error.description)
    case let error as DecoderError: self.init(.badData, error.description)
    case let error as ConversionError: self.init(.badData, error.description)
    case let error as DrawingError: self.init(.output, error.description)
    case let error as TableError: self.init(.output, error.description)
    case GalleryError.unknownFigure: self.init(.usage, "\(error)")
    case GalleryError.missingVectors: self.init(.missingInput, "\(error)")
    case let error as GalleryError: self.init(.output, error.description)
    case NotebookError.unknownNotebook: self.init(.usage, "\(error)")
    case NotebookError.falseClaim: self.init(.unmet, "\(error)")
    case NotebookError.unwritable: self.init(.output, "\(error)")
    case NotebookError.missingSource, NotebookError.staleSource:
      self.init(.missingInput, "\(error)")
    case let error as NotebookError: self.init(.badData, error.description)
    default:
      // The argument parser's own words lack the full stop.
      let message = RootCommand.message(for: error)
      let sentence = message.hasSuffix(".") || message.hasSuffix(")") ? message : message + "."
      self.init(.usage, sentence)
    }
  }
}
