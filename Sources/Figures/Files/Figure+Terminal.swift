public import Drawing

extension Figure {
  /// The codes that show the figure in a terminal.
  ///
  /// Kitty and sixel pictures have 8 pixels to a character, the width of a usual one; blocks have 1.
  ///
  /// - Parameters:
  ///   - graphics: What the terminal understands.
  ///   - columns: Width in characters, 20 or more.
  /// - Returns: Text to write to the terminal, with a line feed at the end.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func terminalPreview(
    _ graphics: TerminalGraphics, columns: Int
  ) throws(DrawingError) -> String {
    let pixels = Double(max(columns, 20) * 8)
    let png = try rendered(as: .png, dpi: min(max(pixels / width * 72, 10), 600))
    switch graphics {
    case .kitty: return kittyCodes(png: png)
    case .sixel: return try Raster(png: png).sixels()
    case .blocks:
      let whole = try Raster(png: png)
      let across = max(columns, 20)
      return whole.reduced(width: across, height: whole.height * across / whole.width).halfBlocks()
    }
  }
}
