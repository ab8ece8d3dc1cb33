import Foundation
import TestSupport
import Testing

@Suite("entrope entropy --distance-profile")
struct DistanceProfileTests {
  /// One line of a profile.
  private struct Line: Equatable {
    var layer: Int?
    let method: String
    let distance: Int
    let weight: Double?
    let pairs: Int
  }

  /// The lines of a profile that was written as JSON, with all digits.
  private func lines(_ name: String, in folder: URL) throws -> [Line] {
    let data = try Data(contentsOf: folder.appending(path: name))
    let objects = try #require(
      try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    return try objects.map { object in
      Line(
        layer: object["layer"] as? Int, method: try #require(object["method"] as? String),
        distance: try #require(object["distance"] as? Int),
        weight: object["mean_weight"] as? Double, pairs: try #require(object["pairs"] as? Int))
    }
  }

  private func profile(_ flags: String, in folder: URL) throws -> [Line] {
    let result = try entrope("entropy \(flags) --distance-profile p.json", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return try lines("p.json", in: folder)
  }

  private func write(_ values: [Double], _ shape: [Int], _ name: String, in folder: URL) throws {
    try npy(values, shape: shape).write(to: folder.appending(path: name))
  }

  /// Weights are whole multiples of 2⁻⁴⁰, so half of that is what a mean of exact weights may be off, and a few roundings of a Double.
  private let rounding = 0x1p-41 + 1e-15

  @Test(
    "a query that prefers no key gives the key Δ behind it 1/(i + 1), on average (H(n) − H(Δ))/(n − Δ)"
  )
  func uniform() throws {
    try withTemporaryFolder { folder in
      let count = 40
      for (name, heads) in [("q", 2), ("k", 1)] {
        let values = [Double](repeating: name == "q" ? 0 : 1, count: heads * count * 4)
        try write(values, [heads, count, 4], "\(name).npy", in: folder)
      }
      let files = "entropy --queries q.npy --keys k.npy --method rope --method pi --scale 4"
      let lines = try profile(String(files.dropFirst(8)), in: folder)
      #expect(
        lines.map(\.method) == ["rope", "pi"].flatMap { [String](repeating: $0, count: count) })
      #expect(lines.map(\.distance) == Array(0..<count) + Array(0..<count))
      #expect(lines.allSatisfy { $0.layer == nil })
      for line in lines {
        let harmonic = (line.distance..<count).reduce(0.0) { $0 + 1 / Double($1 + 1) }
        let weight = try #require(line.weight)
        #expect(abs(weight - harmonic / Double(count - line.distance)) <= rounding, "\(line)")
        #expect(line.pairs == 2 * (count - line.distance))
      }
      // The entropies are printed as without the file, and CSV has the same lines in nine digits.
      let plain = try entrope(files, in: folder)
      let both = try entrope("\(files) --distance-profile P.CSV --threads 1", in: folder)
      #expect(both.output == plain.output && both.errors == plain.errors)
      let csv = try String(contentsOf: folder.appending(path: "P.CSV"), encoding: .utf8)
        .split(separator: "\n")
      #expect(csv[0] == "method,distance,mean_weight,pairs")
      // The oldest key is 39 behind the last query alone, which sees 40.
      #expect(csv.count == 1 + 2 * count && csv[count] == "rope,39,0.025,2")
    }
  }

  @Test(
    "equal vectors give exp(ℓ(Δ)) over the sum of the keys seen, at the method's own temperature",
    arguments: ["causal", "window --window 7", "sink-window --sinks 3 --window 5"])
  func equalVectors(mask: String) throws {
    try withTemporaryFolder { folder in
      let (count, scale) = (48, 4.0)
      let lines = try profile(
        "--ensemble all-ones --length \(count) --head-dimension 4 --method pi --scale 4 "
          + "--temperature paper --mask \(mask)", in: folder)
      #expect(lines.count == count)
      // Pairs turn by 1/4 and 1/400 a token under PI; logits are at most 2·1.3.
      let temperature = (0.1 * log(scale) + 1) * (0.1 * log(scale) + 1)
      func score(_ distance: Int) -> Double {
        let angle = Double(distance) / scale
        return exp(temperature * (2 * cos(angle) + 2 * cos(0.01 * angle)) / 2)
      }
      func sees(_ query: Int, _ key: Int) -> Bool {
        switch mask.prefix(4) {
        case "caus": key <= query
        case "wind": key <= query && query - key < 7
        default: key <= query && (query - key < 5 || key < 3)
        }
      }
      for line in lines {
        let weights = (line.distance..<count).compactMap { query -> Double? in
          guard sees(query, query - line.distance) else { return nil }
          let sum = (0...query).filter { sees(query, $0) }.reduce(0) { $0 + score(query - $1) }
          return score(line.distance) / sum
        }
        #expect(line.pairs == weights.count, "\(line)")
        guard !weights.isEmpty else {
          #expect(line.weight == nil)
          continue
        }
        let mean = weights.reduce(0, +) / Double(weights.count)
        // Scores of float vectors are good to about 10⁻⁶ at logits below 10, weights to as much of themselves, twofold.
        #expect(abs(try #require(line.weight) - mean) <= 1e-5, "\(line)")
      }
      #expect(lines.contains { $0.pairs == 0 } == mask.hasPrefix("window"))
    }
  }

  @Test(
    "every row that sees a key spreads a weight of 1, wherever the rows stand and whatever the heads"
  )
  func mass() throws {
    try withTemporaryFolder { folder in
      // Six rows of three heads, two of them before the first key; values of no pattern.
      let positions = [30, 2, 17, 41, 0, 29]
      try write((0..<3 * 6 * 8).map { 3 * sin(Double($0 * $0)) }, [3, 6, 8], "q.npy", in: folder)
      try write((0..<3 * 20 * 8).map { 3 * cos(Double($0 * $0)) }, [3, 20, 8], "k.npy", in: folder)
      var data = npy([Double](repeating: 0, count: 6), shape: [6], double: true)
      let text = String(decoding: data[10..<128], as: UTF8.self).replacing("<f8", with: "<i8")
      data = data.prefix(10) + Data(text.utf8)
      for position in positions {
        withUnsafeBytes(of: Int64(position).littleEndian) { data.append(contentsOf: $0) }
      }
      try data.write(to: folder.appending(path: "p.npy"))
      for (flags, heads) in [("--heads 2,0", 2), ("--heads 1 --mask window --window 15", 1)] {
        let window = heads == 1 ? 15 : 100
        let lines = try profile(
          "--queries q.npy --keys k.npy --query-positions p.npy --key-start 10 --method rope \(flags)",
          in: folder)
        // Keys stand at 10 … 29, so the longest distance is 41 − 10.
        #expect(lines.map(\.distance) == Array(0...31))
        for line in lines {
          let count = positions.count { (10..<30).contains($0 - line.distance) }
          #expect(line.pairs == (line.distance < window ? heads * count : 0), "\(line)")
          #expect((line.weight == nil) == (line.pairs == 0))
        }
        let seeing = positions.count { $0 >= 10 && $0 - 29 < window }
        let mass = lines.reduce(0) { $0 + ($1.weight ?? 0) * Double($1.pairs) }
        // A row's float weights add up to its sum within 20 roundings of 2⁻²⁴ each.
        #expect(abs(mass - Double(heads * seeing)) <= Double(heads * seeing) * 20 * 0x1p-24)
      }
    }
  }

  @Test(
    "layers come in the order asked for, and the profile of several heads is the mean of theirs")
  func layers() throws {
    try withTemporaryFolder { folder in
      let path = Repository.root
        .appending(path: "Tests/RopeSystemsTests/Fixtures/captured-llama-yarn.safetensors")
        .path(percentEncoded: false)
      func lines(_ heads: String) throws -> [Line] {
        try profile(
          "--vectors \(path) --layers 2,0 --heads \(heads) --method file --method rope", in: folder)
      }
      let (both, first, second) = (try lines("3,0"), try lines("3"), try lines("0"))
      let count = both.count / 4
      #expect(both.map(\.layer) == [2, 0].flatMap { [Int?](repeating: $0, count: 2 * count) })
      #expect(
        Array(both.map(\.method)[..<(2 * count)])
          == ["file", "rope"].flatMap {
            [String](repeating: $0, count: count)
          })
      for (line, parts) in zip(both, zip(first, second)) {
        #expect(line.pairs == parts.0.pairs + parts.1.pairs && parts.0.pairs == parts.1.pairs)
        guard let a = parts.0.weight, let b = parts.1.weight else { continue }
        // The sums are of the same multiples of 2⁻⁴⁰; what is left are roundings of numbers below 1.
        #expect(abs(try #require(line.weight) - (a + b) / 2) < 1e-15, "\(line)")
      }
      #expect(zip(both.prefix(count), both.dropFirst(count)).contains { $0.weight != $1.weight })
    }
  }

