/// What can go wrong between a file and its numbers, each with a sentence for people.
public enum FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// The file is there, but cannot be read.
  case unreadable(path: String, reason: String)
  /// The bytes break the rules of the file format; the offset is where that shows, counted from 0.
  case malformed(path: String, offset: Int, sentence: String)
  /// The file is well formed, but holds something else than what is needed.
  case unsuitable(path: String, sentence: String)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)

  /// The three kinds of failure that a command tells apart by its exit code.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// An input is not there or cannot be opened (exit code 66).
    case missingInput
    /// An input holds what it must not hold (exit code 65).
    case badData
    /// An output cannot be made (exit code 73).
    case outputCannotBeMade
  }

  /// Which kind of failure this is.
  public var kind: Kind {
    switch self {
    case .missing, .unreadable: .missingInput
    case .malformed, .unsuitable: .badData
    case .unwritable: .outputCannotBeMade
    }
  }

  /// What was wrong and what is allowed, as a sentence that names the file and the byte.
  ///
  /// What the file put into it cannot change the screen that it is printed on.
  public var description: String { legible(sentence, longest: nil) }

  private var sentence: String {
    switch self {
    case .missing(let path): "\(path): there is no such file."
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
    case .malformed(let path, let offset, let sentence): "\(path), byte \(offset): \(sentence)."
    case .unsuitable(let path, let sentence): "\(path): \(sentence)."
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)."
    }
  }
}
