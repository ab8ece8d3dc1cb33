import Drawing
import Figures
import Foundation
import Testing

@Suite("Pictures in a terminal") struct TerminalTests {
  private let picture = Raster(
    width: 7, height: 13,
    pixels: (0..<91).map { 0xFF00_0000 | UInt32($0) * 0x01_1B07 & 0xFF_FFFF })

  @Test("Half blocks hold every pixel")
  func blocks() throws {
    let text = picture.halfBlocks()
    var rows: [[UInt32]] = []
    for line in text.split(separator: "\n") {
      var (upper, lower): (UInt32, UInt32?) = (0, nil)
      var (tops, bottoms): ([UInt32], [UInt32]) = ([], [])
      var rest = line[...]
      while let first = rest.first {
        if first == "\u{1B}", let end = rest.firstIndex(of: "m") {
          let numbers = rest[..<end].dropFirst(2).split(separator: ";").compactMap { UInt32($0) }
          if numbers.count == 5 {
            let color = numbers[2] << 16 | numbers[3] << 8 | numbers[4]
            if numbers[0] == 38 { upper = color } else { lower = color }
          }
          rest = rest[rest.index(after: end)...]
        } else {
          #expect(first == "▀")
          tops.append(upper)
          if let lower { bottoms.append(lower) }
          rest = rest.dropFirst()
        }
      }
      rows.append(tops)
      if !bottoms.isEmpty { rows.append(bottoms) }
    }
    #expect(rows.flatMap { $0 } == picture.pixels.map { $0 & 0xFF_FFFF })
  }

  @Test("Sixels hold every pixel to half a step of 1/5 or 1/6")
  func sixels() throws {
    let text = picture.sixels()
    #expect(text.hasPrefix("\u{1B}P0;1q\"1;1;7;13") && text.hasSuffix("\u{1B}\\\n"))
    let body = Array(text.dropFirst("\u{1B}P0;1q\"1;1;7;13".count).dropLast(3))
    var palette: [Int: [Int]] = [:]
    var grid = [[Int]?](repeating: nil, count: 91)
    var (index, x, band, color) = (0, 0, 0, 0)
    func number() -> Int {
      var value = 0
      while index < body.count, let digit = body[index].wholeNumberValue {
        value = value * 10 + digit
        index += 1
      }
      return value
    }
    while index < body.count {
      let character = body[index]
      index += 1
      switch character {
      case "#":
        color = number()
        var parts: [Int] = []
        while index < body.count, body[index] == ";" {
          index += 1
          parts.append(number())
        }
        if parts.count == 4 { palette[color] = Array(parts[1...]) }
      case "$": x = 0
      case "-": (x, band) = (0, band + 1)
      default:
        var count = 1
        var sixel = character
        if character == "!" {
          count = number()
          sixel = body[index]
          index += 1
        }
        let bits = try #require(sixel.asciiValue) - 63
        for _ in 0..<count {
          for bit in 0..<6 where bits >> UInt8(bit) & 1 == 1 {
            #expect(grid[(band * 6 + bit) * 7 + x] == nil)
            grid[(band * 6 + bit) * 7 + x] = palette[color]
          }
          x += 1
        }
      }
    }
    for (pixel, shown) in zip(picture.pixels, grid) {
      let hundredths = try #require(shown)
      // Half a level is 10 of 100 for red and blue and 8.4 for green; whole hundredths and bytes cost 1 more.
      for (shift, value) in zip([16 as UInt32, 8, 0], hundredths) {
        #expect(abs(Double(pixel >> shift & 255) / 2.55 - Double(value)) <= 11)
      }
    }
  }

  @Test("Kitty codes carry the PNG file whole, in pieces of at most 4096 characters")
  func kitty() throws {
    for count in [0, 1, 3072, 3073, 10_000] {
      let file = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
      let codes = kittyCodes(png: file, columns: 80)
      let pieces = codes.dropLast().components(separatedBy: "\u{1B}\\").dropLast()
      var text = ""
      for (index, piece) in pieces.enumerated() {
        let halves = piece.split(separator: ";", omittingEmptySubsequences: false)
        #expect(halves[0].hasPrefix("\u{1B}_G") && halves[1].count <= 4096)
        #expect(halves[0].contains("a=T,f=100,q=2,c=80") == (index == 0))
        #expect(halves[0].hasSuffix("m=\(index == pieces.count - 1 ? 0 : 1)"))
        text += halves[1]
      }
      #expect(Data(base64Encoded: text) == Data(file))
    }
  }

  @Test("A smaller picture is the mean of the larger one")
  func reduction() {
    let checks = Raster(
      width: 4, height: 2,
      pixels: [
        0xFF00_0000, 0xFFFF_FFFF, 0xFF10_2030, 0xFF10_2030, 0xFFFF_FFFF, 0xFF00_0000, 0xFF10_2030,
        0x0000_0000,
      ])
    // (2 · 255 + 2)/4 = 128; (3 · 0x10 + 255 + 2)/4 = 76, (3 · 0x20 + 257)/4 = 88, (3 · 0x30 + 257)/4 = 100.
    #expect(checks.reduced(width: 2, height: 1).pixels == [0xFF80_8080, 0xFF4C_5864])
    #expect(checks.reduced(width: 99, height: 99).width == 4)
  }

  @Test("The environment decides, and blocks are the answer in doubt")
  func detection() {
    let cases: [([String: String], TerminalGraphics)] = [
      ([:], .blocks), (["TERM": "xterm-256color"], .blocks), (["TERM": "xterm-kitty"], .kitty),
      (["TERM_PROGRAM": "WezTerm"], .kitty), (["TERM": "foot"], .sixel),
      (["TERM_PROGRAM": "iTerm.app"], .sixel), (["TERM": "xterm-kitty", "TMUX": "/x"], .blocks),
    ]
    for (environment, expected) in cases {
      #expect(TerminalGraphics.detected(environment) == expected, "\(environment)")
    }
  }

  @Test("A figure is shown as wide as asked", arguments: TerminalGraphics.allCases)
  func figures(graphics: TerminalGraphics) throws {
    let text = try Specimen.wavelengths.figure.terminalPreview(graphics, columns: 60)
    switch graphics {
    case .blocks:
      for line in text.split(separator: "\n") { #expect(line.count { $0 == "▀" } == 60) }
    case .sixel: #expect(text.contains("\"1;1;480;"))
    case .kitty: #expect(text.hasPrefix("\u{1B}_Ga=T,f=100"))
    }
  }
}
