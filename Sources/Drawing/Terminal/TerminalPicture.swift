import Foundation

/// The ways in which a terminal can show a picture.
///
/// ```swift
/// let graphics = TerminalGraphics.detected(ProcessInfo.processInfo.environment)
/// print(try figure.terminalPreview(graphics, columns: 100), terminator: "")
/// ```
public enum TerminalGraphics: String, Sendable, Hashable, CaseIterable {
  /// The kitty graphics protocol: true colour, PNG bytes.
  case kitty
  /// Sixel graphics: at most 256 colours, one colour at a time.
  case sixel
  /// Unicode half blocks with 24-bit colour, two pixels to a character.
  case blocks

  /// The best graphics a terminal says it understands.
  ///
  /// Terminals do not agree on a way to ask; what they put into the environment decides, as chafa and others
  /// do. Inside `tmux` and `screen` blocks are used, because these drop the other codes.
  ///
  /// - Parameter environment: Variables of the process: `TERM`, `TERM_PROGRAM` and a few of single terminals.
  /// - Returns: The graphics to use; blocks when in doubt.
  public static func detected(_ environment: [String: String]) -> TerminalGraphics {
    let term = environment["TERM"] ?? ""
    let program = environment["TERM_PROGRAM"] ?? ""
    if environment["TMUX"] != nil || term.hasPrefix("screen") || term.hasPrefix("tmux") {
      return .blocks
    }
    if term == "xterm-kitty" || environment["KITTY_WINDOW_ID"] != nil || term == "xterm-ghostty"
      || program == "ghostty" || program == "WezTerm"
    {
      return .kitty
    }
    let speaksSixel = ["foot", "mlterm", "yaft", "contour"].contains { term.hasPrefix($0) }
    if speaksSixel || term.contains("sixel") || program == "iTerm.app" || program == "mintty" {
      return .sixel
    }
    return .blocks
  }
}

/// The codes of the kitty graphics protocol that show a PNG file, in pieces of 4096 characters.
///
/// See “Terminal graphics protocol” in kitty's documentation: `a=T` shows at once, `f=100` is PNG, `q=2` keeps
/// the terminal from answering, `m=1` says that more follows.
///
/// - Parameters:
///   - png: The file.
///   - columns: Width to show it at, in characters; `nil` is its own size.
/// - Returns: Escape codes, with a line feed at the end.
package func kittyCodes(png: [UInt8], columns: Int? = nil) -> String {
  let text = Array(Data(png).base64EncodedString().utf8)
  let width = columns.map { ",c=\($0)" } ?? ""
  var codes = ""
  for start in stride(from: 0, to: max(text.count, 1), by: 4096) {
    let end = min(start + 4096, text.count)
    let keys = start == 0 ? "a=T,f=100,q=2\(width)," : ""
    let more = end < text.count ? 1 : 0
    codes +=
      "\u{1B}_G\(keys)m=\(more);\(String(decoding: text[start..<end], as: UTF8.self))\u{1B}\\"
  }
  return codes + "\n"
}

