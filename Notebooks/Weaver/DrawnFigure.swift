import Drawing
import Figures
import Foundation
import Gallery
import Studies

/// A figure of a page: drawn for paper and for dark pages, wide and laid out anew for a phone, with its files.
struct DrawnFigure {
  /// A picture inside the page.
  struct Picture {
    /// Its address, which holds the whole picture.
    let address: String
    /// Width and height in points.
    let size: (width: Double, height: Double)
  }

  let id: String
  /// Name of its files without the ending.
  let name: String
  let paper: Picture
  let dark: Picture
  let phone: Picture
  let darkPhone: Picture
  /// Whether it is wider than a phone.
  let scrolls: Bool
  /// The drawn numbers.
  let numbers: Table
  /// Files beside the page: CSV, SVG, PDF.
  let files: [(name: String, bytes: [UInt8])]

  /// Width of the layout for phones in points: at 350 CSS pixels its smallest letters are 10 pixels high.
  static let phoneWidth = 243.0

  /// Draws a figure of a page.
  ///
  /// - Parameters:
  ///   - figure: The figure.
  ///   - chapter: What names of its files begin with.
  /// - Throws: `DrawingError` where it cannot be drawn.
  init(_ figure: PageFigure, chapter: String) throws {
    id = figure.id
    name = "\(chapter)-\(id)"
    let drawing = try figure.redrawing()
    let svg = try drawing.rendered(as: .svg)
    let pdf = try drawing.rendered(as: .pdf)
    paper = try Picture(drawing, .standard)
    dark = try Picture(drawing, Presentation(look: .dark))
    // A figure that cannot be laid out so narrow is as narrow as it can be, and scrolls.
    let narrow = max(Self.phoneWidth, figure.finished.figure.leastWidth ?? 0)
    phone = try Picture(drawing, Presentation(width: narrow))
    darkPhone = try Picture(drawing, Presentation(width: narrow, look: .dark))
    scrolls = narrow > Self.phoneWidth
    numbers = try figure.finished.twin ?? figure.finished.figure.dataTwin()
    let csv = Array(numbers.rendered(as: .csv).utf8)
    files = [
      ("\(name).csv", csv), ("\(name).svg", svg), ("\(name).pdf", pdf),
    ]
  }
}

extension DrawnFigure.Picture {
  /// Bytes beyond which a drawing of very many marks may be smaller as pixels.
  private static let most = 36_000

  /// Draws a picture for one place; what is smaller as pixels, two for each CSS pixel, becomes a PNG.
  fileprivate init(_ drawing: Redrawing, _ presentation: Presentation) throws {
    let compact = compactSVG(try drawing.rendered(as: .svg, presentation: presentation))
    var (bytes, kind) = (compact, "svg+xml")
    if compact.count > Self.most {
      var pixels = presentation
      pixels.dpi = 192
      let png = try drawing.rendered(as: .png, presentation: pixels)
      if png.count < compact.count { (bytes, kind) = (png, "png") }
    }
    address = "data:image/\(kind);base64,\(Data(bytes).base64EncodedString())"
    let head = String(decoding: compact.prefix(400), as: UTF8.self)
    let box = head.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/)
    size = (box.flatMap { Double($0.1) } ?? 0, box.flatMap { Double($0.2) } ?? 0)
  }
}

extension PageFigure {
  /// The drawing; one of the gallery carries its recipe.
  fileprivate func redrawing() throws -> Redrawing {
    command == nil ? Redrawing(finished.figure, kind: "chapter") : try finished.redrawing()
  }
}
