import RotaryEmbedding
import Studies

extension Temperature {
  /// The laws by position, distance and entropy in words, to follow others after a comma; empty where there are none.
  var laws: String {
    (queryMultiplier.formula.map { ", queries at position m × \($0)" } ?? "")
      + (distanceLaw.formula.map { ", logits at distance t become \($0)" } ?? "")
      + (entropyLaw.formula.map { ", rows of entropy H × \($0)" } ?? "")
  }

  /// Sets the laws and their numbers for programs; nothing where there are none.
  func setLaws(in object: inout JSONObject) throws {
    if let multiplier = try queryMultiplier.object() {
      object.set("query_multiplier", object: multiplier)
    }
    if case .scaleInvariant(let length) = distanceLaw {
      var law = JSONObject()
      try law.set("formula", distanceLaw.formula)
      try law.set("law", "scale_invariant")
      try law.set("length", length)
      object.set("distance_law", object: law)
    }
    if entropyLaw == .adaptive {
      var law = JSONObject()
      try law.set("formula", entropyLaw.formula)
      try law.set("law", "adaptive")
      object.set("entropy_law", object: law)
    }
  }
}

extension Temperature.DistanceLaw {
  /// The formula with its numbers; `nil` where there is no law.
  fileprivate var formula: String? {
    switch self {
    case .none: nil
    case .scaleInvariant(let length):
      "a × logit + 1 − a², a² = 1 + 2 ln(1 + t/\(length.short))"
    }
  }
}

extension Temperature.EntropyLaw {
  /// The formula; `nil` where there is no law.
  fileprivate var formula: String? {
    switch self {
    case .none: nil
    case .adaptive:
      "max(1, −0.037 H⁴ + 0.481 H³ − 2.3 H² + 4.917 H − 1.791) above 0.5 nats"
    }
  }
}

extension Temperature.QueryMultiplier {

  /// The formula with its numbers; `nil` where it is 1 everywhere.
  fileprivate var formula: String? {
    switch self {
    case .one: nil
    case .logarithmic(let trainedContext): "max(1, ln(m + 1)/ln \(trainedContext))"
    case .keyCount(let slope): "\(slope == 1 ? "" : slope.short + " ")ln(m + 1)"
    case .steps(let slope, let interval, let offset):
      "(1 + \(slope.short) ln(1 + ⌊\(shifted(offset))/\(interval)⌋))"
    case .power(let exponent, let interval, let offset):
      "(1 + \(shifted(offset))/\(interval))^\(exponent.short)"
    case .logarithmBeyond(let slope, let interval, let offset):
      "(1 + \(slope.short) ln max(1, \(shifted(offset))/\(interval)))"
    case .sphere(let dimension, let trainedContext):
      "√((1 − (m + 1)^(−2/\(dimension)))/(1 − \(trainedContext)^(−2/\(dimension))))"
    }
  }

  private func shifted(_ offset: Int) -> String { offset == 0 ? "m" : "(m + \(offset))" }

  /// The law and its numbers for programs; `nil` where it is 1 everywhere.
  fileprivate func object() throws -> JSONObject? {
    guard let formula else { return nil }
    var object = JSONObject()
    try object.set("formula", formula)
    switch self {
    case .one: break
    case .logarithmic(let trainedContext):
      try object.set("law", "logn")
      try object.set("trained_context", trainedContext)
    case .keyCount(let slope):
      try object.set("law", "ssmax")
      try object.set("slope", slope)
    case .steps(let slope, let interval, let offset):
      try object.set("law", "steps")
      try object.set("slope", slope)
      try object.set("interval", interval)
      try object.set("offset", offset)
    case .power(let exponent, let interval, let offset):
      try object.set("law", "power")
      try object.set("exponent", exponent)
      try object.set("interval", interval)
      try object.set("offset", offset)
    case .logarithmBeyond(let slope, let interval, let offset):
      try object.set("law", "logarithm_beyond")
      try object.set("slope", slope)
      try object.set("interval", interval)
      try object.set("offset", offset)
    case .sphere(let dimension, let trainedContext):
      try object.set("law", "infoscale")
      try object.set("dimension", dimension)
      try object.set("trained_context", trainedContext)
    }
    return object
  }
}
