/// A label in mini-markup as plain characters, for where nothing can be set: alt text, titles, columns of a table.
///
/// Faces are dropped and Greek stays Greek. `θ_i` and `10^{4}` become `θ_i` and `10^4`; scripts of several terms
/// get round brackets, as in `x_(i + 1)`.
///
/// - Parameter markup: The label.
/// - Returns: The same in plain characters.
/// - Throws: ``DrawingError/notDrawable(_:)`` for malformed markup.
public func plainText(_ markup: String) throws(DrawingError) -> String {
  try Markup.parse(markup, face: .regular).plainText
}

extension [Markup] {
  fileprivate var plainText: String {
    map { node in
      switch node {
      case .text(let string, _): string
      case .script(let script, let inner):
        (script == .sub ? "_" : "^") + inner.plainText.bracketed
      }
    }.joined()
  }
}

extension String {
  /// The string, in round brackets when it has several terms or factors.
  fileprivate var bracketed: String {
    let isCompound = dropFirst().contains { " +−-/=×·".contains($0) }
    return isCompound ? "(\(self))" : self
  }
}
