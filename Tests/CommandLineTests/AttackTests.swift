import Foundation
import TestSupport
import Testing

/// Inputs made to do harm; `Fixtures/Attack/README.md` says what each did.
@Suite("hostile inputs")
struct AttackTests {
  private static let folder = Repository.root.appending(path: "Tests/Fixtures/Attack")

  /// Whether a text can be printed without effect: nothing but letters, signs and line feeds.
  private func isHarmless(_ text: String) -> Bool {
    let harmful: Set<Unicode.GeneralCategory> = [
      .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator,
    ]
    return text.unicodeScalars.allSatisfy {
      $0 == "\n" || !harmful.contains($0.properties.generalCategory)
    }
  }

  @Test(
    "words of a file reach neither stream as a terminal would obey them",
    arguments: [
      ("entropy --vectors escape-dtype.safetensors", 65),
      ("entropy --queries escape-dtype.safetensors:q --keys escape-dtype.safetensors:k", 65),
      ("entropy --vectors escape-names.safetensors", 65),
      ("entropy --queries escape-names.safetensors --keys escape-names.safetensors", 65),
      ("entropy --ensemble aligned --length 8 --config escape-layer-types.json", 0),
      ("frequencies --config escape-layer-types.json", 0),
      ("frequencies --config escape-layer-types.json --layer-type b", 0),
      ("convert escape-layer-types.json --to llama.cpp", 0),
      ("convert escape-layer-types.json --to transformers5", 0),
      ("audit escape-layer-types.json", 0),
      ("audit escape-layer-types.json --format markdown", 0),
      ("audit escape-layer-types.json --format json", 0),
      ("audit escape-layer-types.json --layer-type none", 64),
      ("figures verify verify-terminal-escape.svg", 65),
      ("inspect escape-names.safetensors", 0),
      ("inspect escape-names.safetensors --all", 0),
      ("inspect escape-names.safetensors --format csv", 0),
      ("inspect escape-names.safetensors --format markdown --all", 0),
      ("inspect escape-dtype.safetensors --format json", 0),
      ("heatmap --vectors escape-names.safetensors --output x.svg", 65),
      ("sweep --alpha 1:2:2 --beta 8:9:2 --vectors escape-names.safetensors", 65),
      ("kernel --config escape-layer-types.json", 0),
      ("loss --model . --text emma --method rope", 66),
    ])
  func escapes(line: String, status: Int32) throws {
    let result = try entrope(line, in: Self.folder)
    #expect(result.status == status, "\(result.errors)")
    #expect(isHarmless(result.output) && isHarmless(result.errors))
    #expect(!(result.output + result.errors).isEmpty)
  }

  @Test("an audit in Markdown holds no tag of the file, and JSON keeps the file's words whole")
  func markdown() throws {
    let page = try entrope("audit escape-layer-types.json --format markdown", in: Self.folder)
    #expect(!page.output.contains("<script"))
    #expect(page.output.contains("&lt;script>"))
    let object = try entrope("audit escape-layer-types.json --format json", in: Self.folder)
      .object()
    let layers = try #require(object["layers"] as? [[String: Any]])
    let type = "\u{1B}[31mRED\u{1B}]0;t\u{7}\u{9B}2J\u{202E}RTL\u{2028}LS\r\n=1+1|<script>]]>&\"'"
    #expect(layers[0]["layer_type"] as? String == type)
  }

  @Test("a name of a file that a terminal would obey is shown without effect")
  func fileNames() throws {
    try withTemporaryFolder { folder in
      let name = "a\u{1B}[2J\u{202E}.npy"
      let missing = try entrope(["entropy", "--queries", name, "--keys", name], in: folder)
      #expect(missing.status == 66 && isHarmless(missing.errors))
      try Data("<svg/>".utf8).write(to: folder.appending(path: "b\u{9B}2J.svg"))
      let verified = try entrope(["figures", "verify", "b\u{9B}2J.svg"], in: folder)
      #expect(verified.status == 65)
      #expect(verified.output == "b?2J.svg: It carries no recipe of Entrope.\n")
    }
  }

  @Test("a width beyond any page is a sentence with the limit, in a recipe as on the command line")
  func widths() throws {
    try withTemporaryFolder { folder in
      let flag = try entrope("figures ramp --width 1e300 --out .", in: folder)
      #expect(flag.status == 64 && flag.sentence?.contains("14400 points") == true)
      #expect(try entrope("figures ramp --out .", in: folder).status == 0)
      let name = "verify-width-1e300-crash.svg"
      try FileManager.default.copyItem(
        at: Self.folder.appending(path: name), to: folder.appending(path: name))
      let verified = try entrope("figures verify .", in: folder)
      #expect(verified.status == 65)
      #expect(verified.output.contains("\(name): It cannot be drawn again: A width of 1e+300"))
      #expect(verified.output.contains("14400"))
      // The other files keep their verdicts.
      #expect(verified.output.contains("ramp.svg: identical\n"))
      #expect(verified.output.contains("ramp.png: identical\n"))
    }
  }

