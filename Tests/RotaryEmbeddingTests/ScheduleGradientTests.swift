import Foundation
import RotaryEmbedding
import Testing

/// A yarn-like request on the geometry of Llama 2 made small.
private func request(_ method: String, ramp: Ramp.Convention? = nil) -> MethodRequest {
  var request = MethodRequest(method, headDimension: 64, trainedContext: 2_048)
  request.scale = 4
  request.ramp = ramp
  if ["yarn", "ntk-by-parts", "llama3"].contains(method) {
    (request.alpha, request.beta) = (1.1, 29.7)
    if ramp == .wavelength { (request.alpha, request.beta) = (0.05, 1.3) }
  }
  return request
}

/// ln θ′, ln amplitude² and ln softmax scale.
private func numbers(_ request: MethodRequest) throws -> [Double] {
  let schedule = try request.resolved().schedule
  return schedule.effectiveInverseFrequencies.map { log($0) } + [
    2 * log(schedule.temperature.amplitude), log(schedule.temperature.softmaxScale),
  ]
}

/// (f(φ + h) − f(φ − h))/2h to fourth order.
private func difference(
  _ h: Double, _ moved: (Double) -> MethodRequest
) throws -> [Double] {
  func central(_ h: Double) throws -> [Double] {
    zip(try numbers(moved(h)), try numbers(moved(-h))).map { ($0 - $1) / (2 * h) }
  }
  return zip(try central(h), try central(h / 2)).map { (4 * $1 - $0) / 3 }
}

@Suite("Derivatives of schedules")
struct ScheduleGradientTests {
  static let methods: [(String, Ramp.Convention?)] = [
    ("yarn", .rotations), ("yarn", .pairIndex(truncated: false)), ("yarn", .wavelength),
    ("yarn", .pairIndex(truncated: true)), ("ntk-by-parts", nil), ("llama3", nil), ("pi", nil),
    ("ntk-aware", nil), ("deepseek-yarn", .pairIndex(truncated: false)),
    ("mistral-yarn", .rotations),
    ("ntk-mixed", nil), ("ntk-fixed", nil), ("p-rope", nil), ("part-ntk", nil), ("longrope", nil),
  ]

  @Test("every derivative agrees with differences of the schedule", arguments: methods)
  func differences(method: String, ramp: Ramp.Convention?) throws {
    var request = request(method, ramp: ramp)
    if method == "p-rope" { request.settings = [MethodSetting(name: "fraction", values: [1])] }
    let gradient = ScheduleGradient(try request.resolved())
    for (knob, slope) in gradient.slopes where knob != .lnMultiplier {
      let h = 1e-4
      let expected = try difference(h) { step in
        var moved = request
        switch knob {
        case .alpha: moved.alpha = (moved.alpha ?? 1) + step
        case .beta: moved.beta = (moved.beta ?? 32) + step
        case .scale: moved.scale = 4 + step
        case .lnBase, .lnMultiplier: moved.base = 10_000 * exp(step)
        }
        return moved
      }
      let found = slope.frequencies + [slope.rotary, slope.all]
      for (found, expected) in zip(found, expected) {
        // Rounding of logarithms over 10⁻⁴.
        #expect(abs(found - expected) < 3e-11, "\(method) \(knob)")
      }
    }
    #expect(gradient.slopes[.scale] != nil)
    #expect(gradient.slopes[.lnBase] != nil)
  }

  @Test("a truncated ramp refuses both thresholds and nothing else")
  func truncated() throws {
    let gradient = ScheduleGradient(try request("yarn").resolved())
    #expect(Set(gradient.slopes.keys) == [.scale, .lnBase, .lnMultiplier])
    #expect(gradient.remarks.filter(\.isRefusal) == [.truncated(.alpha), .truncated(.beta)])
  }

  @Test("what has no ramp, no scale or rounded wavelengths says so")
  func refusals() throws {
    let rope = ScheduleGradient(
      try MethodRequest("rope", headDimension: 64, trainedContext: 2_048).resolved())
    #expect(Set(rope.slopes.keys) == [.lnBase, .lnMultiplier])
    #expect(rope.remarks == [.noRamp(title: "RoPE"), .noScale(title: "RoPE")])
    var resonant = request("yarn", ramp: .rotations)
    resonant.resonates = true
    #expect(Set(ScheduleGradient(try resonant.resolved()).slopes.keys) == [.lnMultiplier])
    let qwen = ScheduleGradient(
      try {
        var request = MethodRequest("leaky-rerope", headDimension: 64, trainedContext: 2_048)
        request.scale = 4
        return try request.resolved()
      }())
    #expect(qwen.slopes[.lnBase] != nil)
    #expect(qwen.slopes[.scale] == nil)
  }

  @Test("a law that follows the scale does so on a method without one")
  func law() throws {
    var request = MethodRequest("rope", headDimension: 64, trainedContext: 2_048)
    (request.scale, request.temperature) = (4, .paper)
    let slope = try #require(ScheduleGradient(try request.resolved()).slopes[.scale])
    #expect(slope.frequencies.allSatisfy { $0 == 0 })
    #expect(abs(slope.rotary - 0.2 / (4 * (0.1 * log(4.0) + 1))) < 1e-15)
  }

  @Test(
    "at scale 1 thresholds change nothing, and the derivative by the scale is that of larger ones")
  func scaleOne() throws {
    var request = request("yarn", ramp: .rotations)
    request.scale = 1
    let gradient = ScheduleGradient(try request.resolved())
    #expect(try #require(gradient.slopes[.alpha]).frequencies.allSatisfy { $0 == 0 })
    #expect(gradient.remarks.contains(.leastScale))
    #expect(abs(try #require(gradient.slopes[.scale]).rotary - 0.2) < 1e-15)
  }

  @Test("a pair on a threshold is derived on the side where it is blended")
  func kink() throws {
    var request = request("ntk-by-parts", ramp: .rotations)
    let geometry = try request.resolved().geometry
    request.alpha = geometry.rotations[20]
    let gradient = ScheduleGradient(try request.resolved())
    #expect(gradient.remarks.contains(.kink(.alpha, pairs: [20])))
    let step = 1e-6
    let before = try numbers(request)[20]
    request.alpha = geometry.rotations[20] - step
    let slope = try #require(gradient.slopes[.alpha]).frequencies[20]
    #expect(slope < -1e-3)
    #expect(abs(slope - (before - (try numbers(request)[20])) / step) < 1e-5)
  }
}
