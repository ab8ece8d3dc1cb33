import RotaryEmbedding

/// A quantity that a sweep varies.
public enum SweepKnob: Sendable, Hashable {
  /// Which method, by its name in the catalogue.
  case method
  /// Lower threshold α of the ramp.
  case alpha
  /// Upper threshold β of the ramp.
  case beta
  /// Scale s = L′/L.
  case scale
  /// Base b of the frequencies.
  case base
  /// NTK-aware's own knob.
  case ntkAlpha
  /// Number of tokens of an ensemble.
  case length
  /// Factor on all logits, beside what the method does to them.
  case multiplier
  /// a of the amplitude a ln s + 1, so that logits have the factor (a ln s + 1)².
  case slope
  /// A parameter that the method alone has, by its name.
  case setting(String)

  /// Name in tables and JSON.
  public var name: String {
    switch self {
    case .method: "method"
    case .alpha: "alpha"
    case .beta: "beta"
    case .scale: "scale"
    case .base: "base"
    case .ntkAlpha: "ntk_alpha"
    case .length: "length"
    case .multiplier: "multiplier"
    case .slope: "slope"
    case .setting(let name): "set_" + name.replacing("-", with: "_")
    }
  }
}

/// The values that a sweep gives to one quantity.
public struct SweepAxis: Sendable, Hashable {
  /// What is varied.
  public let knob: SweepKnob
  /// The numbers in the order of the cells; empty where methods are varied.
  public let numbers: [Double]
  /// The methods' names in the order of the cells; empty where numbers are varied.
  public let methods: [String]
  /// How many values there are.
  public var count: Int { knob == .method ? methods.count : numbers.count }

  /// Varies a number.
  ///
  /// - Parameters:
  ///   - knob: Any but ``SweepKnob/method`` (a precondition).
  ///   - numbers: At least one (a precondition); whole ones for ``SweepKnob/length``.
  public init(_ knob: SweepKnob, _ numbers: [Double]) {
    precondition(knob != .method && !numbers.isEmpty, "An axis needs numbers.")
    (self.knob, self.numbers, methods) = (knob, numbers, [])
  }

  /// Varies the method.
  ///
  /// - Parameter methods: Names in the catalogue, at least one (a precondition).
  public init(methods: [String]) {
    precondition(!methods.isEmpty, "An axis needs methods.")
    (knob, numbers, self.methods) = (.method, [], methods)
  }
}

/// Where a cell stands before its method is resolved: the request with the values of all axes.
struct SweepPoint {
  var request: MethodRequest
  var length: Int?
  var multiplier = 1.0

  /// Gives a quantity its value; a method is left to ``SweepGrid``, since what it alone knows depends on the others.
  mutating func set(_ knob: SweepKnob, to value: Double) {
    switch knob {
    case .method: break
    case .alpha: request.alpha = value
    case .beta: request.beta = value
    case .scale: request.scale = value
    case .base: request.base = value
    case .ntkAlpha: request.ntkAlpha = value
    case .length:
      // Lengths beyond exact integers are refused where vectors are made.
      let tokens = Int(exactly: value.rounded()) ?? .max
      (length, request.targetLength, request.usualSequenceLength) = (tokens, tokens, tokens)
    case .multiplier: multiplier = value
    case .slope: request.temperature = .affine(slope: value, intercept: 1)
    case .setting(let name):
      request.settings.removeAll { $0.name == name }
      request.settings.append(MethodSetting(name: name, values: [value]))
    }
  }
}
