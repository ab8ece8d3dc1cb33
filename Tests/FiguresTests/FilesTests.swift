import Drawing
import Figures
import Foundation
import TestSupport
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

  @Test("Writing goes by the endings, one file or several, whole or not at all")
  func writing() throws {
    let figure = Specimen.wavelengths.figure
    try withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try figure.write(to: path("one.pdf"))
      try figure.write(to: path("one.svg"), path("one.PNG"), dpi: 150)
      for (name, format) in [("one.pdf", OutputFormat.pdf), ("one.svg", .svg), ("one.PNG", .png)] {
        let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name)))
        #expect(try bytes == figure.rendered(as: format, dpi: 150), "\(name)")
      }
      // A wrong ending among right ones, a figure that cannot be drawn, a folder that does not exist: nothing is written.
      var empty = figure
      empty.rows = []
      for (figure, paths, words) in [
        (figure, ["two.svg", "two.jpeg"], "give it .svg, .png or .pdf"),
        (empty, ["two.svg"], "needs at least one"), (figure, ["none/two.svg"], "none/two.svg"),
        (figure, ["two"], "two"),
      ] {
        let error = #expect(throws: DrawingError.self) {
          if paths.count == 2 {
            try figure.write(to: path(paths[0]), path(paths[1]))
          } else {
            try figure.write(to: path(paths[0]))
          }
        }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["one.PNG", "one.pdf", "one.svg"])
      // An existing file survives a failed write.
      let before = try Data(contentsOf: folder.appending(path: "one.svg"))
      #expect(throws: DrawingError.self) { try empty.write(to: path("one.svg")) }
      #expect(try Data(contentsOf: folder.appending(path: "one.svg")) == before)
    }
  }
}
