import Drawing
import Figures
import ModelFiles

extension FuzzTarget {
  /// Words with signs for subscripts and italics.
  static let markup = FuzzTarget("markup") { bytes in
    let text = String(decoding: bytes.prefix(4_096), as: UTF8.self)
    _ = try? plainText(text)
  }

  /// Words from outside, for every place where they are written.
  static let words = FuzzTarget("words") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for shown in [
      legible(text), markdownText(text), markdownCode(text), htmlText(text), csvField(text),
      jsonText(text),
    ] {
      precondition(
        shown.unicodeScalars.allSatisfy { $0.value >= 32 || "\n\t\r".unicodeScalars.contains($0) })
      precondition(!shown.unicodeScalars.contains { (0x7F...0x9F).contains($0.value) })
    }
    precondition(!htmlText(text).contains("<") && !markdownText(text).contains("<"))
  }

  /// Ticks of an axis between any two numbers.
  static let ticks = FuzzTarget("ticks") { bytes in
    let numbers = doubles(bytes)
    guard numbers.count >= 2, numbers[0] < numbers[1] else { return }
    let domain = numbers[0]...numbers[1]
    for count in [2, 5, 9] where numbers.allSatisfy(\.isFinite) {
      let ticks = linearTicks(domain, count: count)
      precondition(ticks.count < 100 && ticks.allSatisfy { domain.contains($0) })
    }
    for kind in [AxisScale.linear, .log10, .log2] {
      guard let scale = try? Scale(kind, domain: domain, name: "x") else { continue }
      _ = try? axisTicks(scale, length: 160, spacing: 34, gap: 4) {
        (label: String) throws(DrawingError) in Double(label.count) * 4
      }
    }
  }

  /// A figure of any numbers, laid out and drawn.
  static let layout = FuzzTarget("layout") { bytes in
    let numbers = Array(doubles(bytes).prefix(64))
    guard numbers.count >= 4 else { return }
    let half = numbers.count / 2
    let (x, y) = (Array(numbers[..<half]), Array(numbers[half..<2 * half]))
    let panel = Panel(
      tag: "", x: Axis("x", scale: bytes.count % 2 == 1 ? .log10 : .linear), y: Axis("y"),
      marks: [
        .line(Line(x: x, y: y, label: "f")), .rule(Rule(x: numbers[0], label: "r")),
        .line(Line(x: y, y: x, label: "g", showsMarkers: true)),
      ])
    let figure = Figure(
      id: "f", title: "t", altText: "a", width: 234, height: 150, rows: [[panel]])
    _ = try? figure.rendered(as: .svg)
  }

  private static func doubles(_ bytes: [UInt8]) -> [Double] {
    stride(from: 0, to: bytes.count - 7, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }
}
