import Drawing
import Foundation
import Testing

/// A chunk as the PNG specification lays it out.
private struct Chunk {
  var name: String
  var data: [UInt8]
  var checksum: UInt32
}

private func number(_ bytes: some Sequence<UInt8>) -> UInt32 {
  bytes.reduce(0) { $0 << 8 | UInt32($1) }
}

private func chunks(of png: [UInt8]) throws -> [Chunk] {
  try #require(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  var chunks: [Chunk] = []
  var at = 8
  while at < png.count {
    let length = Int(number(png[at..<(at + 4)]))
    chunks.append(
      Chunk(
        name: String(decoding: png[(at + 4)..<(at + 8)], as: UTF8.self),
        data: Array(png[(at + 8)..<(at + 8 + length)]),
        checksum: number(png[(at + 8 + length)..<(at + 12 + length)])))
    at += 12 + length
  }
  return chunks
}

/// Division with remainder by the CRC-32 polynomial, on the message as one long binary number, most
/// significant coefficient first: the definition, where the code under test works on reversed bytes.
private func remainder(of message: [UInt8]) -> UInt32 {
  func bits(_ byte: UInt8) -> [UInt8] { (0..<8).map { (byte >> $0) & 1 } }
  var number = message.flatMap(bits) + [UInt8](repeating: 0, count: 32)
  for index in 0..<32 { number[index] ^= 1 }
  let polynomial: [UInt8] = (0...32).map { UInt8((0x1_04C1_1DB7 as UInt64) >> (32 - $0) & 1) }
  for start in 0..<(number.count - 32) where number[start] == 1 {
    for offset in 0...32 { number[start + offset] ^= polynomial[offset] }
  }
  return number.suffix(32).enumerated().reduce(0) {
    $0 | UInt32($1.element ^ 1) << UInt32($1.offset)
  }
}

@Suite struct PNGTests {
  @Test func `The checksum oracle knows the published check value`() {
    // CRC-32/ISO-HDLC of "123456789" in the catalogue of CRC algorithms.
    #expect(remainder(of: Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test(arguments: zip([300.0, 96, 600], [11811 as UInt32, 3780, 23622]))
  func `A PNG tells its size on paper and what it shows`(dpi: Double, perMetre: UInt32) throws {
    let png = try sampleList().encoded(as: .png, dpi: dpi, provenance: sampleProvenance())
    let all = try chunks(of: png)
    #expect(all.first?.name == "IHDR" && all.last?.name == "IEND")
    for chunk in all where chunk.name != "IDAT" {
      #expect(chunk.checksum == remainder(of: Array(chunk.name.utf8) + chunk.data))
    }
    let size = try #require(all.first { $0.name == "pHYs" }).data
    #expect(number(size[0..<4]) == perMetre && number(size[4..<8]) == perMetre && size[8] == 1)
    let header = all[0].data
    #expect(number(header[0..<4]) == UInt32((234 * dpi / 72).rounded()))
    #expect(number(header[4..<8]) == UInt32((150 * dpi / 72).rounded()))
    let texts = all.filter { $0.name == "iTXt" }.map {
      $0.data.split(separator: 0, omittingEmptySubsequences: false)
    }
    let pairs = texts.map {
      (String(decoding: $0[0], as: UTF8.self), String(decoding: $0[5], as: UTF8.self))
    }
    #expect(pairs.map(\.0) == ["Title", "Description", "Software"])
    #expect(pairs[0].1 == "Sample & title")
    #expect(pairs[1].1 == "Curves <beside> a “map” of θ.")
    #expect(pairs[2].1 == "Entrope \(entropeVersion); figure sample; \(rendererVersion())")
  }

  @Test(arguments: [72.0, 150, 300])
  func `Every cell of an image has its exact colour at its centre`(dpi: Double) throws {
    let picture = try Raster(
      png: sampleList().encoded(as: .png, dpi: dpi, provenance: sampleProvenance()))
    for row in 0..<12 {
      for column in 0..<12 {
        let x = (sampleRect.x + sampleRect.width * (Double(column) + 0.5) / 12) * dpi / 72
        let y = (sampleRect.y + sampleRect.height * (Double(row) + 0.5) / 12) * dpi / 72
        #expect(
          picture.pixels[Int(y) * picture.width + Int(x)] == sampleRaster.pixels[row * 12 + column])
      }
    }
  }

  @Test func `Nothing between the cells of an image is blended`() throws {
    let picture = try Raster(png: sampleList().encoded(as: .png, provenance: sampleProvenance()))
    let inks = Set(sampleRaster.pixels).union([0xFFFF_FFFF])
    // From well outside the image to well outside it, on every row of pixels.
    for row in 0..<picture.height {
      for column in Int(130.0 * 300 / 72)..<picture.width {
        #expect(inks.contains(picture.pixels[row * picture.width + column]))
      }
    }
  }

  @Test func `A curve leaves its ink where its points are, and nowhere outside its clip`() throws {
    let ink = Color(hex: 0x0072B2)
    let points = (0...20).map { Point(10 + 4 * Double($0), 50 - 2 * Double($0)) }
    let list = DisplayList(
      size: Size(100, 60), background: Color(hex: 0xFFFFFF),
      commands: [
        .stroke(
          points.enumerated().map { $0.offset == 0 ? .move($0.element) : .line($0.element) },
          Stroke(ink, width: 2), clip: Rect(x: 0, y: 0, width: 60, height: 60))
      ])
    let picture = try Raster(
      png: list.encoded(as: .png, dpi: 144, provenance: sampleProvenance()))
    for point in points {
      let pixel = picture.pixels[Int(point.y * 2) * picture.width + Int(point.x * 2)]
      if point.x < 59 && point.x > 11 { #expect(pixel == 0xFF00_72B2) }
      if point.x > 61 { #expect(pixel == 0xFFFF_FFFF) }
    }
  }

  @Test func `A page without a background is transparent, and translucent cells keep their colour`()
    throws
  {
    var list = DisplayList(size: Size(72, 72), background: nil)
    list.commands.append(
      .image(
        Raster(width: 2, height: 1, pixels: [0x80FF_0000, 0xFF00_FF00]),
        in: Rect(x: 0, y: 0, width: 72, height: 36)))
    let picture = try Raster(png: list.encoded(as: .png, dpi: 72, provenance: sampleProvenance()))
    #expect(picture.pixels[0] == 0x80FF_0000)
    #expect(picture.pixels[71] == 0xFF00_FF00)
    #expect(picture.pixels[71 * 72] == 0)
  }

  @Test func `Bytes that are no PNG are an error`() {
    #expect(throws: DrawingError.self) { try Raster(png: []) }
    #expect(throws: DrawingError.self) { try Raster(png: Array("not a picture".utf8)) }
  }
}
