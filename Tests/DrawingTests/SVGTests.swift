import Drawing
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser finds in an SVG.
private final class Contents: NSObject, XMLParserDelegate {
  var ids: [String] = []
  var references: [String] = []
  var elements: [(name: String, attributes: [String: String])] = []
  var texts: [String: String] = [:]
  private var open: [String] = []

  init(_ svg: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(svg))
    parser.delegate = self
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append(name)
    elements.append((name, attributes))
    if let id = attributes["id"] { ids.append(id) }
    if let target = attributes["xlink:href"], target.hasPrefix("#") {
      references.append(String(target.dropFirst()))
    }
    for value in attributes.values {
      for match in value.matches(of: /url\(#([^)]*)\)/) { references.append(String(match.1)) }
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let name = open.last { texts[name, default: ""] += string }
  }
}

private func contents(_ id: String) throws -> Contents {
  try Contents(sampleList().encoded(as: .svg, provenance: sampleProvenance(id)))
}

@Suite struct SVGTests {
  @Test func `Ids are unique, carry the figure's name, and every reference has its target`() throws
  {
    let found = try contents("sample")
    #expect(Set(found.ids).count == found.ids.count)
    #expect(found.ids.allSatisfy { $0.hasPrefix("sample-") })
    #expect(!found.references.isEmpty)
    #expect(Set(found.references).isSubset(of: Set(found.ids)))
    // Letters, images and clips are all there to be renamed.
    for kind in ["glyph", "image", "clip"] {
      #expect(found.ids.contains("sample-\(kind)1"))
    }
  }

  @Test func `Two figures in one page share no id`() throws {
    #expect(Set(try contents("one").ids).isDisjoint(with: try contents("two").ids))
  }

  @Test func `The root is an image with its size in points, a title and a description`() throws {
    let found = try contents("sample")
    let root = try #require(found.elements.first)
    #expect(root.name == "svg")
    #expect(root.attributes["role"] == "img")
    #expect(root.attributes["aria-labelledby"] == "sample-title sample-desc")
    #expect(root.attributes["width"] == "234pt" && root.attributes["height"] == "150pt")
    #expect(root.attributes["viewBox"] == "0 0 234 150")
    #expect(found.elements[1].name == "title")
    #expect(found.elements[1].attributes["id"] == "sample-title")
    #expect(found.texts["title"] == "Sample & title")
    #expect(found.elements[2].name == "desc")
    #expect(found.elements[2].attributes["id"] == "sample-desc")
    #expect(found.texts["desc"] == "Curves <beside> a “map” of θ.")
    #expect(found.texts["metadata"]?.contains("Entrope \(entropeVersion)") == true)
  }

  @Test func `An image asks for hard edges and is large enough to look so without`() throws {
    let images = try contents("sample").elements.filter { $0.name == "image" }
    let image = try #require(images.first)
    #expect(images.count == 1)
    #expect(image.attributes["style"]?.hasSuffix("image-rendering:pixelated") == true)
    // Four pixels to the point, in whole multiples of twelve cells.
    let width = try #require(image.attributes["width"].flatMap { Int($0) })
    #expect(width % 12 == 0 && width >= 4 * 80 && width < 4 * 80 + 12)
    let reference = try #require(image.attributes["xlink:href"])
    let data = try #require(
      Data(base64Encoded: reference.replacing("data:image/png;base64,", with: "")))
    let embedded = try Raster(png: Array(data))
    let height = embedded.height
    for row in 0..<12 {
      for column in 0..<12 {
        let pixel = embedded.pixels[
          (2 * row + 1) * height / 24 * width + (2 * column + 1) * width / 24]
        #expect(pixel == sampleRaster.pixels[row * 12 + column])
      }
    }
  }

  @Test func `A large raster is not enlarged`() throws {
    let side = 1500
    let raster = Raster(
      width: side, height: side, pixels: [UInt32](repeating: 0xFF12_3456, count: side * side))
    let list = DisplayList(
      size: Size(400, 400), background: nil,
      commands: [.image(raster, in: Rect(x: 0, y: 0, width: 400, height: 400))])
    let found = try Contents(list.encoded(as: .svg, provenance: sampleProvenance()))
    let image = try #require(found.elements.first { $0.name == "image" })
    #expect(image.attributes["width"] == "1500")
  }

  @Test func `Numbers in paths have at most three decimals`() throws {
    let paths = try contents("sample").elements.compactMap { $0.attributes["d"] }
    #expect(paths.contains { $0.contains(".") })
    for path in paths { #expect(path.firstMatch(of: /\.\d{4}/) == nil) }
  }
}
