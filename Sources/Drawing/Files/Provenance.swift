/// The version of Entrope.
public let entropeVersion = "0.1.0"

/// What a file says about itself: only what cannot change without the picture.
///
/// No date, host or path: the same figure has the same bytes wherever and whenever it is made.
package struct Provenance: Sendable, Hashable {
  /// Identifier of the figure; in an SVG also the prefix of every id.
  package var id: String
  /// Title of the figure.
  package var title: String
  /// What it shows, in words.
  package var altText: String
  /// How it was made; `nil` where its numbers are not written beside it.
  package var recipe: DrawingRecipe?

  /// Checks the identifier, and replaces what no file format can hold.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` for an identifier that is not lower-case letters, digits
  ///   and hyphens.
  package init(
    id: String, title: String, altText: String, recipe: DrawingRecipe? = nil
  ) throws(DrawingError) {
    let isPlain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, !id.isEmpty else {
      throw DrawingError.notDrawable(
        "The figure identifier “\(id)” is not allowed: use lower-case letters, digits and hyphens.")
    }
    self.id = id
    self.title = cleaned(title)
    self.altText = cleaned(altText)
    self.recipe = recipe
  }

  /// What made the file.
  var software: String { "Entrope \(entropeVersion)" }

  /// What made the file and which figure it is.
  var summary: String { recipe?.line ?? "\(software); figure \(id); \(rendererVersion())" }
}

/// Text without the control characters that XML and PNG do not allow.
private func cleaned(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      scalars.append(scalar)
    default: scalars.append("\u{FFFD}")
    }
  }
  return String(scalars)
}
