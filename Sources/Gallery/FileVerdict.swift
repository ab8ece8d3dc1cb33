import Drawing

/// How a file compares with the drawing made again from the recipe it carries.
public enum FileVerdict: Sendable, Hashable, CustomStringConvertible {
  /// Every byte is the same.
  case identical
  /// The numbers agree to a relative 10⁻⁶; another Cairo or FreeType drew them, or another Entrope.
  case sameDrawing(was: String, now: String)
  /// What changed, one sentence each.
  case changed([String])
  /// There is no such file, or what it was drawn from is not at hand; a sentence.
  case missing(String)
  /// It carries no recipe, or one of something that this Entrope cannot draw; a sentence.
  case unknown(String)

  /// The answer in words.
  public var description: String {
    switch self {
    case .identical: "identical"
    case .sameDrawing(let was, let now):
      (was.hasPrefix("Entrope") ? "same numbers, other Entrope" : "same drawing, other Cairo")
        + ": \(was) then, \(now) now"
    case .changed(let sentences): sentences.joined(separator: " ")
    case .missing(let sentence), .unknown(let sentence): sentence
    }
  }
}

extension DrawingRecipe {
  /// The verdict on a file whose numbers still hold though its bytes do not, if another program drew it.
  func otherProgram() -> FileVerdict? {
    if renderer != rendererVersion() {
      return .sameDrawing(was: renderer, now: rendererVersion())
    }
    guard version != entropeVersion else { return nil }
    return .sameDrawing(was: "Entrope \(version)", now: entropeVersion)
  }
}
