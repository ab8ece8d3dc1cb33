import Foundation
import TestSupport
import Testing

@Suite("entrope entropy --vectors")
struct CapturedEntropyTests {
  private static func fixture(_ name: String) -> String {
    Repository.root.appending(path: "Tests/RopeSystemsTests/Fixtures/\(name)")
      .path(percentEncoded: false)
  }

  /// The numbers of a .npy file of doubles.
  private func doubles(_ path: String) throws -> [Double] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    return data.dropFirst(start).withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        Double(bitPattern: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
      }
    }
  }

  @Test(
    "a capture needs no other flag: entropies are those of the model's own attention, windows and all",
    arguments: ["llama-yarn", "gemma3"], ["double", "single"])
  func ownAttention(model: String, precision: String) throws {
    let result = try entrope(
      "entropy --vectors \(Self.fixture("captured-\(model).safetensors")) --format json --quiet "
        + "--precision \(precision)")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let own = try doubles(Self.fixture("captured-\(model).entropy.npy"))
    let rows = try result.rows()
    #expect(rows.count == own.count)
    for (row, expected) in zip(rows, own) {
      let entropy = try #require(row["entropy"] as? Double)
      // The model's logits are float32: up to 60 in size with 16 products each, so off by 16·60·2⁻²⁴ = 6e-5 at most, and an
      // entropy moves by no more than the logits' error times their spread where weight lies, below 3.
      #expect(abs(entropy - expected) < 2e-4, "\(row)")
    }
    let object = try result.object()
    #expect(object["precision"] as? String == precision)
    #expect(object["mask"] as? String == (model == "gemma3" ? "by layer" : "causal"))
    #expect(object["method"] as? String == (model == "gemma3" ? "rope" : "yarn"))
  }

  @Test("layers and heads are chosen by their numbers in the model, in the order asked for")
  func choice() throws {
    let path = Self.fixture("captured-llama-yarn.safetensors")
    let all = try entrope("entropy --vectors \(path) --format json").rows()
    let some = try entrope(
      "entropy --vectors \(path) --layers 2,0 --heads 3,0-1 --format json"
    ).rows()
    func key(_ row: [String: Any]) -> String {
      "\(row["layer"] ?? "") \(row["head"] ?? "") \(row["row"] ?? "")"
    }
    var entropies: [String: Double] = [:]
    for row in all { entropies[key(row)] = row["entropy"] as? Double }
    var order: [String] = []
    for row in some {
      #expect(row["entropy"] as? Double == entropies[key(row)])
      let place = "\(row["layer"] ?? "") \(row["head"] ?? "")"
      if order.last != place { order.append(place) }
    }
    #expect(order == ["2 3", "2 0", "2 1", "0 3", "0 0", "0 1"])
    for (flags, words) in [("--layers 9", "0, 1, 2"), ("--heads 7", "0, 1, 2, 3")] {
      let refused = try entrope("entropy --vectors \(path) \(flags)")
      #expect(refused.status == 64 && refused.output.isEmpty)
      #expect(refused.sentence?.contains(words) == true, "\(refused.errors)")
    }
  }

  @Test("--method takes the place of the file's rope, and file names that rope")
  func methods() throws {
    let path = Self.fixture("captured-llama-yarn.safetensors")
    let own = try entrope("entropy --vectors \(path) --format json").rows()
    let both = try entrope("entropy --vectors \(path) --method file --method rope --format json")
    #expect(both.status == 0, "\(both.errors)")
    let rows = try both.rows()
    #expect(rows.count == 2 * own.count)
    for (place, row) in own.enumerated() {
      let (file, rope) = (rows[place], rows[own.count + place])
      #expect(file["method"] as? String == "file" && rope["method"] as? String == "rope")
      #expect(file["entropy"] as? Double == row["entropy"] as? Double)
      let a = try #require(file["entropy"] as? Double)
      let b = try #require(rope["entropy"] as? Double)
      // Digits read back by Foundation may be off by a last bit of numbers below 8.
      #expect(abs(try #require(rope["difference"] as? Double) - (b - a)) < 4e-15)
      #expect(file["difference"] is NSNull)
    }
    // The sharper softmax of YaRN and its slower pairs show in some row.
    #expect(rows.contains { abs(($0["difference"] as? Double) ?? 0) > 0.01 })
  }

  static let refused: [(flags: String, status: Int32, words: String)] = [
    ("--queries q.npy", 64, "--vectors"), ("--layout interleaved", 64, "--layout"),
    ("--query-start 3", 64, "--query-start"), ("--scale 4", 64, "--method"),
    ("--base 500", 64, "--base"), ("--alpha 2", 64, "--alpha"),
    ("--head-dimension 8", 64, "--head-dimension"),
    ("--ensemble isotropic --length 4", 64, "--ensemble"),
    ("--query-positions two.npy", 65, "2 positions"),
    ("--query-positions floats.npy", 65, "whole numbers"),
    ("--query-positions missing.npy", 66, "missing.npy"),
    ("--heads x", 64, "--heads"), ("--layers 3-1", 64, "--layers"),
  ]

  @Test("what the file tells is not told again", arguments: refused)
  func contradictions(flags: String, status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      try integers([0, 1]).write(to: folder.appending(path: "two.npy"))
      try npy([0, 1], shape: [2]).write(to: folder.appending(path: "floats.npy"))
      let result = try entrope(
        "entropy --vectors \(Self.fixture("captured-llama-yarn.safetensors")) \(flags)", in: folder)
      #expect(result.status == status && result.output.isEmpty, "\(result.errors)")
      #expect(result.sentence?.contains(words) == true, "\(result.errors)")
    }
  }

  @Test("rows stand where --query-positions says")
  func positions() throws {
    try withTemporaryFolder { folder in
      try integers([3, 0, 2]).write(to: folder.appending(path: "p.npy"))
      // Equal keys: a causal row at position m is uniform over m + 1 keys.
      try npy([Double](repeating: 0, count: 6), shape: [3, 2])
        .write(to: folder.appending(path: "q.npy"))
      try npy([Double](repeating: 0, count: 8), shape: [4, 2])
        .write(to: folder.appending(path: "k.npy"))
      let rows = try entrope(
        "entropy --queries q.npy --keys k.npy --query-positions p.npy --format json", in: folder
      ).rows()
      #expect(rows.map { $0["position"] as? Int } == [3, 0, 2])
      for (row, count) in zip(rows, [4.0, 1, 3]) {
        // A few roundings of numbers near 1.
        #expect(abs(try #require(row["entropy"] as? Double) - log(count)) < 1e-14)
      }
      let decoded = try entrope(
        "entropy --ensemble aligned --length 4 --head-dimension 8 --query-positions p.npy "
          + "--format json", in: folder
      ).rows()
      let whole = try entrope(
        "entropy --ensemble aligned --length 4 --head-dimension 8 --format json"
      ).rows()
      for (row, place) in zip(decoded, [3, 0, 2]) {
        #expect(row["entropy"] as? Double == whole[place]["entropy"] as? Double)
      }
    }
  }

  /// A .npy file of 64-bit whole numbers.
  private func integers(_ values: [Int64]) -> Data {
    var data = npy([Double](repeating: 0, count: values.count), shape: [values.count], double: true)
    data = data.prefix(data.count - 8 * values.count)
    let text = String(decoding: data.dropFirst(10), as: UTF8.self).replacing("<f8", with: "<i8")
    data = data.prefix(10) + Data(text.utf8)
    for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  @Test(
    "NaN and infinity are named by layer, head, row and column, or left out when that is allowed")
  func nonFinite() throws {
    try withTemporaryFolder { folder in
      var q = [Double](repeating: 0, count: 2 * 2 * 3 * 2)
      var k = [Double](repeating: 0, count: 2 * 1 * 3 * 2)
      // Query head 1 of layer 1, row 2, and the key at position 1 of layer 1.
      q[((1 * 2 + 1) * 3 + 2) * 2 + 1] = .nan
      try safetensors([("q", q, [2, 2, 3, 2]), ("k", k, [2, 1, 3, 2])])
        .write(to: folder.appending(path: "q.safetensors"))
      k[(1 * 3 + 1) * 2] = -.infinity
      let healthy = [Double](repeating: 0, count: q.count)
      try safetensors([("q", healthy, [2, 2, 3, 2]), ("k", k, [2, 1, 3, 2])])
        .write(to: folder.appending(path: "k.safetensors"))
      try safetensors([("q", q, [2, 2, 3, 2]), ("k", k, [2, 1, 3, 2])])
        .write(to: folder.appending(path: "both.safetensors"))
      for (file, words) in [
        (
          "q",
          "q.safetensors:q: layer 1, head 1, row 2, column 1 (rows and columns counted from 0) is NaN"
        ),
        ("k", "k.safetensors:k: layer 1, key head 0, row 1, column 0"),
      ] {
        let result = try entrope("entropy --vectors \(file).safetensors", in: folder)
        #expect(result.status == 65 && result.output.isEmpty)
        #expect(result.sentence?.contains(words) == true, "\(result.errors)")
        #expect(result.sentence?.contains("--allow-nonfinite") == true, "\(result.errors)")
      }
      for precision in ["double", "single"] {
        let result = try entrope(
          "entropy --vectors both.safetensors --allow-nonfinite --format json "
            + "--precision \(precision)", in: folder)
        #expect(result.status == 0)
        #expect(result.errors.contains("1 query row and 1 key hold"), "\(result.errors)")
        let rows = try result.rows()
        // Zero vectors: uniform over the keys up to the row's own, less the one left out.
        let counts: [Double?] = [1, 2, 3, 1, 2, 3, 1, 1, 2, 1, 1, nil]
        for (row, count) in zip(rows, counts) {
          #expect(row["skipped"] as? Bool == (count == nil))
          #expect(row["masked"] as? Bool == false)
          if let count {
            // A few roundings of numbers near 1, of float32 where scores are in it.
            let tolerance = precision == "double" ? 1e-14 : 1e-6
            #expect(abs(try #require(row["entropy"] as? Double) - log(count)) < tolerance)
          } else {
            #expect(row["entropy"] is NSNull && row["log_sum_exp"] is NSNull)
          }
        }
      }
    }
  }

  @Test("divergences are those of the rows written out, and none where nothing is compared")
  func divergences() throws {
    try withTemporaryFolder { folder in
      // d = 2 and base 2: one pair that turns by 1 radian a token, and by a half under PI at scale 2.
      let q = [1.0, 0, 0.5, -2, 1, 1]
      let k = [0.5, 1, -1, 0.25, 2, 0]
      try npy(q, shape: [3, 2]).write(to: folder.appending(path: "q.npy"))
      try npy(k, shape: [3, 2]).write(to: folder.appending(path: "k.npy"))
      let line =
        "entropy --queries q.npy --keys k.npy --method rope --method pi --scale 2 --base 2 --divergence "
        + "--format json"
      let rows = try entrope(line, in: folder).rows()
      #expect(rows.count == 6)
      func weights(row: Int, angle: Double) -> [Double] {
        let logits = (0...row).map { key in
          let turn = angle * Double(row - key)
          let (x, y) = (q[2 * row], q[2 * row + 1])
          let (u, v) = (x * cos(turn) - y * sin(turn), y * cos(turn) + x * sin(turn))
          return (u * k[2 * key] + v * k[2 * key + 1]) / 2.0.squareRoot()
        }
        let sum = logits.map { exp($0) }.reduce(0, +)
        return logits.map { exp($0) / sum }
      }
      for row in 0..<3 {
        #expect(rows[row]["js"] is NSNull, "the first method is not compared")
        let (p, q) = (weights(row: row, angle: 1), weights(row: row, angle: 0.5))
        func kl(_ a: [Double], _ b: [Double]) -> Double {
          zip(a, b).map { $0 * log($0 / $1) }.reduce(0, +)
        }
        let middle = zip(p, q).map { ($0 + $1) / 2 }
        for (key, expected) in [
          ("kl_forward", kl(p, q)), ("kl_backward", kl(q, p)),
          ("js", (kl(p, middle) + kl(q, middle)) / 2),
        ] {
          // The bound that the library states for logits below 50.
          let value = try #require(rows[3 + row][key] as? Double)
          #expect(abs(value - expected) < 1e-5, "row \(row), \(key)")
        }
      }
      #expect(
        try entrope(line.replacing("json", with: "text"), in: folder).output.contains("JS (nats)"))
      for (flags, words) in [
        ("--method rope", "more than once"),
        ("--method rope --method pi --scale 2 --logit-multipliers 2", "--logit-multipliers"),
        ("--method rope --method rerope --trained-context 2048", "rerope"),
      ] {
        let result = try entrope(
          "entropy --queries q.npy --keys k.npy --divergence \(flags)", in: folder)
        #expect(result.status == 64)
        #expect(result.sentence?.contains("--divergence") == true, "\(result.errors)")
        #expect(result.sentence?.contains(words) == true, "\(result.errors)")
      }
    }
  }
}
