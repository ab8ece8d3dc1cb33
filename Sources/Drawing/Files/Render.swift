extension DisplayList {
  /// The bytes of a file that shows the list.
  ///
  /// - Parameters:
  ///   - format: Kind of file.
  ///   - dpi: Pixels per inch of a PNG.
  ///   - provenance: What the file says about itself.
  ///   - sink: Where Cairo's bytes go; tests pass one that refuses some.
  /// - Returns: The whole file.
  /// - Throws: ``DrawingError`` for what cannot be drawn and for every failure of Cairo or the sink.
  package func encoded(
    as format: OutputFormat, dpi: Double = 300, provenance: Provenance, sink: ByteSink = ByteSink()
  ) throws(DrawingError) -> [UInt8] {
    switch format {
    case .png:
      try draw(on: pixels(dpi: dpi), sink: sink)
      return try pngWithChunks(sink.bytes, dpi: dpi, provenance: provenance)
    case .svg:
      try draw(on: .svg(size), sink: sink)
      return try normalizedSVG(sink.bytes, provenance: provenance)
    case .pdf:
      try draw(on: .pdf(size), sink: sink, provenance: provenance)
      return sink.bytes
    }
  }

  /// The page as pixels at so many per inch.
  ///
  /// - Throws: ``DrawingError`` when it would be larger than Cairo can draw.
  private func pixels(dpi: Double) throws(DrawingError) -> Canvas.Kind {
    guard dpi.isFinite, (10...2400).contains(dpi) else {
      throw DrawingError.notDrawable("The resolution \(dpi) dpi is not between 10 and 2400.")
    }
    try validateSize()
    let scale = dpi / 72
    let width = max(1, (size.width * scale).rounded())
    let height = max(1, (size.height * scale).rounded())
    // Cairo's largest side, and 512 MB of memory.
    guard width <= 32_767, height <= 32_767, width * height <= 134_217_728 else {
      throw DrawingError.notDrawable(
        "A picture of \(Int(width)) × \(Int(height)) pixels is too large: at most 32767 on a side and"
          + " 134 million in all are allowed. Lower the dpi or the size.")
    }
    return .pixels(
      width: Int(width), height: Int(height), scale: scale, isOpaque: background?.alpha == 1)
  }

  private func draw(
    on kind: Canvas.Kind, sink: ByteSink, provenance: Provenance? = nil
  ) throws(DrawingError) {
    try validate()
    let canvas = try Canvas(kind, sink: sink)
    if let provenance {
      try canvas.describe(
        title: provenance.title, subject: provenance.altText, keywords: provenance.summary,
        creator: provenance.software)
    }
    if let background { try canvas.paint(background) }
    for command in commands {
      switch command {
      case .stroke(let path, let stroke, let clip):
        try canvas.stroke(path, stroke, clip: clip)
      case .fill(let path, let color, let clip):
        try canvas.fill(path, color, clip: clip)
      case .text(let string, let start, let face, let size, let color, let angle):
        try canvas.text(
          string, at: start, typeface: PinnedFonts.typeface(face), size: size, color: color,
          angle: angle)
      case .image(let raster, let rect):
        let isOpaque = raster.isOpaque
        let pixels = isOpaque ? raster : raster.premultiplied
        if case .pixels(_, _, let scale, _) = kind {
          let (snapped, place) = pixels.snapped(in: rect, scale: scale)
          try canvas.image(snapped, in: place, isOpaque: isOpaque)
        } else {
          try canvas.image(pixels.enlarged(for: rect), in: rect, isOpaque: isOpaque)
        }
      }
    }
    try canvas.finish()
  }
}
