/// Cairo's SVG made fit for a web page and for version control.
///
/// Cairo numbers ids through the whole process, so the same figure would differ the second time; it gives glyphs
/// the same ids in every file, so that of two figures in one page the second shows letters of the
/// first; and it lets viewers smooth images. Here
///
/// - ids are renamed in order of first use, with the figure's identifier in front, and references follow;
/// - the root becomes an image with a title and a description, and says what made it;
/// - images are asked to be shown with hard edges;
/// - positions are rounded to a thousandth of a point, finer than Cairo's own grid of 1/256.
///
/// - Throws: ``DrawingError/renderer(stage:reason:)`` when a tag is not closed, which no Cairo writes.
func normalizedSVG(
  _ svg: [UInt8], provenance: Provenance
) throws(DrawingError) -> [UInt8] {
  var normalizer = SVGNormalizer(source: svg, provenance: provenance)
  try normalizer.run()
  return normalizer.output
}

private struct SVGNormalizer {
  let source: [UInt8]
  let provenance: Provenance
  var output: [UInt8] = []
  /// New ids by old.
  private var names: [ArraySlice<UInt8>: String] = [:]
  /// How many ids there are of a kind, such as glyphs.
  private var counts: [String: Int] = [:]

  init(source: [UInt8], provenance: Provenance) {
    self.source = source
    self.provenance = provenance
    output.reserveCapacity(source.count + 2048)
  }

  mutating func run() throws(DrawingError) {
    var rest = source[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      output += rest[..<start]
      guard let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) else {
        throw DrawingError.renderer(stage: "write the SVG", reason: "a tag is not closed")
      }
      rewrite(tag: rest[start...end])
      rest = rest[(end + 1)...]
    }
    output += rest
  }

  /// Writes one tag with its attributes, from `<` to `>`.
  private mutating func rewrite(tag: ArraySlice<UInt8>) {
    let nameEnd = tag.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ">") }
    let name = tag[..<(nameEnd ?? tag.endIndex)]
    let (attributes, end) = attributes(of: tag[name.endIndex...])
    let isRoot = name.elementsEqual("<svg".utf8)
    output += name
    if isRoot {
      write(" role=\"img\" aria-labelledby=\"\(provenance.id)-title \(provenance.id)-desc\"")
    }
    let isStyled = attributes.contains { $0.key.attributeName.elementsEqual("style".utf8) }
    if name.elementsEqual("<image".utf8), !isStyled {
      // Browsers take the last value they know.
      write(" style=\"image-rendering:crisp-edges;image-rendering:pixelated\"")
    }
    for (key, value) in attributes {
      output += key
      rewrite(value: value, key: key.attributeName)
      output.append(UInt8(ascii: "\""))
    }
    output += end
    if isRoot { writeDescription() }
  }

  /// The attributes of a tag, each key up to and with the opening quote, and what follows the last.
  private func attributes(
    of tag: ArraySlice<UInt8>
  ) -> ([(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)], end: ArraySlice<UInt8>) {
    var attributes: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
    var rest = tag
    while let open = rest.firstIndex(of: UInt8(ascii: "\"")),
      let close = rest[(open + 1)...].firstIndex(of: UInt8(ascii: "\""))
    {
      attributes.append((rest[...open], rest[(open + 1)..<close]))
      rest = rest[(close + 1)...]
    }
    return (attributes, rest)
  }

  private mutating func rewrite(value: ArraySlice<UInt8>, key: ArraySlice<UInt8>) {
    if key.elementsEqual("id".utf8) {
      write(name(for: value))
    } else if key.elementsEqual("xlink:href".utf8) || key.elementsEqual("href".utf8) {
      if value.first == UInt8(ascii: "#") {
        write("#" + name(for: value.dropFirst()))
      } else {
        output += value
      }
    } else if ["d", "x", "y"].contains(where: { key.elementsEqual($0.utf8) }) {
      writeRounded(value)
    } else {
      writeReferences(value)
    }
  }

  /// Writes a value with every `url(#…)` in it patched.
  private mutating func writeReferences(_ value: ArraySlice<UInt8>) {
    var rest = value
    while let start = rest.firstIndex(of: UInt8(ascii: "#")),
      let end = rest[start...].firstIndex(of: UInt8(ascii: ")")),
      rest[..<start].suffix(4).elementsEqual("url(".utf8)
    {
      output += rest[...start]
      write(name(for: rest[(start + 1)..<end]))
      rest = rest[end...]
    }
    output += rest
  }

  /// The new id for an old one: figure, kind, number.
  private mutating func name(for old: ArraySlice<UInt8>) -> String {
    if let known = names[old] { return known }
    let letters = old.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    let kind = String(decoding: letters, as: UTF8.self)
    counts[kind, default: 0] += 1
    let name = "\(provenance.id)-\(kind)\(counts[kind, default: 0])"
    names[old] = name
    return name
  }

  /// Writes path data or a coordinate with no number longer than three decimals.
  private mutating func writeRounded(_ value: ArraySlice<UInt8>) {
    var token = value.startIndex
    for index in value.indices + [value.endIndex] {
      guard index == value.endIndex || value[index] == UInt8(ascii: " ") else { continue }
      writeRounded(number: value[token..<index])
      if index < value.endIndex { output.append(UInt8(ascii: " ")) }
      token = index + 1
    }
  }

  private mutating func writeRounded(number: ArraySlice<UInt8>) {
    let decimals = 3
    guard let dot = number.firstIndex(of: UInt8(ascii: ".")),
      number.endIndex - dot > decimals + 1,
      let exact = Double(String(decoding: number, as: UTF8.self))
    else {
      output += number
      return
    }
    let thousandths = Int((abs(exact) * 1000).rounded())
    let fraction = String(thousandths % 1000 + 1000).dropFirst()
    let isWhole = thousandths % 1000 == 0
    write(exact < 0 && thousandths > 0 ? "-" : "")
    write(String(thousandths / 1000))
    if !isWhole { write("." + fraction.trimmingZeros) }
  }

  private mutating func writeDescription() {
    write("\n<title id=\"\(provenance.id)-title\">\(escaped(provenance.title))</title>")
    write("\n<desc id=\"\(provenance.id)-desc\">\(escaped(provenance.altText))</desc>")
    write("\n<metadata>\(escaped(provenance.summary))</metadata>")
  }

  private mutating func write(_ text: some StringProtocol) { output += text.utf8 }
}

/// Text with the characters that mean something to XML written out, and those that a screen would obey as `?`.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in text.unicodeScalars {
    switch character {
    case "\n": result += "\n"
    case _ where isHidden(character): result += "?"
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}

/// Whether a character has no place on a screen, or would move others from theirs; XML allows most of them nowhere.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator:
    true
  default: false
  }
}

extension ArraySlice<UInt8> {
  /// The name in what stands before a value: space, name, equals sign and quote.
  fileprivate var attributeName: ArraySlice<UInt8> {
    drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      .prefix { $0 != UInt8(ascii: "=") }
  }
}

extension Substring {
  fileprivate var trimmingZeros: Substring {
    var result = self
    while result.last == "0" { result.removeLast() }
    return result
  }
}
