/// A PNG file with what Cairo leaves out: its physical size, and words about it.
///
/// Word processors and TeX place a picture by its `pHYs` chunk; without one a 300 dpi figure comes out four
/// times too large. Texts are `iTXt`, the kind that holds UTF-8. See the PNG specification, third
/// edition, sections 11.3.3.4 and 11.3.4.3.
///
/// - Throws: ``DrawingError/renderer(stage:reason:)`` when the file does not start as a PNG must.
func pngWithChunks(
  _ png: [UInt8], dpi: Double, provenance: Provenance
) throws(DrawingError) -> [UInt8] {
  // Signature (8), then IHDR: length (4), name (4), 13 bytes and checksum (4).
  let headerEnd = 8 + 4 + 4 + 13 + 4
  guard png.count > headerEnd, png[12..<16].elementsEqual("IHDR".utf8) else {
    throw DrawingError.renderer(
      stage: "write the PNG", reason: "the file does not start with its header")
  }
  let pixelsPerMetre = UInt32((dpi / 0.0254).rounded())
  var file = Array(png[..<headerEnd])
  file += chunk("pHYs", bigEndian(pixelsPerMetre) + bigEndian(pixelsPerMetre) + [1])
  file += textChunk("Title", provenance.title)
  file += textChunk("Description", provenance.altText)
  file += textChunk("Software", provenance.summary)
  file += png[headerEnd...]
  return file
}

/// Uncompressed, in no stated language.
private func textChunk(_ keyword: String, _ text: String) -> [UInt8] {
  chunk("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8))
}

private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(name.utf8) + data
  return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// The checksum of PNG chunks (ISO 3309), bit by bit: a few hundred bytes need no table.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var remainder: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    remainder ^= UInt32(byte)
    for _ in 0..<8 {
      remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
    }
  }
  return ~remainder
}
