import RotaryEmbedding

extension Temperature.QueryMultiplier {
  /// The factor on a query at position m in words, to follow others after a comma; empty where it is 1 everywhere.
  var clause: String { formula.map { ", queries at position m × \($0)" } ?? "" }

  /// The formula with its numbers; `nil` where it is 1 everywhere.
  private var formula: String? {
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
  func object() throws -> JSONObject? {
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
