import Drawing
import Figures
import Foundation
import Testing

@Suite("Files of figures") struct FilesTests {
  @Test("A figure rendered in all formats at once has the bytes of each alone")
  func together() throws {
    let figure = Specimen.wavelengths.figure
    let formats = OutputFormat.allCases
    let files = try figure.rendered(as: formats, dpi: 150)
    #expect(files.count == formats.count)
    for (format, bytes) in zip(formats, files) {
      #expect(try figure.rendered(as: format, dpi: 150) == bytes)
    }
  }
}
