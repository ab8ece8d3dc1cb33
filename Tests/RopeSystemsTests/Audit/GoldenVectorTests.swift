import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

/// Numbers of Hugging Face transformers 5.23.0 in single precision, read through the rules of transformers.
@Suite("transformers by its rules")
struct GoldenVectorTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let json: String
    let amplitude: Double
    let frequencies: [Int: Double]
    var target: Int?
    var testDescription: String { name }
  }

  static let vectors: [Vector] = [
    Vector(
      name: "yarn 16", json: llama(sixteen, maximum: 65_536), amplitude: 1.27725887,
      frequencies: [
        0: 1.0, 20: 0.0562341288, 21: 0.0469408594, 30: 0.00852684397, 38: 0.00147999241,
        45: 0.000151771645, 46: 8.33450904e-05, 63: 7.21738706e-06,
      ]),
    Vector(
      name: "yarn 16 unrounded", json: llama(sixteen + #", "truncate": false"#, maximum: 65_536),
      amplitude: 1.27725887,
      frequencies: [
        21: 0.048591502, 30: 0.00863427296, 38: 0.00141710404, 45: 9.78567841e-05,
        46: 8.33450904e-05,
      ]),
    Vector(
      name: "yarn 4 of 2048",
      json: llama(
        #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 2048"#,
        maximum: 8_192, head: 64), amplitude: 1.13862944,
      frequencies: [
        8: 0.100000001, 9: 0.070663102, 14: 0.0116272122, 20: 0.000973008573, 21: 0.000592843455,
        31: 3.33380376e-05,
      ]),
    Vector(
      name: "linear 4", json: llama(#""rope_type": "linear", "factor": 4.0"#), amplitude: 1,
      frequencies: [0: 0.25, 1: 0.216491088, 30: 0.00333380373, 63: 2.88695483e-05]),
    Vector(
      name: "llama3",
      json: llama(
        #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192"#,
        maximum: 131_072, base: "500000.0"), amplitude: 1,
      frequencies: [
        1: 0.814617217, 20: 0.0165604409, 30: 0.00137189368, 40: 3.42810235e-05,
        63: 3.06892588e-07,
      ]),
    Vector(
      name: "proportional",
      json: llama(
        #""rope_type": "proportional", "partial_rotary_factor": 0.25"#, base: "1000000.0",
        head: 512), amplitude: 1, frequencies: [1: 0.947463512, 63: 0.0333762467, 64: 0, 255: 0]),
    dynamic(4_097, 0.000115421848), dynamic(8_192, 3.84927334e-05),
    dynamic(16_384, 1.6496886e-05), dynamic(65_536, 3.72510317e-06),
    longRoPE(131_072, [0: 1.0, 1: 0.4127, 2: 0.2271]),
    longRoPE(4_096, [1: 0.8254, 2: 0.6813]),
  ]

  private static let sixteen =
    #""rope_type": "yarn", "factor": 16.0, "original_max_position_embeddings": 4096"#

  private static func dynamic(_ length: Int, _ last: Double) -> Vector {
    Vector(
      name: "dynamic at \(length)",
      json: llama(#""rope_type": "dynamic", "factor": 2.0"#, maximum: 4_096), amplitude: 1,
      frequencies: [63: last], target: length)
  }

  private static func longRoPE(_ length: Int, _ frequencies: [Int: Double]) -> Vector {
    let long = (0..<48).map { "\(1 + $0)" }.joined(separator: ", ")
    let short = (0..<48).map { _ in "1" }.joined(separator: ", ")
    return Vector(
      name: "longrope at \(length)",
      json: llama(
        #""rope_type": "longrope", "original_max_position_embeddings": 4096, "long_factor": [\#(long)], "short_factor": [\#(short)]"#,
        maximum: 131_072, head: 96), amplitude: 1.19023807, frequencies: frequencies,
      target: length)
  }

  @Test("frequencies and amplitude are those of transformers", arguments: vectors)
  func vector(vector: Vector) throws {
    let rope = try rope(.transformers, vector.json, target: vector.target)
    #expect(abs(rope.temperature.amplitude / vector.amplitude - 1) < 1e-8)
    // Single precision: powers are good to 3e-7, but next to the ramp's end the blend is what is left of 1 minus a
    // rounded quotient, 6e-8 of it, which a factor of 16 turns into 9e-7. LongRoPE's are printed with four digits.
    let tolerance = vector.name.hasPrefix("longrope") ? 1e-4 : 1e-6
    for (pair, expected) in vector.frequencies {
      let own = rope.inverseFrequencies[pair]
      #expect(
        expected == 0 ? own == 0 : abs(own / expected - 1) < tolerance, "pair \(pair): \(own)")
    }
  }

  @Test("NTK-fixed and NTK-mixed are those of vLLM")
  func ntk() throws {
    let fixed = ["ntk": "", "mixed": #", "mixed_b": 0.75"#]
    let expected: [String: [Int: Double]] = [
      "ntk": [
        0: 0.96803, 1: 0.93708, 16: 0.57559, 32: 0.34225, 48: 0.2035, 62: 0.12913, 63: 0.125,
      ],
      "mixed": [
        0: 0.9122, 1: 0.8568, 16: 0.46329, 32: 0.28215, 48: 0.18232, 62: 0.12809, 63: 0.125,
      ],
    ]
    for (name, keys) in fixed {
      // transformers refuses the type.
      let other = try configuration(llama(#""rope_type": "ntk", "factor": 8.0"# + keys))
      let ntk = try #require(try RopeSource(other, try kind(nil, of: other)))
      let ratios = try #require(SystemProfile.vLLM.outcome(of: ntk).rope).schedule.frequencyRatios
      for (pair, ratio) in expected[name] ?? [:] {
        // Printed with five digits.
        #expect(abs(ratios[pair] - ratio) < 1e-5, "\(name) \(pair): \(ratios[pair])")
      }
      #expect(SystemProfile.transformers.outcome(of: ntk).rope == nil)
    }
  }
}