  @Test("one picture that cannot be drawn leaves the others their verdicts, whatever it asks for")
  func recipes() throws {
    try withTemporaryFolder { folder in
      #expect(try entrope("figures ramp --format svg --out .", in: folder).status == 0)
      func write(_ name: String, _ what: String) throws {
        let zeros = String(repeating: "0", count: 64)
        try Data(
          "<svg>Entrope 0.1.0; \(what); cairo 1.16.0 freetype 2.12.1; numbers sha256:\(zeros)".utf8
        ).write(to: folder.appending(path: "\(name).svg"))
      }
      try write("a", "figure ramp; width 487 pt; height 1e300 pt; dpi 1e300")
      // Hours of work, and the word that would start them.
      try write(
        "b",
        "heatmap heatmap; width 487 pt; arguments --ensemble isotropic --length 1048576 --head-dimension 128 --yes"
      )
      try write(
        "c",
        "sweep sweep; width 487 pt; arguments --alpha 1:32:32 --beta 8:64:32 --length 1048576 --ensemble isotropic --yes"
      )
      try write(
        "d",
        "entropy entropy; width 487 pt; arguments --ensemble isotropic --length 524288 --head-dimension 128"
      )
      // What would write a file, and what is no command that draws.
      try write("e", "entropy entropy; width 487 pt; arguments --distance-profile x.csv")
      try write("f", "synthesize x; width 487 pt; arguments --output y.safetensors")
      try write("g", "figure ramp; set length=1e300&alpha=-1")
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let verified = try entrope("figures verify .", in: folder)
      #expect([1, 65].contains(verified.status), "\(verified.errors)")
      #expect(verified.output.contains("ramp.svg: identical\n"), "\(verified.output)")
      for name in ["b", "c", "d"] {
        let line = verified.output.split(separator: "\n").first { $0.hasPrefix("\(name).svg: ") }
        #expect(line?.contains("It cannot be drawn again: ") == true, "\(verified.output)")
      }
      #expect(
        verified.output.contains("drawn again only where that takes about 60 seconds at most"))
      // Eight pictures, and the numbers beside the one that was drawn.
      #expect(verified.output.split(separator: "\n").count == 9)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    }
  }

  @Test("pipes and devices are no pictures, and nobody waits for their end")
  func endless() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo(folder.appending(path: "pipe.svg").path, 0o600) == 0)
      symlink("/dev/zero", folder.appending(path: "zero.png").path)
      for name in ["pipe.svg", "zero.png"] {
        let result = try entrope("figures verify \(name)", in: folder)
        #expect(
          result.status == 65 && result.output == "\(name): It is no file of bytes.\n", "\(result)")
      }
      let huge = folder.appending(path: "huge.pdf")
      #expect(FileManager.default.createFile(atPath: huge.path, contents: nil))
      #expect(truncate(huge.path, 1 << 40) == 0)
      #expect(
        try entrope("figures verify huge.pdf", in: folder).output.contains("at most 268435456"))
    }
  }

  @Test("a file made of nothing but beginnings of recipes is given up in well under a second")
  func slowRecipe() throws {
    try withTemporaryFolder { folder in
      // What verify-recipe-slow.svg.gz holds, without a program that unpacks it.
      let text =
        "<svg>" + String(repeating: "Entrope ", count: 7_000) + "numbers sha256:"
        + String(repeating: "0", count: 64)
      try Data(text.utf8).write(to: folder.appending(path: "slow.svg"))
      let start = ContinuousClock.now
      let result = try entrope("figures verify slow.svg", in: folder)
      // A debug build takes 0.2 s; it took 25 s before, and 6 s in a release build.
      #expect(ContinuousClock.now - start < .seconds(3))
      #expect(result.output == "slow.svg: It carries no recipe of Entrope.\n")
    }
  }

  @Test("a grid over thresholds next to nothing is drawn or refused, without a trap")
  func tinyRange() throws {
    try withTemporaryFolder { folder in
      let result = try entrope(
        "sweep --alpha 5e-324:5e-323:4 --beta 8:64:4 --ensemble all-ones --length 64 "
          + "--scale 1 --figure x.svg", in: folder)
      #expect(result.status == 0 || result.sentence != nil, "\(result.errors)")
      #expect(result.status < 128)
    }
  }
}
