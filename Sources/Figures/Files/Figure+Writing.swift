public import Drawing
import Foundation

extension Figure {
  /// Writes files that show the figure, each in the format of its ending: `.svg`, `.png` or `.pdf`.
  ///
  /// ```swift
  /// try figure.write(to: "wavelengths.pdf")
  /// try figure.write(to: "wavelengths.svg", "wavelengths.png", dpi: 150)
  /// ```
  ///
  /// The figure is laid out once. A file is written whole or not at all, and none is written when one of them cannot be drawn.
  ///
  /// - Parameters:
  ///   - paths: Files to write or replace, in folders that exist.
  ///   - dpi: Pixels per inch of a PNG; it does not change the physical size.
  /// - Throws: ``/Drawing/DrawingError`` for an ending that is none of the three, and when a file cannot be drawn or written.
  public func write(to paths: String..., dpi: Double = 300) throws(DrawingError) {
    let formats = try paths.map { path throws(DrawingError) in
      let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
      guard let format = OutputFormat(rawValue: ending) else {
        throw .file("The ending of “\(path)” names no format; give it .svg, .png or .pdf.")
      }
      return format
    }
    for (path, bytes) in zip(paths, try rendered(as: formats, dpi: dpi)) {
      do {
        // Into a temporary file, which is then renamed.
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw .file("The file “\(path)” cannot be written: \(error.localizedDescription)")
      }
    }
  }
}
