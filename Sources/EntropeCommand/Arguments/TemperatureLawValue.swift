import ArgumentParser
import RotaryEmbedding

extension TemperatureLaw {
  /// Reads a law by its name, `A,B`, or several laws joined by plus signs.
  static func parse(_ text: String) throws -> TemperatureLaw {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    // A plus sign can also be that of a number, as in 1e+2,1.
    if let law = try? single(text) { return law }
    guard parts.count > 1 else { return try single(text) }
    return .all(try parts.map(single))
  }

  /// The law as it can be given.
  var text: String {
    switch self {
    case .none: "none"
    case .paper: "paper"
    case .mistral: "mistral"
    case .affine(let slope, let intercept): "\(slope.short),\(intercept.short)"
    case .handbook: "handbook"
    case .deepSeek(let rotary, let all): "deepseek:\(rotary.short),\(all.short)"
    case .longRoPE: "longrope"
    case .logarithmic: "logn"
    case .keyCount(let slope): "ssmax:\(slope.short)"
    case .llama4: "llama4"
    case .steps: "ministral3"
    case .power: "beam"
    case .inkling: "inkling"
    case .logarithmBeyond: "grok2"
    case .all(let laws): laws.map(\.text).joined(separator: "+")
    }
  }

  private static func single(_ text: String) throws -> TemperatureLaw {
    let (name, values) = try nameAndNumbers(text)
    switch (name, values.count) {
    case ("none", 0): return .none
    case ("paper", 0): return .paper
    case ("mistral", 0): return .mistral
    case ("handbook", 0): return .handbook
    case ("deepseek", 0): return .deepSeek(rotary: 1, all: 1)
    case ("deepseek", 2): return .deepSeek(rotary: values[0], all: values[1])
    case ("longrope", 0): return .longRoPE
    case ("logn", 0): return .logarithmic
    case ("ssmax", 0): return .keyCount(slope: 1)
    case ("ssmax", 1): return .keyCount(slope: values[0])
    case ("llama4", 0): return .llama4
    case ("ministral3", 0): return .ministral3
    case ("beam", 0): return .beam
    case ("inkling", 0): return .inkling
    case ("grok2", 0): return .grok2
    case ("", 2): return .affine(slope: values[0], intercept: values[1])
    default:
      throw ValidationError(
        "give none, paper, mistral, handbook, deepseek, longrope, logn, ssmax, llama4, ministral3, "
          + "beam, inkling, grok2, or two finite numbers A,B for A ln s + B")
    }
  }

  /// The name before a colon and the numbers behind it; numbers alone have the name “”.
  private static func nameAndNumbers(_ text: String) throws -> (String, [Double]) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { return (String(parts[0]), numbers(parts[1])) }
    let values = numbers(parts[0])
    return values.isEmpty ? (text, []) : ("", values)
  }

  /// Numbers with commas between them; none when one of them is not a finite number.
  private static func numbers(_ text: Substring) -> [Double] {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let finite = values.compactMap { $0 }.filter(\.isFinite)
    return finite.count == values.count ? finite : []
  }
}