extension Raster {
  /// The picture in half blocks with 24-bit colour: the upper pixel is the ink of `▀`, the lower its ground.
  ///
  /// The last row of an odd number has no ground. Transparent pixels count as on white.
  ///
  /// - Returns: One line for two rows of pixels, each ending in a reset and a line feed.
  package func halfBlocks() -> String {
    var text = ""
    for row in stride(from: 0, to: height, by: 2) {
      var last: (upper: UInt32, lower: UInt32?)?
      for column in 0..<width {
        let upper = onWhite(row, column)
        let lower = row + 1 < height ? onWhite(row + 1, column) : nil
        if last == nil || last?.upper != upper { text += "\u{1B}[38;2;\(components(upper))m" }
        if let lower, last == nil || last?.lower != lower {
          text += "\u{1B}[48;2;\(components(lower))m"
        }
        text += "▀"
        last = (upper, lower)
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  /// The picture as sixels, with colours rounded to 6 × 7 × 6 levels: 252 registers.
  ///
  /// DEC STD 070, chapter 9: `#n;2;r;g;b` names a colour in hundredths, `$` returns to the start of a band of six
  /// rows, `-` goes to the next, `!n` repeats. Transparent pixels count as on white.
  ///
  /// - Returns: Escape codes, with a line feed at the end.
  package func sixels() -> String {
    let levels = (0..<(width * height)).map { register(onWhite($0 / width, $0 % width)) }
    var text = "\u{1B}P0;1q\"1;1;\(width);\(height)"
    for used in Set(levels).sorted() {
      let (red, green, blue) = (used / 42, used / 6 % 7, used % 6)
      text += "#\(used);2;\(red * 100 / 5);\(green * 100 / 6);\(blue * 100 / 5)"
    }
    for top in stride(from: 0, to: height, by: 6) {
      let rows = top..<min(top + 6, height)
      var isFirst = true
      for color in Set(levels[(top * width)..<(rows.upperBound * width)]).sorted() {
        text += (isFirst ? "" : "$") + "#\(color)"
        isFirst = false
        var run: (bits: UInt8, count: Int) = (0, 0)
        for column in 0..<width {
          var bits: UInt8 = 0
          for row in rows where levels[row * width + column] == color {
            bits |= 1 << UInt8(row - top)
          }
          if bits == run.bits {
            run.count += 1
          } else {
            text += repeated(run)
            run = (bits, 1)
          }
        }
        if run.bits != 0 { text += repeated(run) }
      }
      text += "-"
    }
    return text + "\u{1B}\\\n"
  }

  /// The picture with fewer pixels, each the mean of those it stands for.
  ///
  /// - Parameters:
  ///   - newWidth: Pixels across, at least 1 and at most as many as now.
  ///   - newHeight: Pixels down, likewise.
  /// - Returns: The smaller picture, solid on white.
  package func reduced(width newWidth: Int, height newHeight: Int) -> Raster {
    let columns = min(max(newWidth, 1), width)
    let rows = min(max(newHeight, 1), height)
    var pixels: [UInt32] = []
    pixels.reserveCapacity(columns * rows)
    for row in 0..<rows {
      let tops = (row * height / rows)..<((row + 1) * height / rows)
      for column in 0..<columns {
        let lefts = (column * width / columns)..<((column + 1) * width / columns)
        var sums = SIMD3<UInt64>()
        for y in tops {
          for x in lefts {
            let pixel = UInt64(onWhite(y, x))
            sums &+= SIMD3(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255)
          }
        }
        let count = UInt64(tops.count * lefts.count)
        sums = (sums &+ SIMD3(repeating: count / 2)) / SIMD3(repeating: count)
        pixels.append(0xFF00_0000 | UInt32(sums.x << 16 | sums.y << 8 | sums.z))
      }
    }
    return Raster(width: columns, height: rows, pixels: pixels)
  }

  /// A pixel over white, `0x00RRGGBB`.
  private func onWhite(_ row: Int, _ column: Int) -> UInt32 {
    let pixel = pixels[row * width + column]
    let alpha = pixel >> 24
    guard alpha < 255 else { return pixel & 0xFF_FFFF }
    func mixed(_ shift: UInt32) -> UInt32 {
      (((pixel >> shift & 255) * alpha + 255 * (255 - alpha) + 127) / 255) << shift
    }
    return mixed(16) | mixed(8) | mixed(0)
  }
}

private func components(_ pixel: UInt32) -> String {
  "\(pixel >> 16 & 255);\(pixel >> 8 & 255);\(pixel & 255)"
}

/// The colour register of a pixel: 6 levels of red and blue, 7 of green.
private func register(_ pixel: UInt32) -> Int {
  let red = (Int(pixel >> 16 & 255) * 5 + 127) / 255
  let green = (Int(pixel >> 8 & 255) * 6 + 127) / 255
  let blue = (Int(pixel & 255) * 5 + 127) / 255
  return (red * 7 + green) * 6 + blue
}

private func repeated(_ run: (bits: UInt8, count: Int)) -> String {
  guard run.count > 0 else { return "" }
  let character = String(UnicodeScalar(run.bits + 63))
  return run.count > 3
    ? "!\(run.count)\(character)" : String(repeating: character, count: run.count)
}
