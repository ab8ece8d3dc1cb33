import Drawing
import Foundation
import Testing

/// Where a program is; `nil` where it is not installed.
private func program(_ name: String) -> URL? {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.map { URL(fileURLWithPath: "\($0)/\(name)") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
}

/// Chromium under the names that it is installed by.
private let chromium =
  program("chromium") ?? program("chromium-browser") ?? program("google-chrome")

/// What a program writes about a file.
private func output(
  of name: String, _ arguments: (String) -> [String], file bytes: [UInt8]
) throws -> Data {
  let file = FileManager.default.temporaryDirectory
    .appendingPathComponent("plotting-\(UUID().uuidString)")
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  let executable = try #require(program(name))
  process.executableURL = executable
  process.arguments = arguments(file.path)
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return data
}

/// Programs of others that read what we write, run where they are installed.
@Suite struct OutsideReaderTests {
  @Test(.enabled(if: program("pdftotext") != nil))
  func `Text can be copied out of a PDF, Greek and primes too`() throws {
    let pdf = try sampleList().encoded(as: .pdf, provenance: sampleProvenance())
    let text = String(
      decoding: try output(of: "pdftotext", { [$0, "-"] }, file: pdf), as: UTF8.self)
    for words in ["pair index i 0", "wavelength λ′", "(tokens)", "≤ 2π", "AVA"] {
      #expect(text.contains(words))
    }
  }

  @Test(.enabled(if: program("pdffonts") != nil))
  func `Every font of a PDF is embedded, subset and searchable`() throws {
    let pdf = try sampleList().encoded(as: .pdf, provenance: sampleProvenance())
    let table = String(decoding: try output(of: "pdffonts", { [$0] }, file: pdf), as: UTF8.self)
    let fonts = table.split(separator: "\n").dropFirst(2)
    #expect(fonts.count >= 3)
    for font in fonts {
      #expect(font.contains("DejaVuSans"))
      #expect(font.contains(/yes yes yes/))
    }
  }

  @Test(.enabled(if: program("pdfinfo") != nil))
  func `A PDF has its size, title and description, and no date`() throws {
    let pdf = try sampleList().encoded(as: .pdf, provenance: sampleProvenance())
    let about = String(decoding: try output(of: "pdfinfo", { [$0] }, file: pdf), as: UTF8.self)
    #expect(about.contains(/Title: +Sample & title/))
    #expect(about.contains(/Subject: +Curves <beside> a “map” of θ\./))
    #expect(about.contains(/Creator: +Entrope/))
    #expect(about.contains(/Page size: +234 x 150 pts/))
    #expect(!about.contains("Date"))
  }

  @Test(.enabled(if: program("rsvg-convert") != nil))
  func `An SVG drawn by librsvg shows the cells of an image in their colours`() throws {
    let svg = try sampleList().encoded(as: .svg, provenance: sampleProvenance())
    let png = try output(
      of: "rsvg-convert", { ["--width", "936", "--keep-aspect-ratio", $0] }, file: svg)
    let picture = try Raster(png: Array(png))
    #expect(picture.width == 936 && picture.height == 600)
    expectCells(in: picture)
  }

  @Test(.enabled(if: program("pdftoppm") != nil))
  func `A PDF drawn by poppler shows the cells of an image in their colours`() throws {
    let pdf = try sampleList().encoded(as: .pdf, provenance: sampleProvenance())
    let png = try output(of: "pdftoppm", { ["-r", "288", "-png", $0] }, file: pdf)
    let picture = try Raster(png: Array(png))
    #expect(picture.width == 936 && picture.height == 600)
    expectCells(in: picture)
  }

  @Test(.enabled(if: chromium != nil, "Chromium is not installed"))
  func `An SVG drawn by Chromium shows the cells of an image in their colours`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chromium-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (drawing, picture) = (
      folder.appendingPathComponent("drawing.svg"), folder.appendingPathComponent("picture.png")
    )
    let svg = try sampleList().encoded(as: .svg, provenance: sampleProvenance())
    try Data(svg).write(to: drawing)
    let process = Process()
    process.executableURL = chromium
    // Three device pixels for each of the 4/3 pixels of a point; the sandbox is not for the root of a container.
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
      "--force-color-profile=srgb", "--force-device-scale-factor=3", "--window-size=800,600",
      "--user-data-dir=\(folder.path)", "--screenshot=\(picture.path)", drawing.absoluteString,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    expectCells(in: try Raster(png: Array(Data(contentsOf: picture))))
  }

  /// Every cell of the sample's image has its colour in a picture of four pixels a point.
  private func expectCells(in picture: Raster) {
    for row in 0..<12 {
      for column in 0..<12 {
        let x = (sampleRect.x + sampleRect.width * (Double(column) + 0.5) / 12) * 4
        let y = (sampleRect.y + sampleRect.height * (Double(row) + 0.5) / 12) * 4
        #expect(
          picture.pixels[Int(y) * picture.width + Int(x)] == sampleRaster.pixels[row * 12 + column])
      }
    }
  }
}
