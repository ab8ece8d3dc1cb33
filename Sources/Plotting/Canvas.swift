internal import CairoShim
import Synchronization

/// A font file opened once and kept for the life of the process: its metrics, and what Cairo draws with.
///
/// All lengths are in em, unhinted, so that they scale: the same words are exactly twice as wide at
/// twice the size, on every kind of page.
///
/// Measuring is serialised by a lock and remembered, because a FreeType face belongs to one thread at
/// a time; Cairo draws from a second face that it locks itself. Hence `@unchecked Sendable`.
final class Typeface: @unchecked Sendable {
  fileprivate let handle: OpaquePointer
  /// Height of the font above the baseline, in em.
  let ascent: Double
  /// Depth of the font below the baseline, in em.
  let descent: Double
  private let known = Mutex(Known())

  /// A glyph of the font.
  struct Glyph {
    /// Index in the font file.
    var index: UInt32
    /// Distance to the next glyph, in em.
    var advance: Double
  }

  private struct Known {
    var glyphs: [Unicode.Scalar: Glyph?] = [:]
    var kerning: [UInt64: Double] = [:]
  }

  /// Opens a font file.
  init(path: String) throws(PlottingError) {
    var handle: OpaquePointer?
    let status = shim_typeface_open(path, &handle)
    guard status == 0, let handle else {
      throw PlottingError.font("The font file \(path) cannot be used: \(words(of: status)).")
    }
    var ascent = 0.0
    var descent = 0.0
    shim_typeface_extents(handle, &ascent, &descent)
    self.handle = handle
    self.ascent = ascent
    self.descent = descent
  }

  deinit { shim_typeface_close(handle) }

  /// The glyph of a character; `nil` when the font has none.
  func glyph(for scalar: Unicode.Scalar) -> Glyph? {
    known.withLock { known in
      if let found = known.glyphs[scalar] { return found }
      var glyph: Glyph?
      var advance = 0.0
      let index = shim_typeface_glyph(handle, scalar.value)
      if index != 0, shim_typeface_advance(handle, index, &advance) == 0 {
        glyph = Glyph(index: index, advance: advance)
      }
      known.glyphs[scalar] = .some(glyph)
      return glyph
    }
  }

  /// What is added between two neighbouring glyphs, in em; mostly zero or negative.
  func kerning(_ left: UInt32, _ right: UInt32) -> Double {
    let pair = UInt64(left) << 32 | UInt64(right)
    return known.withLock { known in
      if let found = known.kerning[pair] { return found }
      let kerning = shim_typeface_kerning(handle, left, right)
      known.kerning[pair] = kerning
      return kerning
    }
  }

  /// The file that the system would choose for a face of a family; `nil` when it would take another.
  static func systemFile(family: String, isItalic: Bool, isBold: Bool) -> String? {
    var path = [CChar](repeating: 0, count: 4096)
    guard shim_find_font(family, isItalic, isBold, &path, path.count) == 0, path[0] != 0 else {
      return nil
    }
    return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// The words for a status of the shim.
private func words(of status: Int32) -> String { String(cString: shim_status_text(status)) }
