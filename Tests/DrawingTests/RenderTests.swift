import Drawing
import Foundation
import Testing

@Suite struct RenderTests {
  @Test(arguments: OutputFormat.allCases)
  func `The same list has the same bytes again, alone and among others`(
    format: OutputFormat
  ) async throws {
    let list = try sampleList()
    let first = try list.encoded(as: format, provenance: sampleProvenance())
    #expect(try list.encoded(as: format, provenance: sampleProvenance()) == first)
    // Other figures in between, so that whatever counts through the process has moved on.
    let others = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for index in 0..<32 {
        group.addTask {
          let list = try sampleList(id: index % 2 == 0 ? 0 : index)
          return (index, try list.encoded(as: format, provenance: sampleProvenance()))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (index, bytes) in others { #expect((bytes == first) == (index % 2 == 0)) }
  }

  @Test(arguments: OutputFormat.allCases)
  func `A sink that refuses a byte fails the file wherever the byte is`(
    format: OutputFormat
  ) throws {
    let list = try sampleList()
    let whole = ByteSink()
    _ = try list.encoded(as: format, provenance: sampleProvenance(), sink: whole)
    // Raw SVG may grow from one time to the next, with the numbers Cairo counts up, but not shrink.
    for room in [0, 1000, whole.bytes.count - 1] {
      #expect {
        try list.encoded(as: format, provenance: sampleProvenance(), sink: ByteSink(room: room))
      } throws: { error in
        guard case DrawingError.renderer(let stage, _) = error else { return false }
        return stage == "write the \(format.rawValue.uppercased())"
      }
    }
  }

  private static let black = Color(hex: 0)
  private static let line = [PathElement.move(Point(0, 0)), .line(Point(10, 10))]
  static let undrawable: [DrawCommand] = [
    .stroke([.move(Point(0, 0)), .line(Point(.nan, 1))], Stroke(black, width: 1)),
    .stroke([.move(Point(0, .infinity))], Stroke(black, width: 1)),
    .stroke([.move(Point(0, 1e6))], Stroke(black, width: 1)),
    .stroke(line, Stroke(black, width: .nan)),
    .stroke(line, Stroke(black, width: -1)),
    .stroke(line, Stroke(black, width: 1, dash: [0, 0])),
    .stroke(line, Stroke(black, width: 1, dash: [1, -1])),
    .stroke(line, Stroke(black, width: 1, dash: [.nan])),
    .stroke(line, Stroke(Color(red: .nan, green: 0, blue: 0), width: 1)),
    .stroke(line, Stroke(black, width: 1), clip: Rect(x: 0, y: .nan, width: 1, height: 1)),
    .fill([.circle(center: Point(1, 1), radius: -.infinity)], black),
    .fill(line, Color(red: 0, green: 0, blue: 0, alpha: 1.5)),
    .fill(line, black, clip: Rect(x: 0, y: 0, width: -1, height: 1)),
    .text("a", at: Point(.nan, 0), face: .regular, size: 8, color: black),
    .text("a", at: Point(0, 0), face: .regular, size: 0, color: black),
    .text("a", at: Point(0, 0), face: .regular, size: 8, color: black, angle: .nan),
    .image(sampleRaster, in: Rect(x: 0, y: 0, width: 0, height: 10)),
    .image(Raster(width: 2, height: 2, pixels: [0]), in: sampleRect),
    .image(Raster(width: 0, height: 0, pixels: []), in: sampleRect),
  ]

  @Test(arguments: undrawable)
  func `What Cairo would draw wrongly in silence is refused and named`(
    command: DrawCommand
  ) throws {
    let list = DisplayList(
      size: Size(100, 100), background: nil,
      commands: [.stroke(Self.line, Stroke(Self.black, width: 1)), command])
    for format in OutputFormat.allCases {
      #expect {
        try list.encoded(as: format, provenance: sampleProvenance())
      } throws: { error in
        guard case DrawingError.notDrawable(let sentence) = error else { return false }
        return sentence.hasPrefix("Drawing command 1 ")
      }
    }
  }

  @Test func `A missing glyph is an error and not an empty box`() throws {
    let list = DisplayList(
      size: Size(100, 100), background: nil,
      commands: [
        .text("𝜃 = 1", at: Point(0, 50), face: .regular, size: 8, color: Color(hex: 0))
      ])
    #expect(throws: DrawingError.missingGlyphs("𝜃 (U+1D703)", in: "𝜃 = 1")) {
      try list.encoded(as: .pdf, provenance: sampleProvenance())
    }
  }

  @Test(arguments: [Size(0, 10), Size(10, -1), Size(.nan, 10), Size(10, .infinity), Size(2e4, 1)])
  func `A page without a usable size is refused`(size: Size) throws {
    let list = DisplayList(size: size, background: nil)
    for format in OutputFormat.allCases {
      #expect(throws: DrawingError.self) {
        try list.encoded(as: format, provenance: sampleProvenance())
      }
    }
  }

  @Test func `More pixels than Cairo can draw are refused before any are made`() throws {
    let list = DisplayList(size: Size(1000, 10), background: nil)
    #expect(throws: DrawingError.self) {
      try list.encoded(as: .png, dpi: 2400, provenance: sampleProvenance())
    }
    for dpi in [0, -1, Double.nan, .infinity, 1e9] {
      #expect(throws: DrawingError.self) {
        try list.encoded(as: .png, dpi: dpi, provenance: sampleProvenance())
      }
    }
  }

  @Test(arguments: ["", "Two words", "a/b", "Ünicode", "a\"b"])
  func `An identifier that could break an SVG is refused`(id: String) {
    #expect(throws: DrawingError.self) { try sampleProvenance(id) }
  }
}
