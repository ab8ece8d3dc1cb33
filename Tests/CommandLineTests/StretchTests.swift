import Foundation
import TestSupport
import Testing

@Suite("how far to stretch")
struct StretchTests {
  private static let model = "--head-dimension 64 --trained-context 2048"

  /// Methods that follow the scale, by their definitions.
  private static let scaled = [
    "pi", "ntk-aware", "ntk-fixed", "ntk-mixed", "part-ntk", "ntk-by-parts", "llama3", "yarn",
    "mistral-yarn", "deepseek-yarn", "longrope", "riflex",
  ]

  /// Methods that follow the sequence length, by their definitions.
  private static let dynamic = ["dynamic-pi", "dynamic-ntk", "dynamic-yarn", "qwen-dynamic-ntk"]

  /// Methods that change something of their own whatever the scale, or nothing at all.
  private static let unstretched = [
    "nope", "rope", "partial-rotary", "p-rope", "ms-poe", "hunyuan-alpha", "abf",
    "giraffe-power", "giraffe-truncated", "cope", "hard-clip", "resonance",
    "m-rope --set sections=16,8,8",
    "m-rope-interleaved --set sections=16,8,8", "logn", "scalable-softmax", "llama4-scaling",
    "ministral3-scaling", "beam-scaling", "inkling-scaling", "grok2-scaling", "infoscale",
    "scale-invariant",
    "adaptive-temperature",
    "entropy-abf", "rerope", "leaky-rerope", "self-extend", "dual-chunk", "string", "lm-infinite",
    "dpe",
    "lampe",
  ]

  @Test("the three kinds are all the methods there are")
  func complete() throws {
    let csv = try entrope("methods --format csv").output
    let listed = csv.split(separator: "\n").filter { !$0.contains("Not computed here") }
      .dropFirst().map { String($0.prefix { $0 != "," }) }
    let named = (Self.scaled + Self.dynamic + Self.unstretched).map {
      String($0.prefix { $0 != " " })
    }
    #expect(Set(listed) == Set(named))
  }

  @Test("a method that follows the scale and gets none is refused", arguments: scaled)
  func missingScale(method: String) throws {
    let result = try entrope("frequencies --method \(method) \(Self.model)")
    #expect(result.status == 64 && result.output.isEmpty)
    let sentence = try #require(result.sentence)
    #expect(sentence.hasPrefix("Error: --scale: it is missing; the method \(method) "))
    let one = try entrope("frequencies --method \(method) --scale 1 \(Self.model)")
    #expect(one.status == 0 && one.errors.isEmpty, "\(one.errors)")
  }

  @Test("a method that follows the length and gets none is refused", arguments: dynamic)
  func missingLength(method: String) throws {
    let result = try entrope("frequencies --method \(method) \(Self.model)")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(
      result.sentence?.hasPrefix(
        "Error: --sequence-length: it is missing; the method \(method) ") == true)
    let long = try entrope(
      "frequencies --method \(method) --sequence-length 4096 \(Self.model)")
    #expect(long.status == 0 && long.errors.isEmpty, "\(long.errors)")
  }

  @Test("a method that does not stretch needs neither", arguments: unstretched)
  func neither(method: String) throws {
    let result = try entrope("frequencies --method \(method) \(Self.model)")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
  }

  @Test("NTK-aware's own knob takes the place of the scale, and a refusal names both")
  func knob() throws {
    let line = "frequencies --method ntk-aware \(Self.model)"
    #expect(try entrope("\(line) --ntk-alpha 8").status == 0)
    #expect(try entrope(line).sentence?.contains("--ntk-alpha") == true)
  }

  @Test("a length of its own does not give LongRoPE a scale")
  func longRoPE() throws {
    let result = try entrope("frequencies --method longrope --sequence-length 4096 \(Self.model)")
    #expect(result.status == 64 && result.sentence?.contains("--scale") == true)
  }

  @Test(
    "a length beyond the trained context gives the scale, and a note says so",
    arguments: [
      "entropy --ensemble aligned --format csv",
      "heatmap --ensemble aligned --bins 16 --output map.svg",
    ])
  func target(command: String) throws {
    try withTemporaryFolder { folder in
      let line = "\(command) --length 96 --head-dimension 16 --method yarn --trained-context 64"
      let known = try entrope(line, in: folder)
      #expect(known.status == 0)
      #expect(known.sentence?.hasPrefix("note: --scale is not given; it is 1.5") == true)
      let told = try entrope("\(line) --scale 1.5", in: folder)
      #expect(told.output == known.output && told.errors.isEmpty)
      let within = try entrope(
        line.replacing("--length 96", with: "--length 64"), in: folder)
      #expect(within.status == 64)
      #expect(within.sentence?.contains("--length beyond --trained-context") == true)
    }
  }

  @Test("among several methods the note stands once, and those that do not stretch keep their own")
  func several() throws {
    let line =
      "entropy --ensemble aligned --length 96 --head-dimension 16 --trained-context 64 --format csv"
    let both = try entrope("\(line) --method rope --method pi --method yarn")
    #expect(both.status == 0 && both.sentence?.contains("--scale is not given") == true)
    let told = try entrope("\(line) --method rope --method pi --method yarn --scale 1.5")
    #expect(told.output == both.output)
  }

  @Test("a sweep over a length within the trained context needs a scale")
  func sweep() throws {
    let line = "sweep --alpha 1:2:2 --beta 16:32:2 --head-dimension 16 --trained-context 64"
    #expect(try entrope("\(line) --length 64").sentence?.contains("--scale") == true)
    #expect(try entrope("\(line) --length 64 --scale 1").status == 0)
    #expect(try entrope("\(line) --length 128").errors.isEmpty)
  }
}
