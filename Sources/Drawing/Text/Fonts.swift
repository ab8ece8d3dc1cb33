import Foundation

/// The pinned font family, DejaVu Sans, and where its files are.
///
/// Files are looked for by name, because what a family name resolves to changes whenever a font
/// package is installed, and with it the width of every label.
enum PinnedFonts {
  static let family = "DejaVu Sans"

  /// Folders that Linux distributions, Homebrew and people put the files in.
  private static var folders: [String] {
    var folders = [
      "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu-sans-fonts",
      "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF", "/usr/local/share/fonts",
      "/opt/homebrew/share/fonts", "/Library/Fonts",
    ]
    if let home = ProcessInfo.processInfo.environment["HOME"] {
      folders += [".local/share/fonts", ".fonts", "Library/Fonts"].map { "\(home)/\($0)" }
    }
    return folders
  }

  static func fileName(of face: FontFace) -> String {
    switch face {
    case .regular: "DejaVuSans.ttf"
    case .italic: "DejaVuSans-Oblique.ttf"
    case .bold: "DejaVuSans-Bold.ttf"
    }
  }

  /// Debian packages of the faces; other systems name theirs alike.
  private static func package(of face: FontFace) -> String {
    face == .italic ? "fonts-dejavu-extra" : "fonts-dejavu-core"
  }

  private static let opened = Guarded<[FontFace: Typeface]>([:])

  /// A face of the family, opened at its first use and kept.
  ///
  /// - Throws: ``DrawingError/font(_:)`` when there is no such file; a later call looks again.
  static func typeface(_ face: FontFace) throws(DrawingError) -> Typeface {
    let result = opened.withLock { opened -> Result<Typeface, DrawingError> in
      if let typeface = opened[face] { return .success(typeface) }
      return Result { () throws(DrawingError) in
        let typeface = try Typeface(path: path(of: face))
        opened[face] = typeface
        return typeface
      }
    }
    return try result.get()
  }

  static func path(of face: FontFace) throws(DrawingError) -> String {
    let name = fileName(of: face)
    for folder in folders where FileManager.default.isReadableFile(atPath: "\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    let found = Typeface.systemFile(
      family: family, isItalic: face == .italic, isBold: face == .bold)
    if let found { return found }
    throw DrawingError.font(
      "The font file \(name) was not found. Install DejaVu Sans"
        + " (on Debian and Ubuntu the package \(package(of: face))).")
  }
}

/// A font file that figures need.
package struct PinnedFontFile: Sendable, Hashable {
  /// The name of the file.
  package let name: String
  /// Where it was found; `nil` when it is missing.
  package let path: String?
  /// What to do about a missing file, as a sentence; empty when it is there.
  package let advice: String
}

/// The font files that figures need, and where they are.
///
/// - Returns: Regular, italic and bold.
package func pinnedFontFiles() -> [PinnedFontFile] {
  [FontFace.regular, .italic, .bold].map { face in
    let name = PinnedFonts.fileName(of: face)
    do throws(DrawingError) {
      return PinnedFontFile(name: name, path: try PinnedFonts.path(of: face), advice: "")
    } catch {
      return PinnedFontFile(name: name, path: nil, advice: error.description)
    }
  }
}

/// Metrics of the pinned font files: what figures are laid out with.
package struct PinnedFontMetrics: FontMetrics {
  package init() {}

  package func advance(of scalar: Unicode.Scalar, face: FontFace) throws(DrawingError) -> Double? {
    try PinnedFonts.typeface(face).glyph(for: scalar)?.advance
  }

  package func kerning(
    _ left: Unicode.Scalar, _ right: Unicode.Scalar, face: FontFace
  ) throws(DrawingError) -> Double {
    let typeface = try PinnedFonts.typeface(face)
    guard let left = typeface.glyph(for: left), let right = typeface.glyph(for: right) else {
      return 0
    }
    return typeface.kerning(left.index, right.index)
  }

  package func extents(
    of face: FontFace
  ) throws(DrawingError) -> (ascent: Double, descent: Double) {
    let typeface = try PinnedFonts.typeface(face)
    return (typeface.ascent, typeface.descent)
  }
}
