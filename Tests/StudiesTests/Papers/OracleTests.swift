import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// Derivatives of all-ones rows against an independent program and against differences.
@Suite("Oracles of derivatives")
struct OracleTests {
  /// The last of n all-ones rows with its gradient.
  private func gradient(_ method: ResolvedMethod, length: Int) throws -> EntropyGradient {
    let vectors = try AllOnesEnsemble().vectors(
      headDimension: method.geometry.headDimension, queryPositions: [length - 1],
      keyPositions: Array(0..<length), seed: 1)
    let rows = try entropyGradients(of: vectors, schedule: method.schedule, mask: .causal)
    return try #require(rows[0][0])
  }

  private func request(_ dimension: Int, context: Int) -> MethodRequest {
    var request = MethodRequest("ntk-by-parts", headDimension: dimension, trainedContext: context)
    (request.scale, request.ramp) = (4, .rotations)
    return request
  }

  @Test("dH/d ln m of YaRN's paper ramp at s = 4 is −Var of numpy's softmax")
  func byMultiplier() throws {
    let found = try gradient(request(64, context: 2_048).resolved(), length: 8_192)
    #expect(abs(found.lnMultiplier + 3.118449124607732) < 1e-9)
    #expect(abs(found.entropy - 7.894762) < 5e-7)
  }

  @Test("dH/dℓⱼ = −pⱼ(ln pⱼ + H), and its sum is 0")
  func byLogit() {
    let logits = [0.3, -1.2, 2.0, 0.0, 1.1, 0.9]
    func entropy(_ logits: [Double]) -> Double {
      var accumulator = SoftmaxAccumulator()
      for logit in logits { accumulator.add(logit) }
      return accumulator.statistics.entropy
    }
    let total = logits.reduce(0) { $0 + exp($1) }
    for (place, logit) in logits.enumerated() {
      let p = exp(logit) / total
      let expected = -p * (log(p) + entropy(logits))
      func first(_ h: Double) -> Double {
        var (up, down) = (logits, logits)
        up[place] += h
        down[place] -= h
        return (entropy(up) - entropy(down)) / (2 * h)
      }
      // Richardson's step: the error is of order h⁴ and 10⁻¹⁶/h.
      #expect(abs((4 * first(1e-3) - first(2e-3)) / 3 - expected) < 1e-11)
    }
  }

  @Test(
    "dH/dα and dH/dβ agree with differences to 10⁻⁸ of themselves",
    arguments: [(1.0, 32.0), (0.4, 6.3), (2, 64)])
  func byThreshold(alpha: Double, beta: Double) throws {
    var asked = request(32, context: 256)
    (asked.alpha, asked.beta) = (alpha, beta)
    let method = try asked.resolved()
    let found = try gradient(method, length: 1_024)
    func entropy(_ alpha: Double, _ beta: Double) throws -> Double {
      var moved = asked
      (moved.alpha, moved.beta) = (alpha, beta)
      return PositionalKernel(schedule: try moved.resolved().schedule, count: 1_024).lastRow.entropy
    }
    for (knob, slope) in ScheduleGradient(method).slopes where [.alpha, .beta].contains(knob) {
      func first(_ h: Double) throws -> Double {
        knob == .alpha
          ? (try entropy(alpha + h, beta) - entropy(alpha - h, beta)) / (2 * h)
          : (try entropy(alpha, beta + h) - entropy(alpha, beta - h)) / (2 * h)
      }
      // Richardson's fourth-order step; no pair crosses a threshold within 0.004, so that H is smooth there.
      let h = knob == .alpha ? 2e-3 : 2e-2
      let expected = (64 * (try first(h / 4)) - 20 * (try first(h / 2)) + (try first(h))) / 45
      let derivative = found.derivative(along: slope)
      #expect(
        abs(derivative - expected) < 1e-8 * abs(expected), "\(knob): \(derivative) \(expected)")
    }
  }
}

/// What Position Interpolation does to a kernel that is smooth at the spacing of tokens.
@Suite("Oracles of stretching")
struct StretchingTests {
  @Test(
    "PI of slow pairs adds ln s: 1.3862 nats at s = 4 over noise-free vectors whose signal is slow")
  func slowPairs() throws {
    let geometry = try HandbookSetting.geometry()
    let methods: [ComparedMethod] = [.rope, .interpolation]
    let samples = try compareLastRows(
      try methods.map { try $0.schedule(for: geometry, scale: 4) },
      on: [try AlignedEnsemble(correlation: 1, profile: .low)], length: 8_192, seeds: 0..<12)[0]
    let growth = samples.differenceFromOriginal(method: 1)
    #expect(abs(growth.mean - 1.3862) < 1e-3)
    // The stretching law itself: a Riemann sum with four times as many points.
    #expect(abs(growth.mean - log(4)) < 1e-3)
    // Under plain RoPE it grows by far less.
    #expect(samples.differenceFromOriginal(method: 0).mean < 1)
  }
}
