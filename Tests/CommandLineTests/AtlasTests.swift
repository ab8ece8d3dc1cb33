import Foundation
import TestSupport
import Testing

@Suite("entrope atlas")
struct AtlasTests {
  /// Runs in a folder with `c.safetensors`, heads of vectors that are synthesized by these flags, and the example vectors.
  private func run(
    _ line: String, synthesized flags: String = "--ensemble isotropic --length 48 --heads 3",
    more: (URL) throws -> Void = { _ in }
  ) throws -> Invocation {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let made = try entrope(
        "synthesize \(flags) --head-dimension 8 --trained-context 32 --output c.safetensors --quiet",
        in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let result = try entrope(line, in: folder)
      try more(folder)
      return result
    }
  }

  @Test("Equal keys have uniform rows: ln(i + 1), 1/(i + 1) and i/2")
  func uniform() throws {
    let result = try run(
      "atlas c.safetensors --method nope --format json",
      synthesized: "--ensemble all-ones --length 32 --heads 2")
    #expect(result.status == 0, "\(result.errors)")
    let heads = try result.rows("heads")
    #expect(heads.map { $0["method"] as? String } == ["rope", "rope", "nope", "nope"])
    #expect(heads.map { $0["head"] as? Int } == [0, 1, 0, 1])
    let places = (0..<32).map(Double.init)
    let expected = [
      ("entropy", places.map { log($0 + 1) }), ("first_key_mass", places.map { 1 / ($0 + 1) }),
      ("distance", places.map { $0 / 2 }),
    ]
    for head in heads.suffix(2) {
      for (key, rows) in expected {
        let mean = rows.reduce(0, +) / 32
        // A sum of 32 numbers up to 16, each from at most 32 roundings.
        #expect(abs(try #require(head[key] as? Double) - mean) < 1e-12, "\(key)")
      }
    }
    #expect(heads[0]["difference"] is NSNull && heads[2]["difference"] is Double)
    #expect(try result.object()["schema"] as? Int == 1)
  }

  @Test("Within L, changes are paired; beyond it they are from plain RoPE just within")
  func reference() throws {
    for (flags, from, to, isPaired) in [
      ("", 24, 31, false), ("--beyond 40:44", 24, 31, false), ("--within", 0, 31, true),
      ("--rows 3:9", 3, 9, true),
    ] {
      let result = try run("atlas c.safetensors --method pi --scale 2 \(flags) --format json")
      #expect(result.status == 0, "\(result.errors)")
      let settings = try #require(try result.object()["settings"] as? [String: Any])
      #expect(settings["reference_from"] as? Int == from && settings["reference_to"] as? Int == to)
      let heads = try result.rows("heads")
      #expect(heads.prefix(3).allSatisfy { ($0["difference"] is NSNull) == isPaired })
      #expect(try result.rows("worst").count == (isPaired ? 3 : 6))
    }
  }

  @Test("Its numbers are means of the rows that entropy prints")
  func rows() throws {
    let atlas = try run("atlas c.safetensors --method yarn --scale 2 --format json").rows("heads")
    func means(_ flags: String) throws -> [Double] {
      let rows = try run("entropy --vectors c.safetensors \(flags) --format json").rows()
      return try (0..<3).map { head in
        let values = try rows.filter { $0["head"] as? Int == head }.map {
          try #require($0["entropy"] as? Double)
        }
        return values.reduce(0, +) / Double(values.count)
      }
    }
    let within = try means("--method rope --rows 24:31")
    let beyond = try means("--method yarn --scale 2 --beyond")
    for head in 0..<3 {
      let row = atlas[3 + head]
      #expect(abs(try #require(row["entropy"] as? Double) - beyond[head]) < 1e-13)
      #expect(
        abs(try #require(row["difference"] as? Double) - (beyond[head] - within[head])) < 1e-13)
    }
  }

  @Test("One row has a difference and no interval")
  func oneRow() throws {
    let heads = try run("atlas c.safetensors --method pi --scale 2 --rows 9:9 --format json")
      .rows("heads")
    #expect(heads.suffix(3).allSatisfy { $0["low"] is NSNull && $0["high"] is NSNull })
    #expect(heads.suffix(3).allSatisfy { $0["difference"] is Double })
  }

  @Test("CSV has a line for every head and method, with the settings in each")
  func csv() throws {
    let lines = try run("atlas c.safetensors --method pi --scale 2 --format csv").output
      .split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines[0].hasPrefix("layer,head,method,rows,entropy,first_key_mass,distance,"))
    #expect(lines[0].contains(",scale,") && lines[0].hasSuffix(",schema,version"))
    #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",").count > 20 })
  }

  @Test("However many heads there are, the page fits a screen, and --all lists them")
  func page() throws {
    let many = "--ensemble isotropic --length 40 --heads 40"
    let flags = "atlas c.safetensors --method pi --method ntk-aware --scale 2"
    let page = try run(flags, synthesized: many)
    #expect(page.status == 0, "\(page.errors)")
    #expect(
      (12...40).contains(page.output.split(separator: "\n", omittingEmptySubsequences: false).count)
    )
    #expect(page.output.hasPrefix("RoPE: entropy "))
    let all = try run(flags + " --all", synthesized: many)
    #expect(all.output.split(separator: "\n").count > 120)
  }

  @Test("The picture verifies, wherever its flags stand")
  func picture() throws {
    let line = "atlas --within c.safetensors --method pi --scale 2 --figure a.svg --quiet"
    let result = try run(line) { folder in
      let text = try String(contentsOf: folder.appending(path: "a.svg"), encoding: .utf8)
      #expect(text.contains("Grey heads were not measured."))
      let verified = try entrope("figures verify a.svg", in: folder)
      #expect(verified.output == "a.svg: identical\n", "\(verified.errors)")
    }
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
  }

  @Test("A capture within L says that it cannot tell what happens beyond")
  func priceAlone() throws {
    let result = try run(
      "atlas c.safetensors --method pi --scale 2",
      synthesized: "--ensemble isotropic --length 20")
    #expect(result.errors.contains("cannot tell what it does beyond"), "\(result.errors)")
  }

  static let refused: [(flags: String, status: Int32, words: String)] = [
    ("--rows 20:40", 64, "both sides"), ("--rows 60:70", 65, "stand at 0 to 47"),
    ("--beyond 3:9", 64, "--beyond"), ("--within 3:40", 64, "--within"),
    ("--figure a.gif", 64, "--figure"), ("--scale 2", 64, "--method"),
    ("--method pi --trained-context 64", 64, "--scale"), ("--method nothing", 64, "nothing"),
    ("--heads 9", 64, "--heads"), ("--layers 4", 64, "--layers"),
    ("--threads 0", 64, "--threads"), ("--layer 0 --layers 0", 64, "--layer"),
  ]

  @Test("a wrong flag is one sentence that names it", arguments: refused)
  func wrong(flags: String, status: Int32, words: String) throws {
    let result = try run("atlas c.safetensors \(flags)")
    #expect(result.status == status && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("Rows beyond L alone have no reference")
  func noReference() throws {
    let result = try run(
      "atlas c.safetensors --method pi --scale 2",
      synthesized: "--ensemble isotropic --length 20 --start 40")
    #expect(result.status == 65)
    #expect(result.errors.contains("Capture rows there too"), "\(result.errors)")
  }
}
