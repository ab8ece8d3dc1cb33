import Drawing
import Figures
import Foundation

extension DisplayList {
  /// The list as text, one command per line, numbers rounded to three decimals: for snapshots.
  var dump: String {
    var lines = ["page \(number(size.width)) × \(number(size.height))"]
    if let background { lines.append("background \(describe(background))") }
    for command in commands {
      switch command {
      case .stroke(let path, let stroke, let clip):
        let dash =
          stroke.dash.isEmpty ? "" : " dash " + stroke.dash.map(number).joined(separator: ",")
        lines.append(
          "stroke \(describe(stroke.color)) \(number(stroke.width))\(dash)\(describe(clip)): "
            + describe(path))
      case .fill(let path, let color, let clip):
        lines.append("fill \(describe(color))\(describe(clip)): " + describe(path))
      case .text(let string, let point, let face, let size, let color, let angle):
        let turn = angle == 0 ? "" : " turned \(number(angle))"
        lines.append(
          "text “\(string)” \(describe(point)) \(face.rawValue) \(number(size)) "
            + describe(color) + turn)
      case .image(let raster, let area):
        let sum = raster.pixels.reduce(0 as UInt64) { $0 &* 31 &+ UInt64($1) }
        lines.append(
          "image \(raster.width) × \(raster.height) sum \(String(sum, radix: 16))\(describe(area))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func number(_ value: Double) -> String {
    let text = decimal(value, places: 3, isGrouped: false)
    return text.replacingOccurrences(of: "\u{2212}", with: "-")
  }

  private func describe(_ point: Point) -> String { "(\(number(point.x)) \(number(point.y)))" }

  private func describe(_ color: Color) -> String {
    let hex = String(color.pixel & 0xFF_FFFF, radix: 16)
    let solid = "#" + String(repeating: "0", count: 6 - hex.count) + hex
    return color.alpha == 1 ? solid : solid + "/\(number(color.alpha))"
  }

  private func describe(_ area: Rect?) -> String {
    guard let area else { return "" }
    return " in [\(number(area.x)) \(number(area.y)) \(number(area.width)) \(number(area.height))]"
  }

  private func describe(_ path: [PathElement]) -> String {
    path.map { element in
      switch element {
      case .move(let point): "M\(describe(point))"
      case .line(let point): "L\(describe(point))"
      case .circle(let center, let radius): "O\(describe(center))\(number(radius))"
      case .close: "Z"
      }
    }.joined(separator: " ")
  }
}
