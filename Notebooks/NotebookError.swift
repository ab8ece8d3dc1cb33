/// What can go wrong with a notebook, as a sentence for people.
public enum NotebookError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no notebook of that name.
  case unknownNotebook(String, nearest: String?)
  /// A sentence of the notebook is false; the measured value where the claim has one.
  case falseClaim(sentence: String, measured: Double?, file: String, line: Int)
  /// The source is not where it was when the program was built.
  case missingSource(file: String)
  /// The source is not the one that the program was built from.
  case staleSource(file: String, line: Int)
  /// The source breaks a rule of the page's markup.
  case markup(String, file: String, line: Int)
  /// A folder of the course cannot be made.
  case unwritable(folder: String)
  /// Two figures or two tables of one page have the same id.
  case repeatedFigure(id: String, file: String)

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .unknownNotebook(let name, let nearest):
      "There is no chapter “\(name)”." + (nearest.map { " Did you mean “\($0)”?" } ?? "")
    case .falseClaim(let sentence, let measured, let file, let line):
      "\(file), line \(line): the chapter says “\(sentence)”, and that is false"
        + (measured.map { "; measured: \($0)." } ?? ".")
    case .missingSource(let file):
      "The chapter's source \(file) is not where it was when this program was built; make chapters "
        + "inside a checkout of the repository, after `swift build` there."
    case .staleSource(let file, let line):
      "\(file), line \(line): the chapter has been edited since this program was built; run "
        + "`swift build` again."
    case .markup(let sentence, let file, let line): "\(file), line \(line): \(sentence)"
    case .repeatedFigure(let id, let file):
      "\(file): two figures or tables are called “\(id)”; ids must differ within a page."
    case .unwritable(let folder): "The folder \(folder) of the course cannot be made."
    }
  }
}