  @Test("rows and keys that --allow-nonfinite leaves out are in no pair")
  func nonFinite() throws {
    try withTemporaryFolder { folder in
      var q = [Double](repeating: 0, count: 2 * 2 * 3 * 2)
      var k = [Double](repeating: 0, count: 2 * 1 * 3 * 2)
      // Query head 1 of layer 1, row 2, and the key at position 1 of layer 1.
      q[((1 * 2 + 1) * 3 + 2) * 2 + 1] = .nan
      k[(1 * 3 + 1) * 2] = -.infinity
      try safetensors([("q", q, [2, 2, 3, 2]), ("k", k, [2, 1, 3, 2])])
        .write(to: folder.appending(path: "v.safetensors"))
      let lines = try profile("--vectors v.safetensors --allow-nonfinite --quiet", in: folder)
      // Layer 0: 1, ½ ½, ⅓ ⅓ ⅓ in both heads. Layer 1 without key 1: 1, 1 –, ½ – ½ in head 0 and 1, 1 – in head 1.
      let expected: [(layer: Int, weight: Double, pairs: Int)] = [
        (0, 11.0 / 18, 6), (0, 5.0 / 12, 4), (0, 1.0 / 3, 2), (1, 5.0 / 6, 3), (1, 1, 2),
        (1, 1.0 / 2, 1),
      ]
      #expect(lines.map(\.distance) == [0, 1, 2, 0, 1, 2])
      for (line, expected) in zip(lines, expected) {
        #expect(line.layer == expected.layer && line.pairs == expected.pairs, "\(line)")
        #expect(abs(try #require(line.weight) - expected.weight) <= rounding, "\(line)")
      }
    }
  }

