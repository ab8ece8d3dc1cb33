/// Laws by the names that command lines, URLs and recipes know them by.
extension TemperatureLaw {
  /// Reads a law by its name, `A,B` for the amplitude A ln s + B, or several laws joined by plus signs; `nil` for other texts.
  package init?(name text: String) {
    // A plus sign can also be that of a number, as in 1e+2,1.
    if let law = Self.single(text) {
      self = law
      return
    }
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    let laws = parts.compactMap { Self.single(String($0)) }
    guard parts.count > 1, laws.count == parts.count else { return nil }
    self = .all(laws)
  }

  /// What ``init(name:)`` takes, in words.
  package static let allowedNames =
    "none, paper, mistral, handbook, deepseek, longrope, logn, ssmax, llama4, ministral3, "
    + "beam, inkling, grok2, or two finite numbers A,B for A ln s + B"

  /// The law by its name, with all digits of its numbers.
  package var name: String {
    switch self {
    case .none: "none"
    case .paper: "paper"
    case .mistral: "mistral"
    case .affine(let slope, let intercept): "\(digits(slope)),\(digits(intercept))"
    case .handbook: "handbook"
    case .deepSeek(let rotary, let all): "deepseek:\(digits(rotary)),\(digits(all))"
    case .longRoPE: "longrope"
    case .logarithmic: "logn"
    case .keyCount(let slope): "ssmax:\(digits(slope))"
    case .llama4: "llama4"
    case .steps: "ministral3"
    case .power: "beam"
    case .inkling: "inkling"
    case .logarithmBeyond: "grok2"
    case .all(let laws): laws.map(\.name).joined(separator: "+")
    }
  }

  private static func single(_ text: String) -> TemperatureLaw? {
    let (name, values) = nameAndNumbers(text)
    return switch (name, values.count) {
    case ("none", 0): TemperatureLaw.none
    case ("paper", 0): .paper
    case ("mistral", 0): .mistral
    case ("handbook", 0): .handbook
    case ("deepseek", 0): .deepSeek(rotary: 1, all: 1)
    case ("deepseek", 2): .deepSeek(rotary: values[0], all: values[1])
    case ("longrope", 0): .longRoPE
    case ("logn", 0): .logarithmic
    case ("ssmax", 0): .keyCount(slope: 1)
    case ("ssmax", 1): .keyCount(slope: values[0])
    case ("llama4", 0): .llama4
    case ("ministral3", 0): .ministral3
    case ("beam", 0): .beam
    case ("inkling", 0): .inkling
    case ("grok2", 0): .grok2
    case ("", 2): .affine(slope: values[0], intercept: values[1])
    default: nil
    }
  }

  /// The name before a colon and the numbers behind it; numbers alone have the name “”.
  private static func nameAndNumbers(_ text: String) -> (String, [Double]) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { return (String(parts[0]), numbers(parts[1])) }
    let values = parts.first.map(numbers) ?? []
    return values.isEmpty ? (text, []) : ("", values)
  }

  /// Numbers with commas between them; none when one of them is not a finite number.
  private static func numbers(_ text: Substring) -> [Double] {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let finite = values.compactMap { $0 }.filter(\.isFinite)
    return finite.count == values.count ? finite : []
  }
}

extension Ramp.Convention {
  /// The conventions by the names that command lines, URLs and recipes know them by.
  package static let named: [(name: String, convention: Ramp.Convention)] = [
    ("paper", .rotations), ("code", .pairIndex(truncated: true)),
    ("code-untruncated", .pairIndex(truncated: false)), ("handbook", .wavelength),
  ]

  /// The name of the convention.
  package var name: String { Self.named.first { $0.convention == self }?.name ?? "" }
}

/// A number in the fewest digits that read back to it, without the fraction of a whole one.
private func digits(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}
