import Drawing
import Foundation

/// A page with everything a display list can hold, set with the pinned font.
func sampleList(id: Int = 0, background: Color? = Color(hex: 0xFFFFFF)) throws -> DisplayList {
  let ink = Color(hex: 0x1A1A1A)
  var list = DisplayList(size: Size(234, 150), background: background)
  let frame = Rect(x: 30, y: 10, width: 90, height: 110)
  list.commands.append(
    .fill(
      [
        .move(Point(60, 10)), .line(Point(90, 10)), .line(Point(90, 120)), .line(Point(60, 120)),
        .close,
      ], Color(hex: 0xEFEFEF)))
  for (index, hex) in [UInt32(0x0072B2), 0xD55E00, 0x009E73].enumerated() {
    let path = (0...200).map { step in
      let x = Double(step) / 200
      let point = Point(
        30 + 90 * x, 65 - 60 * sin(2 * .pi * x * Double(index + 1)) * exp(-x))
      return step == 0 ? PathElement.move(point) : .line(point)
    }
    let dash: [[Double]] = [[], [4, 1.5], [1, 1]]
    list.commands.append(
      .stroke(path, Stroke(Color(hex: hex), width: 1.1, dash: dash[index]), clip: frame))
    list.commands.append(
      .fill([.circle(center: Point(50 + 20 * Double(index), 30), radius: 1.8)], Color(hex: hex)))
  }
  list.commands.append(
    .stroke(
      [
        .move(Point(30, 10)), .line(Point(30, 120)), .line(Point(120, 120)), .line(Point(120, 10)),
        .close,
      ], Stroke(ink, width: 0.5)))
  list.append(
    try measure("wavelength λ′_{i} (tokens)", size: 8), at: Point(8, 65), horizontal: .center,
    vertical: .top, angle: .pi / 2, color: ink)
  list.append(
    try measure("pair index *i* \(id)", size: 8), at: Point(75, 145), horizontal: .center,
    vertical: .bottom, color: ink)
  for exponent in 0...4 {
    list.append(
      try measure("10^{\(exponent)}", size: 7), at: Point(27, 120 - 25 * Double(exponent)),
      horizontal: .trailing, vertical: .middle, color: ink)
  }
  list.append(
    try measure("**a**  AVA θ_i^{−2} ≤ 2π", size: 8), at: Point(34, 112), color: ink)
  list.commands.append(.image(sampleRaster, in: sampleRect))
  return list
}

/// Where the raster of the sample page goes: edges on no whole pixel.
let sampleRect = Rect(x: 140.3, y: 20.7, width: 80, height: 81.1)

/// Twelve rows and columns, the upper half masked; no two neighbours alike.
let sampleRaster = Raster(
  width: 12, height: 12,
  pixels: (0..<144).map { index in
    let (row, column) = (index / 12, index % 12)
    guard column <= row else { return 0xFFDA_DADA }
    return 0xFF00_0000 | UInt32(row * 21) << 16 | UInt32(column * 21) << 8
      | UInt32((row + column) % 2) * 200
  })

/// Provenance of the sample page.
func sampleProvenance(_ id: String = "sample") throws -> Provenance {
  try Provenance(id: id, title: "Sample & title", altText: "Curves <beside> a “map” of θ.")
}