  static let refused: [(flags: String, status: Int32, words: String)] = [
    ("--distance-profile p.txt", 64, "must end in .csv or .json"),
    ("--distance-profile csv", 64, "must end in .csv or .json"),
    (
      "--method rope --method rerope --trained-context 8", 64, "the method rerope acts on distances"
    ),
    ("--mask none", 64, "--mask causal"), ("--logit-multipliers 1,2", 64, "--logit-multipliers"),
    ("--query-start 1099511627000", 64, "1099511627001 tokens; it must be below 4194304"),
    ("--distance-profile missing/p.csv", 73, "missing"), ("--distance-profile .", 64, "must end"),
    // Logits of 2·10⁴⁰/√2, beyond the 3·10³⁸ of float32 but not of Double.
    ("--precision double", 65, "beyond the range of single precision"),
  ]

  @Test(
    "what has no profile is refused in a sentence, and the file that was there stays",
    arguments: refused)
  func refusals(flags: String, status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      try write([1e20, 1e20, 1e20, 1e20], [2, 2], "v.npy", in: folder)
      let before = Data("before".utf8)
      try before.write(to: folder.appending(path: "p.csv"))
      let file = flags.contains("--distance-profile") ? "" : "--distance-profile p.csv "
      let result = try entrope("entropy --queries v.npy --keys v.npy \(file)\(flags)", in: folder)
      #expect(result.status == status && result.output.isEmpty)
      #expect(result.sentence?.contains(words) == true, "\(result.errors)")
      if status != 73 {
        #expect(result.sentence?.contains("--distance-profile") == true, "\(result.errors)")
      }
      #expect(try Data(contentsOf: folder.appending(path: "p.csv")) == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["p.csv", "v.npy"])
    }
  }
}
