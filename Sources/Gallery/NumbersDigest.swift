import Drawing
import Figures

extension Figure {
  /// SHA-256 of the drawn numbers in single precision, panel by panel and mark by mark, with the series' names.
  ///
  /// For drawings whose numbers are written to no file. Single precision, so that a mathematical library that differs in the
  /// last bits of double precision rarely changes it.
  ///
  /// - Returns: 64 hexadecimal digits.
  /// - Complexity: Time and memory in proportion to the numbers, 4 bytes each.
  func numbersDigest() -> String {
    var bytes: [UInt8] = []
    for (index, panel) in rows.joined().enumerated() {
      bytes += Array("panel \(index)\n".utf8)
      for mark in panel.marks {
        let (name, numbers) = mark.namedNumbers
        bytes += Array("\(name)\n".utf8)
        bytes.reserveCapacity(bytes.count + 4 * numbers.count)
        for number in numbers {
          let bits = Float(number).bitPattern
          for shift: UInt32 in [0, 8, 16, 24] {
            bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
          }
        }
      }
    }
    return sha256(bytes)
  }
}

extension Mark {
  /// The kind and name of the series and all of its numbers.
  fileprivate var namedNumbers: (name: String, numbers: [Double]) {
    switch self {
    case .line(let line): ("line \(line.label ?? "")", line.x + line.y)
    case .step(let step): ("step \(step.line.label ?? "")", step.line.x + step.line.y)
    case .points(let points): ("points \(points.label ?? "")", points.x + points.y)
    case .errorBars(let bars):
      (
        "intervals \(bars.points.label ?? "")", bars.points.x + bars.points.y + bars.low + bars.high
      )
    case .area(let area): ("area \(area.label ?? "")", area.x + area.low + area.high)
    case .bars(let bars): ("bars \(bars.label ?? "")", bars.positions + bars.values)
    case .rule(let rule): ("rule \(rule.label ?? "")", [rule.value])
    case .band(let band):
      ("band \(band.label ?? "")", [band.range.lowerBound, band.range.upperBound])
    case .text(let text): ("text \(text.string)", [text.x, text.y])
    case .heatmap(let map):
      (
        "heatmap \(map.rowCount) × \(map.columnCount)",
        map.mask.isEmpty ? map.values : zip(map.values, map.mask).map { $1 ? .nan : $0 }
      )
    case .contour(let contour): ("contour", contour.levels)
    }
  }
}
