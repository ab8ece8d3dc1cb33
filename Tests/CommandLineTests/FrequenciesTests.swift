import Foundation
import TestSupport
import Testing

@Suite("entrope frequencies")
struct FrequenciesTests {
  private let llama = "--head-dimension 128 --base 10000 --trained-context 4096"

  /// θ of a pair at d = 128, b = 10⁴.
  private func theta(_ pair: Int) -> Double { pow(10_000, -Double(pair) / 64) }

  /// Whether two numbers agree but for roundings: those of `pow` in two mathematical libraries, of a handful of products, and
  /// of Foundation's untyped JSON reader, which is not exact on every platform.
  private func isClose(_ a: Any?, _ b: Double) -> Bool {
    guard let a = a as? Double else { return false }
    return abs(a - b) <= 8 * b.ulp
  }

  @Test("YaRN's object has the seven keys, and each pair has seven")
  func keys() throws {
    let result = try entrope("frequencies --method yarn \(llama) --scale 16 --format json")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let object = try result.object()
    #expect(
      Set(object.keys) == [
        "method", "rotary_dimension", "inverse_frequencies", "amplitude",
        "softmax_scale_multiplier", "logit_multiplier", "pairs",
      ])
    for pair in try result.rows("pairs") {
      #expect(
        Set(pair.keys) == [
          "index", "inverse_frequency", "wavelength", "trained_wavelength", "rotations", "blend",
          "ratio",
        ])
    }
  }

  @Test("YaRN at s = 16 keeps pair 20, divides pair 46 by 16, and has the amplitude 0.1 ln 16 + 1")
  func yarn() throws {
    let result = try entrope("frequencies --method yarn \(llama) --scale 16 --format json")
    let object = try result.object()
    #expect(object["method"] as? String == "yarn")
    #expect(object["rotary_dimension"] as? Int == 128)
    #expect(isClose(object["amplitude"], 1.277_258_872_223_978))
    #expect(object["softmax_scale_multiplier"] as? Double == 1)
    #expect(isClose(object["logit_multiplier"], pow(0.1 * log(16) + 1, 2)))
    let frequencies = try #require(object["inverse_frequencies"] as? [Double])
    let pairs = try result.rows("pairs")
    #expect(frequencies.count == 64)
    #expect(pairs.map { $0["index"] as? Int } == Array(0..<64))
    #expect(isClose(frequencies[20], theta(20)))
    #expect(isClose(frequencies[46], theta(46) / 16))
    #expect(pairs[20]["blend"] as? Double == 1)
    #expect(pairs[46]["blend"] as? Double == 0)
    #expect(isClose(pairs[46]["ratio"], 1.0 / 16))
    #expect(isClose(pairs[46]["wavelength"], 16 * 2 * .pi / theta(46)))
    #expect(isClose(pairs[46]["trained_wavelength"], 2 * .pi / theta(46)))
    #expect(isClose(pairs[46]["rotations"], 4_096 * theta(46) / (2 * .pi)))
    #expect(zip(frequencies, pairs).allSatisfy { $0 == $1["inverse_frequency"] as? Double })
  }

  @Test("Position Interpolation prints θ/s, wavelengths s times the trained ones, and no blend")
  func positionInterpolation() throws {
    let result = try entrope("frequencies --method pi \(llama) --scale 4 --format json")
    for (index, pair) in try result.rows("pairs").enumerated() {
      #expect(isClose(pair["inverse_frequency"], theta(index) / 4))
      #expect(isClose(pair["wavelength"], 4 * 2 * .pi / theta(index)))
      #expect(isClose(pair["trained_wavelength"], 2 * .pi / theta(index)))
      #expect(pair["blend"] is NSNull)
    }
  }

  @Test("NTK-aware keeps the first pair and divides the last by the scale or by its own knob")
  func ntkAware() throws {
    for flag in ["--scale 8", "--ntk-alpha 8"] {
      let result = try entrope("frequencies --method ntk-aware \(llama) \(flag) --format json")
      let frequencies = try #require(try result.object()["inverse_frequencies"] as? [Double])
      #expect(frequencies[0] == 1)
      // The exponent d/(d−2) and the power each round once; 64 steps of the exponent carry that along.
      #expect(abs(frequencies[63] * 8 / theta(63) - 1) < 1e-13)
    }
  }

  @Test("without rotation there are no pairs")
  func noRotation() throws {
    let result = try entrope("frequencies --method nope --head-dimension 64 --format json")
    let object = try result.object()
    #expect(object["rotary_dimension"] as? Int == 0)
    #expect((object["inverse_frequencies"] as? [Any])?.isEmpty == true)
    #expect(try result.rows("pairs").isEmpty)
  }

  @Test("dynamic methods change nothing at the trained context")
  func dynamic() throws {
    for method in ["dynamic-ntk", "dynamic-pi", "dynamic-yarn"] {
      let same = try entrope(
        "frequencies --method \(method) \(llama) --sequence-length 4096 --format json")
      let longer = try entrope(
        "frequencies --method \(method) \(llama) --sequence-length 8192 --format json")
      #expect(try same.rows("pairs").allSatisfy { isClose($0["ratio"], 1) })
      #expect(isClose(try longer.rows("pairs").last?["ratio"], 0.5) || method == "dynamic-ntk")
    }
  }

  @Test("a pair that does not rotate has no wavelength, and keeps the one it was trained with")
  func infiniteWavelength() throws {
    let result = try entrope(
      "frequencies --method p-rope --set fraction=0.25 --head-dimension 64 --format json")
    let last = try #require(try result.rows("pairs").last)
    #expect(last["inverse_frequency"] as? Double == 0)
    #expect(last["wavelength"] is NSNull)
    // θ of pair 31 of 32: 10^(−31/8).
    #expect(isClose(last["trained_wavelength"], 2 * .pi / pow(10_000, -31.0 / 32)))
  }

  @Test("the text calls θ′ a frequency in radians per token, and the help gives its name in code")
  func words() throws {
    let text = try entrope("frequencies --method pi \(llama) --scale 4").output
    #expect(text.contains("frequency (rad/token)"))
    #expect(!text.contains("inverse"))
    #expect(try entrope("frequencies --help").output.contains("\"inv_freq\" in code"))
  }

  @Test("rotations are null when nothing depends on the trained context and it is not given")
  func unknownContext() throws {
    let result = try entrope("frequencies --method rope --head-dimension 8 --format json")
    #expect(result.status == 0)
    #expect(try result.rows("pairs").allSatisfy { $0["rotations"] is NSNull })
  }

  /// The inverse frequencies, bit for bit: the typed reader is exact.
  private func frequencies(_ flags: String) throws -> [Double] {
    let text = try entrope("frequencies \(flags) \(llama) --format json").output
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ExactFrequencies.self, from: Data(text.utf8)).inverseFrequencies
  }

  @Test("JSON keeps every bit: θ/4 times 4 is θ, and CSV has nine of its digits")
  func precision() throws {
    let turned = try frequencies("--method pi --scale 4")
    #expect(try turned.map { 4 * $0 } == frequencies("--method rope"))
    let csv = try entrope("frequencies --method pi --scale 4 \(llama) --format csv").output
    let lines = csv.split(separator: "\n")
    #expect(
      lines[0].hasPrefix(
        "index,inverse_frequency,wavelength,trained_wavelength,rotations,blend,ratio,method,"))
    #expect(
      lines.dropFirst().map { String($0.split(separator: ",")[1]) }
        == turned.map { String(format: "%.9g", $0) })
  }

  /// A law, and the amplitude and the factor on the softmax scale that it gives at s = 4.
  private static let laws: [(law: String, amplitude: Double, softmaxScale: Double)] = [
    ("none", 1, 1), ("paper", 0.1 * log(4) + 1, 1), ("mistral", 0.07 * log(4) + 1, 1),
    ("0.2,1.5", 0.2 * log(4) + 1.5, 1), ("-0.1,2", -0.1 * log(4) + 2, 1),
    ("handbook", 1, (0.1 * log(4) + 1).squareRoot()),
  ]

  @Test("temperature laws act where they say", arguments: laws)
  func temperature(law: String, amplitude: Double, softmaxScale: Double) throws {
    let object = try entrope(
      "frequencies --method yarn \(llama) --scale 4 --temperature \(law) --format json"
    ).object()
    #expect(isClose(object["amplitude"], amplitude))
    #expect(isClose(object["softmax_scale_multiplier"], softmaxScale))
    #expect(isClose(object["logit_multiplier"], amplitude * amplitude * softmaxScale))
  }

  @Test("what a method does to queries by position is told beside the other two placements")
  func queryMultiplier() throws {
    for (method, law, words) in [
      ("logn", "logn", "queries at position m × max(1, ln(m + 1)/ln 4096)"),
      ("scalable-softmax --set slope=0.5", "ssmax", "× 0.5 ln(m + 1)"),
      ("llama4-scaling", "steps", "× (1 + 0.1 ln(1 + ⌊(m + 1)/8192⌋))"),
      ("ministral3-scaling --scale 16", "steps", "× (1 + 0.1 ln(1 + ⌊m/4096⌋))"),
      ("beam-scaling", "power", "× (1 + (m + 1)/2048)^0.1"),
      ("inkling-scaling", "logarithm_beyond", "× (1 + 0.1 ln max(1, (m + 1)/128000))"),
      ("grok2-scaling --set interval=16", "logarithm_beyond", "ln max(1, m/16))"),
      ("ntk-aware --scale 4 --temperature beam", "power", "× (1 + (m + 1)/2048)^0.1"),
    ] {
      let object = try entrope("frequencies --method \(method) \(llama) --format json").object()
      let multiplier = try #require(object["query_multiplier"] as? [String: Any])
      #expect(multiplier["law"] as? String == law)
      #expect(try entrope("frequencies --method \(method) \(llama)").output.contains(words))
    }
    let plain = try entrope("frequencies --method yarn --scale 4 \(llama)")
    #expect(!plain.output.contains("queries"))
  }

  @Test(
    "a flag that the method does not use is noted and changes nothing",
    arguments: [
      ("rope", "--alpha 2"), ("rope", "--scale 4"), ("pi --scale 2", "--sequence-length 9999"),
      ("ntk-aware --scale 2", "--beta 16"), ("dynamic-pi --sequence-length 8192", "--scale 4"),
      ("pi --scale 2", "--ramp paper"), ("rope", "--temperature paper"),
    ])
  func unusedFlags(method: String, flag: String) throws {
    let plain = try entrope("frequencies --method \(method) \(llama) --format json")
    let noted = try entrope("frequencies --method \(method) \(llama) \(flag) --format json")
    let name = try #require(flag.split(separator: " ").first)
    #expect(noted.status == 0)
    #expect(noted.output == plain.output)
    #expect(noted.sentence?.hasPrefix("note: \(name) ") == true, "\(noted.errors)")
  }
}

private struct ExactFrequencies: Decodable {
  let inverseFrequencies: [Double]
}
