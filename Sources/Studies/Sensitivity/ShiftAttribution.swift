import AttentionEntropy
import RealModule
import RotaryEmbedding

/// Which pairs make the whole change of entropy from plain RoPE to a method, and how much the temperature does.
///
///     H(method) − H(RoPE) = Σᵢ ∫ ∂H/∂ ln θᵢ d ln θᵢ + ∫ ∂H/∂ ln m d ln m
///
/// along the straight line in ln θ and ln m, by Gauss and Legendre's rule on panels of eight nodes, of which there are twice as
/// many until the parts sum to the shift or ``greatestNodeCount`` is reached. In nats.
public struct ShiftAttribution: Sendable, Hashable {
  /// H under the method less H under plain RoPE on the same rows.
  public var shift: Double
  /// The part of each pair, fastest first.
  public var pairs: [Double]
  /// The part of the temperature, its factor by position included.
  public var temperature: Double
  /// Nodes along the line.
  public var nodeCount: Int

  /// What the parts leave of the shift.
  public var residual: Double { shift - temperature - pairs.reduce(0, +) }

  /// Nodes at most.
  public static let greatestNodeCount = 64

  /// Whether the parts sum to the shift within 10⁻⁴ nats or 0.5 %.
  public var isClosed: Bool { abs(residual) <= max(1e-4, 0.005 * abs(shift)) }

  /// Why a method has no such line; `nil` where it has one.
  ///
  /// - Parameter schedule: The method.
  /// - Returns: A sentence.
  static func refusal(_ schedule: RotarySchedule) -> String? {
    if schedule.relativePositions != nil || !schedule.positionMap.isLinear {
      return
        "The method moves distances or the places of some tokens, to which no line of frequencies leads."
    }
    let used = schedule.effectiveInverseFrequencies
    guard !used.isEmpty, used.allSatisfy({ $0 > 0 }) else {
      return "The method stops pairs, to which no line of ln θ leads."
    }
    return nil
  }
}

/// The straight line in ln θ and ln m from plain RoPE to a method.
struct ScheduleLine {
  let method: RotarySchedule
  /// The softmax scale of plain RoPE.
  let plainScale: Double
  private let start: [Double]
  /// ln θ′ᵢ − ln θᵢ.
  let steps: [Double]
  /// ln(amplitude²) and ln(softmaxScale) of the method's own.
  let lnRotary: Double
  let lnAll: Double

  init(to method: RotarySchedule, plainScale: Double) {
    self.method = method
    self.plainScale = plainScale
    start = method.geometry.inverseFrequencies
    steps = zip(method.effectiveInverseFrequencies, start).map { .log($0 / $1) }
    lnRotary = 2 * .log(method.temperature.amplitude)
    lnAll = .log(method.temperature.softmaxScale / plainScale)
  }

  /// The schedule at a share of the way; the factor by position is to be raised to the same power.
  func schedule(at share: Double) -> RotarySchedule {
    RotarySchedule(
      geometry: method.geometry,
      inverseFrequencies: zip(start, steps).map { $0 * .exp(share * $1) },
      temperature: Temperature(
        amplitude: .exp(share * lnRotary / 2), softmaxScale: plainScale * .exp(share * lnAll),
        queryMultiplier: method.temperature.queryMultiplier))
  }

  /// The parts of every head, with as many nodes as they need.
  ///
  /// - Parameters:
  ///   - pass: The rows.
  ///   - ends: Sums at the method itself.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: An attribution for each head, `nil` for a head whose rows see no key; `nil` when the observer stopped it.
  /// - Throws: What measuring a gradient throws.
  func attributions(
    _ pass: GradientPass, ends: [GradientSum], observer: AttentionObserver
  ) throws(AttentionError) -> [ShiftAttribution?]? {
    let quiet = AttentionObserver(isCancelled: observer.isCancelled)
    guard let plain = try pass.sums(schedule(at: 0), exponent: 0, observer: quiet) else {
      return nil
    }
    var panels = 2
    while true {
      let empty = ShiftAttribution(
        shift: 0, pairs: steps.map { _ in 0 }, temperature: 0, nodeCount: 8 * panels)
      var parts = ends.map { _ in empty }
      for (number, node) in gaussLegendre(panels: panels).enumerated() {
        let sums = try pass.sums(
          schedule(at: node.place), exponent: node.place, observer: quiet)
        guard let sums else { return nil }
        for head in parts.indices { add(sums[head], node.weight, to: &parts[head]) }
        observer.progress(Double(number + 1) / Double(8 * panels))
      }
      for head in parts.indices {
        parts[head].shift =
          ((ends[head].mean?.entropy) ?? 0) - ((plain[head].mean?.entropy) ?? 0)
      }
      if 16 * panels > ShiftAttribution.greatestNodeCount || parts.allSatisfy(\.isClosed) {
        return zip(parts, ends).map { $1.rowCount == 0 ? nil : $0 }
      }
      panels *= 2
    }
  }

  private func add(_ sum: GradientSum, _ weight: Double, to part: inout ShiftAttribution) {
    guard let mean = sum.mean else { return }
    for pair in steps.indices { part.pairs[pair] += weight * mean.pairs[pair] * steps[pair] }
    part.temperature +=
      weight
      * (mean.lnRotary * lnRotary + mean.lnMultiplier * lnAll
        + sum.byPosition / Double(sum.rowCount))
  }
}

/// Nodes and weights of Gauss and Legendre's rule on 0 … 1, eight on each of several equal panels.
func gaussLegendre(panels: Int) -> [(place: Double, weight: Double)] {
  let count = 8
  let nodes = (0..<count).map { index in
    // Newton's method on P₈, from the usual first guess.
    var x = Double.cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
    var slope = 1.0
    for _ in 0..<8 {
      var (p, before) = (1.0, 0.0)
      for n in 0..<count {
        (p, before) = ((Double(2 * n + 1) * x * p - Double(n) * before) / Double(n + 1), p)
      }
      slope = Double(count) * (x * p - before) / (x * x - 1)
      x -= p / slope
    }
    return (x: x, weight: 2 / ((1 - x * x) * slope * slope))
  }
  let width = 1 / Double(panels)
  return (0..<panels).flatMap { panel in
    nodes.map { node in
      ((Double(panel) + (1 + node.x) / 2) * width, node.weight * width / 2)
    }
  }
}
