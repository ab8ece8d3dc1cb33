/// A rectangle of pixels, row by row from the top-left, each `0xAARRGGBB` with straight alpha.
package struct Raster: Sendable, Hashable {
  /// Pixels across.
  package var width: Int
  /// Pixels down.
  package var height: Int
  /// `width · height` pixels, `0xAARRGGBB`.
  package var pixels: [UInt32]

  /// Makes a raster from its pixels, row by row from the top-left.
  package init(width: Int, height: Int, pixels: [UInt32]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

extension Raster {
  /// Whether no pixel lets anything through.
  var isOpaque: Bool { pixels.allSatisfy { $0 >> 24 == 0xFF } }

  /// The raster as Cairo wants it: colours multiplied by their opacity.
  var premultiplied: Raster {
    Raster(width: width, height: height, pixels: pixels.map(multipliedByOpacity))
  }

  /// The raster with every pixel repeated across and down.
  func enlarged(across: Int, down: Int) -> Raster {
    guard across > 1 || down > 1 else { return self }
    return resampled(width: width * across, height: height * down)
  }

  /// The raster at another size; each new pixel is the old one under its centre.
  func resampled(width newWidth: Int, height newHeight: Int) -> Raster {
    // The centre of new pixel i lies at (2i + 1) / (2n) of the way: integers keep it exact.
    let columns = (0..<newWidth).map { (2 * $0 + 1) * width / (2 * newWidth) }
    var enlarged: [UInt32] = []
    enlarged.reserveCapacity(newWidth * newHeight)
    var line: (row: Int, pixels: [UInt32]) = (-1, [])
    for i in 0..<newHeight {
      let row = (2 * i + 1) * height / (2 * newHeight)
      if row != line.row {
        line = (row, columns.map { pixels[row * width + $0] })
      }
      enlarged += line.pixels
    }
    return Raster(width: newWidth, height: newHeight, pixels: enlarged)
  }
}

extension Raster {
  /// Pixels ready to paint, and the rectangle they fill, for a page of pixels.
  ///
  /// The edges go to whole pixels and every pixel shows the cell under its centre, so that cells have hard
  /// edges and their centres the exact colour. Cairo then copies pixels and scales nothing.
  func snapped(in rect: Rect, scale: Double) -> (Raster, Rect) {
    let left = (rect.x * scale).rounded()
    let top = (rect.y * scale).rounded()
    let across = max(1, (rect.maxX * scale).rounded() - left)
    let down = max(1, (rect.maxY * scale).rounded() - top)
    let rect = Rect(
      x: left / scale, y: top / scale, width: across / scale, height: down / scale)
    return (resampled(width: Int(across), height: Int(down)), rect)
  }

  /// Pixels ready to embed in a vector file.
  ///
  /// Viewers smooth enlarged images (Cairo's SVG cannot ask them not to, and librsvg would not listen), so
  /// cells are enlarged here to four pixels per point: what blur is left stays within a quarter of
  /// a point. Large rasters are enlarged less, to keep files small.
  func enlarged(for rect: Rect) -> Raster {
    let pixelsPerPoint = 4.0
    let mostPixels = 2_000_000
    func factor(_ length: Double, _ count: Int) -> Int {
      max(1, Int((length * pixelsPerPoint / Double(count)).rounded(.up)))
    }
    var across = factor(rect.width, width)
    var down = factor(rect.height, height)
    while across * down * width * height > mostPixels, across > 1 || down > 1 {
      if across >= down { across -= 1 } else { down -= 1 }
    }
    return enlarged(across: across, down: down)
  }
}

/// A pixel with its colours multiplied by its opacity, rounded.
private func multipliedByOpacity(_ pixel: UInt32) -> UInt32 {
  let alpha = pixel >> 24
  guard alpha < 255 else { return pixel }
  func scaled(_ shift: UInt32) -> UInt32 {
    ((((pixel >> shift) & 0xFF) * alpha + 127) / 255) << shift
  }
  return alpha << 24 | scaled(16) | scaled(8) | scaled(0)
}

/// A pixel with its colours divided by its opacity, rounded: the other way round.
func straightened(_ pixel: UInt32) -> UInt32 {
  let alpha = pixel >> 24
  guard alpha > 0 && alpha < 255 else { return pixel }
  func scaled(_ shift: UInt32) -> UInt32 {
    min(255, (((pixel >> shift) & 0xFF) * 255 + alpha / 2) / alpha) << shift
  }
  return alpha << 24 | scaled(16) | scaled(8) | scaled(0)
}
