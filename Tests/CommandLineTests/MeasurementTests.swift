import Foundation
import TestSupport
import Testing

@Suite("what entropy measures, and how")
struct MeasurementTests {
  private static let aligned = "entropy --ensemble aligned --length 40 --head-dimension 16 --seed 3"

  @Test("all statistics of a row are those of its probabilities")
  func statistics() throws {
    try withTemporaryFolder { folder in
      // Without rotation the logits of query (√2·x, 0) against keys (1, 0), (2, 0), (3, 0) are x, 2x, 3x.
      let x = 0.75
      try npy([x * 2.0.squareRoot(), 0], shape: [1, 2], double: true)
        .write(to: folder.appending(path: "q.npy"))
      try npy([1, 0, 2, 0, 3, 0], shape: [3, 2]).write(to: folder.appending(path: "k.npy"))
      let line =
        "entropy --queries q.npy --keys k.npy --method nope --query-start 5 --statistics all "
        + "--recent 4 --format json --quiet"
      // The query is rounded to float32: logits are off by 2⁻²⁴ of themselves at most.
      for (precision, tolerance) in [("double", 1e-6), ("single", 4e-6)] {
        let result = try entrope("\(line) --precision \(precision)", in: folder)
        let row = try #require(try result.rows().first, "\(result.errors)")
        let weights = [1.0, 2, 3].map { exp($0 * x) }
        let p = weights.map { $0 / weights.reduce(0, +) }
        let squares = p.reduce(0) { $0 + $1 * $1 }
        let expected = [
          "largest": p[2], "collision": squares, "renyi_2": -log(squares),
          "mean_distance": 5 * p[0] + 4 * p[1] + 3 * p[2], "mass_first": p[0],
          // Positions 2 … 5.
          "mass_recent": p[2],
          "entropy": -p.reduce(0) { $0 + $1 * log($1) },
        ]
        for (key, value) in expected {
          let measured = try #require(row[key] as? Double, "\(key)")
          #expect(abs(measured - value) < tolerance, "\(key), \(precision)")
        }
        #expect(try result.object()["recent_tokens"] as? Int == 4)
      }
      let some = try entrope(
        "entropy --queries q.npy --keys k.npy --statistics renyi-2,largest --format csv --quiet",
        in: folder)
      #expect(
        some.output.hasPrefix(
          "head,row,position,entropy,log_sum_exp,masked,largest,renyi_2,method,"), "\(some.output)")
    }
  }

  @Test("a multiplier of the logits is a temperature of the method")
  func multipliers() throws {
    let rows = try entrope("\(Self.aligned) --logit-multipliers 1,2.25 --format json").rows()
    #expect(rows.map { $0["multiplier"] as? Double }.suffix(40) == ArraySlice([2.25] * 40))
    // The amplitude 1.5 multiplies logits by 2.25.
    let warm = try entrope("\(Self.aligned) --temperature 0,1.5 --scale 2 --format json").rows()
    let plain = try entrope("\(Self.aligned) --format json").rows()
    for (index, row) in rows.enumerated() {
      let other = index < 40 ? plain[index] : warm[index - 40]
      let a = try #require(row["entropy"] as? Double)
      let b = try #require(other["entropy"] as? Double)
      // Logits of some tens, rounded in another order.
      #expect(abs(a - b) < 1e-12, "\(row)")
    }
  }

  @Test("windows and sinks show as many keys as they say")
  func masks() throws {
    try withTemporaryFolder { folder in
      // Zero vectors: a row is uniform over the keys it sees.
      try npy([Double](repeating: 0, count: 16), shape: [8, 2])
        .write(to: folder.appending(path: "v.npy"))
      for (flags, count) in [
        ("--mask window --window 3", { min($0 + 1, 3) }),
        ("--mask sink-window --sinks 2 --window 3", { min($0 + 1, 5) }),
        ("--mask sink-window --sinks 0 --window 1", { _ in 1 }),
        ("--mask none", { _ in 8 }), ("--mask causal", { $0 + 1 }),
      ] as [(String, (Int) -> Int)] {
        let result = try entrope(
          "entropy --queries v.npy --keys v.npy \(flags) --format json", in: folder)
        for (index, row) in try result.rows().enumerated() {
          let entropy = try #require(row["entropy"] as? Double)
          // A few roundings of numbers near 2.
          #expect(abs(entropy - log(Double(count(index)))) < 1e-14, "\(flags) \(row)")
        }
      }
    }
  }

  @Test("any number of threads prints the same, in either precision")
  func threads() throws {
    for precision in ["double", "single"] {
      let outputs = try [1, 2, 3].map {
        try entrope("\(Self.aligned) --precision \(precision) --threads \($0) --format csv").output
      }
      #expect(Set(outputs).count == 1 && !outputs[0].isEmpty)
    }
  }

  @Test("single precision is double's within its bound, and says that it is single")
  func precision() throws {
    func rows(_ precision: String) throws -> [[String: Any]] {
      try entrope("\(Self.aligned) --precision \(precision) --format json").rows()
    }
    for (double, single) in zip(try rows("double"), try rows("single")) {
      #expect(single["precision"] as? String == "single" && double["precision"] == nil)
      let a = try #require(double["entropy"] as? Double)
      let b = try #require(single["entropy"] as? Double)
      // The bound for logits up to 100, which logits of 16 components of this ensemble stay below.
      #expect(abs(a - b) < 2e-5)
    }
    let text = try entrope("\(Self.aligned) --precision single").output
    #expect(text.contains("Precision: single, "))
    #expect(try entrope(Self.aligned).output.contains("Precision: double (the scores take "))
    #expect(
      try entrope(
        "\(Self.aligned) --precision single --method rerope --trained-context 9 --set window=8"
      ).output
        .contains("always measured in double"))
  }

  @Test(
    "several methods are paired row by row with the first, and flags go to those that know them")
  func paired() throws {
    let flags = "--trained-context 10 --scale 4 --alpha 2 --set window=8"
    let result = try entrope(
      "\(Self.aligned) --method rope --method yarn --method rerope \(flags) --format json")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let rows = try result.rows()
    #expect(rows.count == 120)
    for (place, line) in [
      "--method rope", "--method yarn --trained-context 10 --scale 4 --alpha 2",
      "--method rerope --trained-context 10 --set window=8",
    ].enumerated() {
      let alone = try entrope("\(Self.aligned) \(line) --format json").rows()
      for (index, row) in alone.enumerated() {
        #expect(rows[40 * place + index]["entropy"] as? Double == row["entropy"] as? Double)
      }
    }
    let differences = try result.rows("differences")
    #expect(differences.map { $0["method"] as? String } == ["yarn", "rerope"])
    for (place, difference) in differences.enumerated() {
      let values = rows[40 * (place + 1)..<40 * (place + 2)].compactMap {
        $0["difference"] as? Double
      }
      let mean = values.reduce(0, +) / 40
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
      // Student's t for 39 degrees of freedom from its table, to its last digit.
      let reach = 2.022691 * (variance / 40).squareRoot()
      #expect(abs(try #require(difference["difference"] as? Double) - mean) < 1e-14)
      #expect(abs(try #require(difference["low"] as? Double) - (mean - reach)) < 1e-4 * reach)
      #expect(abs(try #require(difference["high"] as? Double) - (mean + reach)) < 1e-4 * reach)
    }
    let text = try entrope("\(Self.aligned) --method rope --method yarn \(flags)")
    #expect(text.errors.contains("--set") || text.status == 64, "\(text.errors)")
    let pair = try entrope("\(Self.aligned) --method rope --method pi --scale 4")
    #expect(pair.output.contains("which they are not"), "\(pair.output)")
    #expect(pair.output.contains("pi"))
  }

  @Test("differences over heads take the heads' means for draws")
  func overHeads() throws {
    try withTemporaryFolder { folder in
      let made = try entrope(
        "synthesize --ensemble aligned --length 24 --head-dimension 16 --heads 3 --output v.safetensors",
        in: folder)
      #expect(made.status == 0)
      let result = try entrope(
        "entropy --vectors v.safetensors --method rope --method pi --scale 4 --format json",
        in: folder)
      let means = try result.rows("differences").compactMap { $0["difference"] as? Double }
      let over = try #require(try result.rows("differences_over_heads").first)
      let mean = means.reduce(0, +) / 3
      let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
      // Student's t for two degrees of freedom is √(2·0.95²/(1 − 0.95²)).
      let reach = 4.302653 * (variance / 3).squareRoot()
      #expect(means.count == 3 && over["heads"] as? Int == 3)
      #expect(abs(try #require(over["difference"] as? Double) - mean) < 1e-14)
      #expect(abs(try #require(over["high"] as? Double) - mean - reach) < 1e-6 * reach)
    }
  }

  static let refused: [(flags: String, words: String)] = [
    ("--logit-multipliers 1,0", "--logit-multipliers"),
    ("--logit-multipliers -1", "above 0"),
    ("--logit-multipliers 1,nan", "--logit-multipliers"),
    ("--logit-multipliers 1,1", "twice"), ("--logit-multipliers one", "--logit-multipliers"),
    ("--statistics mean", "mean-distance"), ("--recent 5", "mass-recent"),
    ("--statistics all --recent 0", "--recent"), ("--mask window", "--window"),
    ("--mask sink-window --window 4", "--sinks"), ("--mask sink-window --sinks 4", "--window"),
    ("--window 4", "--window"), ("--mask causal --window 4", "--window"),
    ("--mask window --window 4 --sinks 1", "--sinks"), ("--mask window --window 0", "--window"),
    ("--mask sink-window --window 4 --sinks -1", "--sinks"), ("--mask band", "--mask"),
    ("--threads 0", "--threads"), ("--threads 100000", "--threads"),
    ("--precision half", "--precision"), ("--heads 1", "--heads"), ("--layers 0", "--layers"),
    ("--method rope --method rope", "twice"), ("--method rope --method yran", "“yarn”"),
    ("--method file", "--vectors"),
    ("--mask none --method rerope --trained-context 9 --set window=4", "--mask"),
    ("--method rope --method pi --set size=3", "--set"),
  ]

  @Test("a wrong flag is one sentence that names what is allowed", arguments: refused)
  func wrong(flags: String, words: String) throws {
    let result = try entrope("\(Self.aligned) \(flags)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
    #expect(result.sentence?.wholeMatch(of: /Error: .+[.?]/) != nil, "\(result.errors)")
    #expect(result.sentence?.contains(words) == true, "\(result.errors)")
  }

  @Test("a kernel that the machine does not have is refused when it would be used")
  func kernel() throws {
    let line = Self.aligned + " --precision single"
    let wrong = try shell("ENTROPE_ISA=cray \"$0\" \(line)")
    #expect(wrong.status == 64 && wrong.output.isEmpty)
    #expect(wrong.sentence?.contains("portable") == true, "\(wrong.errors)")
    let portable = try shell("ENTROPE_ISA=portable \"$0\" \(line)")
    #expect(portable.status == 0 && portable.output.contains("single, portable"))
  }

  @Test("commands of one method take one")
  func oneMethod() throws {
    for line in [
      "frequencies --head-dimension 8 --method rope --method pi",
      "sweep --alpha 1:2:3 --beta 8:16:3 --length 64 --method yarn --method ntk-by-parts",
    ] {
      let result = try entrope(line)
      #expect(result.status == 64 && result.sentence?.contains("--method") == true)
    }
  }
}

/// A number some times over.
private func * (values: [Double], count: Int) -> [Double] {
  [Double](repeating: values[0], count: count)
}
