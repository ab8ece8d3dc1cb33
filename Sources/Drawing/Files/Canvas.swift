internal import CairoShim

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
  private let known = Guarded(Known())

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
  init(path: String) throws(DrawingError) {
    var handle: OpaquePointer?
    let status = shim_typeface_open(path, &handle)
    guard status == 0, let handle else {
      throw DrawingError.font("The font file \(path) cannot be used: \(words(of: status)).")
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

/// A page that Cairo draws on, in points with y downwards.
///
/// Cairo keeps its first error and ignores everything after it, so every call is checked and named
/// in the error. Numbers must be finite already: Cairo would draw a NaN at 0 and say nothing.
struct Canvas: ~Copyable {
  /// What is being made.
  enum Kind {
    /// A picture of so many pixels, `scale` of them to the point.
    case pixels(width: Int, height: Int, scale: Double, isOpaque: Bool)
    /// An SVG file; its size is points.
    case svg(Size)
    /// A PDF file of one page; its size is points.
    case pdf(Size)
  }

  private let handle: OpaquePointer
  private let kind: Kind
  // Cairo holds it unretained, up to the end of `deinit`.
  private let sink: ByteSink

  /// Opens a page whose file goes into a sink.
  init(_ kind: Kind, sink: ByteSink) throws(DrawingError) {
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    var handle: OpaquePointer?
    let status =
      switch kind {
      case .pixels(let width, let height, let scale, let isOpaque):
        shim_canvas_create_pixels(Int32(width), Int32(height), scale, isOpaque, &handle)
      case .svg(let size):
        shim_canvas_create_svg(size.width, size.height, passToSink, closure, &handle)
      case .pdf(let size):
        shim_canvas_create_pdf(size.width, size.height, passToSink, closure, &handle)
      }
    guard status == 0, let handle else {
      throw DrawingError.renderer(stage: "make the page", reason: words(of: status))
    }
    self.handle = handle
    self.kind = kind
    self.sink = sink
  }

  deinit { shim_canvas_destroy(handle) }

  /// Writes into a PDF what it is about.
  func describe(
    title: String, subject: String, keywords: String, creator: String
  ) throws(DrawingError) {
    try check(
      shim_canvas_describe(handle, title, subject, keywords, creator), "describe the file")
  }

  /// Fills the page.
  func paint(_ color: Color) throws(DrawingError) {
    try check(shim_canvas_paint(handle, color.components), "paint the page")
  }

  /// Strokes a path.
  func stroke(
    _ path: [PathElement], _ stroke: Stroke, clip: Rect?
  ) throws(DrawingError) {
    let status = clipped(to: clip) {
      trace(path)
      return shim_canvas_stroke(
        handle, stroke.color.components, stroke.width, stroke.dash, Int32(stroke.dash.count))
    }
    try check(status, "stroke a path")
  }

  /// Fills a path.
  func fill(_ path: [PathElement], _ color: Color, clip: Rect?) throws(DrawingError) {
    let status = clipped(to: clip) {
      trace(path)
      return shim_canvas_fill(handle, color.components)
    }
    try check(status, "fill a path")
  }

  /// Sets a run of text, glyph by glyph where measuring put them.
  func text(
    _ string: String, at start: Point, typeface: Typeface, size: Double, color: Color, angle: Double
  ) throws(DrawingError) {
    var glyphs: [shim_glyph] = []
    var missing: [Unicode.Scalar] = []
    var offset = 0.0
    for scalar in string.unicodeScalars {
      guard let glyph = typeface.glyph(for: scalar) else {
        if !missing.contains(scalar) { missing.append(scalar) }
        continue
      }
      if let last = glyphs.last { offset += typeface.kerning(last.index, glyph.index) }
      glyphs.append(
        shim_glyph(
          index: glyph.index, offset: offset * size,
          byte_count: Int32(UTF8.width(scalar))))
      offset += glyph.advance
    }
    // Cairo would draw an empty box without a word.
    if !missing.isEmpty { throw missingGlyphs(missing, in: string) }
    let status = shim_canvas_glyphs(
      handle, typeface.handle, size, start.x, start.y, angle, color.components, string,
      Int32(string.utf8.count), glyphs, Int32(glyphs.count))
    try check(status, "draw the text “\(string)”")
  }

  /// Paints premultiplied pixels into a rectangle.
  func image(_ raster: Raster, in rect: Rect, isOpaque: Bool) throws(DrawingError) {
    let status = shim_canvas_image(
      handle, raster.pixels, Int32(raster.width), Int32(raster.height), isOpaque, rect.x, rect.y,
      rect.width, rect.height)
    try check(status, "paint an image")
  }

  /// Writes what is left of the file into the sink.
  consuming func finish() throws(DrawingError) {
    let stage: String
    let status: Int32
    switch kind {
    case .pixels:
      stage = "write the PNG"
      let closure = Unmanaged.passUnretained(sink).toOpaque()
      status = shim_canvas_write_png(handle, passToSink, closure)
    case .svg:
      stage = "write the SVG"
      status = shim_canvas_finish(handle)
    case .pdf:
      stage = "write the PDF"
      status = shim_canvas_finish(handle)
    }
    try check(status, stage)
    if sink.hasRefused {
      throw DrawingError.renderer(stage: stage, reason: "the last bytes were refused")
    }
  }

  private func clipped(to clip: Rect?, _ draw: () -> Int32) -> Int32 {
    guard let clip else { return draw() }
    shim_canvas_clip(handle, clip.x, clip.y, clip.width, clip.height)
    defer { shim_canvas_unclip(handle) }
    return draw()
  }

  private func trace(_ path: [PathElement]) {
    for element in path {
      switch element {
      case .move(let point): shim_canvas_move(handle, point.x, point.y)
      case .line(let point): shim_canvas_line(handle, point.x, point.y)
      case .circle(let center, let radius):
        shim_canvas_circle(handle, center.x, center.y, radius)
      case .close: shim_canvas_close(handle)
      }
    }
  }

  private func check(_ status: Int32, _ stage: String) throws(DrawingError) {
    guard status == 0 else {
      throw DrawingError.renderer(stage: stage, reason: words(of: status))
    }
  }
}

extension Color {
  fileprivate var components: [Double] { [red, green, blue, alpha] }
}

/// Hands Cairo's bytes to the ``ByteSink`` behind the pointer; a C callback cannot capture it.
private let passToSink: shim_sink = { context, bytes, count in
  guard let context else { return false }
  let sink = Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
  return sink.accept(UnsafeBufferPointer(start: bytes, count: count))
}

extension Raster {
  /// Reads the picture of a PNG file, which is how tests see what was written.
  ///
  /// - Throws: ``DrawingError/renderer(stage:reason:)`` for bytes that are not a PNG file.
  package init(png bytes: [UInt8]) throws(DrawingError) {
    var picture: OpaquePointer?
    var width: Int32 = 0
    var height: Int32 = 0
    let status = shim_picture_open(bytes, bytes.count, &picture, &width, &height)
    guard status == 0, let picture else {
      throw DrawingError.renderer(stage: "read the PNG", reason: words(of: status))
    }
    defer { shim_picture_close(picture) }
    var pixels = [UInt32](repeating: 0, count: Int(width) * Int(height))
    shim_picture_read(picture, &pixels)
    self.init(width: Int(width), height: Int(height), pixels: pixels.map(straightened))
  }
}

/// The versions of the libraries that draw, such as “cairo 1.16.0 freetype 2.12.1”.
///
/// Figures are promised to come out byte for byte the same only where this is the same.
///
/// - Returns: Names and versions, parted by spaces.
public func rendererVersion() -> String {
  var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
  shim_freetype_version(&major, &minor, &patch)
  return "cairo \(String(cString: shim_cairo_version())) freetype \(major).\(minor).\(patch)"
}
