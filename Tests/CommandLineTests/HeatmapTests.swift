import Foundation
import TestSupport
import Testing

@Suite("entrope heatmap")
struct HeatmapTests {
  private static let needle =
    "heatmap --ensemble needle --needle-position 3 --length 40 --head-dimension 16"

  /// Draws in a new folder and hands on the picture's bytes.
  private func drawn(_ line: String, _ name: String = "map.svg") throws -> Data {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope("\(line) --output \(name)", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "\(name)\n" && result.errors.isEmpty, "\(result.errors)")
      return try Data(contentsOf: folder.appending(path: name))
    }
  }

  @Test("the ending chooses the format, and the same flags give the same bytes on any threads")
  func formats() throws {
    for (name, start) in [("m.png", "\u{89}PNG"), ("m.pdf", "%PDF"), ("m.svg", "<?xml")] {
      let picture = try drawn("\(Self.needle) --threads 1", name)
      #expect(picture.starts(with: Data(start.unicodeScalars.map { UInt8($0.value) })), "\(name)")
      // A PDF carries no date, so it too is the same.
      #expect(try picture == drawn("\(Self.needle) --threads 3", name), "\(name)")
    }
  }

  @Test("the description tells method, vectors, mask, binning and entropies")
  func caption() throws {
    let text = String(
      decoding: try drawn(
        "\(Self.needle) --method pi --scale 4 --bins 8 --rule mean --mask window --window 30"),
      as: UTF8.self)
    let words = [
      "Position Interpolation, head 0", "40 queries over 40 keys", "window of 30",
      "ensemble needle",
      "A cell is the mean of the weights of 5 queries and 5 keys.", "margin has the entropy",
    ]
    for word in words { #expect(text.contains(word), "\(word)") }
    let whole = String(decoding: try drawn(Self.needle), as: UTF8.self)
    #expect(whole.contains("Every cell is one weight.") && whole.contains("largest") == false)
  }

  @Test("rules, heads and methods change the picture, also those that act on distances")
  func choices() throws {
    let lines = [
      Self.needle, "\(Self.needle) --bins 8", "\(Self.needle) --bins 8 --rule mean",
      "\(Self.needle) --method yarn --trained-context 10 --scale 4",
      "\(Self.needle) --method rerope --trained-context 10 --set window=4",
      "\(Self.needle) --method rerope --trained-context 10 --set window=4 --bins 8",
      "heatmap --vectors capture.safetensors --head 0 --layer 0",
    ]
    #expect(Set(try lines.map { try drawn($0) }).count == lines.count)
  }

  @Test("--show puts the picture into the terminal and writes a file only when asked to")
  func show() throws {
    try withTemporaryFolder { folder in
      let blocks = try shell(
        "unset KITTY_WINDOW_ID TERM_PROGRAM; TERM=dumb COLUMNS=60 \"$0\" \(Self.needle) --show",
        in: folder)
      #expect(blocks.status == 0, "\(blocks.errors)")
      #expect(blocks.output.contains("▀") && blocks.output.contains("head 0"))
      #expect(
        blocks.output.split(separator: "\n").allSatisfy { line in
          line.count { $0 == "▀" } <= 60
        })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      let kitty = try shell(
        "unset TMUX; TERM=xterm-kitty \"$0\" \(Self.needle) --show --output m.svg", in: folder)
      #expect(kitty.output.contains("\u{1B}_G") && kitty.output.hasSuffix("m.svg\n"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.svg"])
    }
  }

  static let refused: [(line: String, status: Int32, words: String)] = [
    ("\(needle) --output m.gif", 64, "--output"), ("\(needle)", 64, "--output"),
    ("\(needle) --output m.svg --bins 0", 64, "--bins"),
    ("\(needle) --output m.svg --bins 5000", 64, "--bins"),
    ("\(needle) --output m.svg --rule median", 64, "--rule"),
    ("\(needle) --output m.svg --head 1", 64, "--head"),
    ("\(needle) --output m.svg --head -1", 64, "--head"),
    ("\(needle) --output m.svg --layer 0", 64, "--layer"),
    ("\(needle) --output m.svg --threads 0", 64, "--threads"),
    ("\(needle) --output m.svg --method rope --method pi", 64, "--method"),
    ("\(needle) --output missing/m.svg", 73, "missing"),
    ("heatmap --vectors missing.safetensors --output m.svg", 66, "missing.safetensors"),
    ("heatmap --output m.svg", 64, "--vectors"),
  ]

  @Test("a wrong flag is one sentence that names it, and no picture", arguments: refused)
  func wrong(line: String, status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      let result = try entrope(line, in: folder)
      #expect(result.status == status && result.output.isEmpty, "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }
}

@Suite("entrope doctor")
struct DoctorTests {
  @Test("the report names the kernel that ENTROPE_ISA asks for, the others, Cairo and the fonts")
  func report() throws {
    let result = try shell("ENTROPE_ISA=portable \"$0\" doctor --format json")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let object = try result.object()
    #expect(object["kernel"] as? String == "portable")
    #expect((object["kernels"] as? String)?.hasSuffix("portable") == true)
    #expect((object["font_DejaVuSans.ttf"] as? String)?.hasSuffix("/DejaVuSans.ttf") == true)
    for key in ["entrope", "built_with", "threads", "memory", "cairo", "freetype"] {
      #expect((object[key] as? String)?.isEmpty == false, "\(key)")
    }
  }

  @Test("something missing is exit code 1, with the report all the same")
  func missing() throws {
    let result = try shell("ENTROPE_ISA=cray \"$0\" doctor")
    #expect(result.status == 1)
    #expect(result.output.contains(/kernel +missing/), "\(result.output)")
    #expect(result.sentence?.contains("“cray”") == true, "\(result.errors)")
  }
}
