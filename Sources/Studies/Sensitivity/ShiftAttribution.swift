import AttentionEntropy
import RealModule
import RotaryEmbedding

/// Which pairs make the whole change of entropy from plain RoPE to a method, and how much the temperature does.
///
///     H(method) − H(RoPE) = Σᵢ ∫ ∂H/∂ ln θᵢ d ln θᵢ + ∫ ∂H/∂ ln m d ln m
///
/// along the straight line in ln θ and ln m, by Gauss and Legendre's rule on panels of eight nodes. Panels are halved until
/// halving moves no part by more than ``tolerance`` and the parts sum to the shift within it, or the nodes run out: fast pairs
/// sweep Δ·(θᵢ − θ′ᵢ)/2π turns on the way, each of which takes about three. In nats.
public struct ShiftAttribution: Sendable, Hashable {
  /// H under the method less H under plain RoPE on the same rows.
  public var shift: Double
  /// The part of each pair, fastest first.
  public var pairs: [Double]
  /// The part of the temperature, its factor by position included.
  public var temperature: Double
  /// What the last halving of panels moved the part that it moved most.
  public var error: Double
  /// Nodes along the line.
  public var nodeCount: Int

  /// What the parts leave of the shift.
  public var residual: Double { shift - temperature - pairs.reduce(0, +) }

  /// What the parts may err by and leave: 10⁻⁴ nats, or 0.1 % of the shift where that is more.
  public var tolerance: Double { Self.tolerance(ofShift: shift) }

  /// Whether no part errs by more than ``tolerance`` and the parts leave no more of the shift.
  public var isClosed: Bool { abs(residual) <= tolerance && error <= tolerance }

  /// Nodes at most, of rows that are few; see ``greatestWork``.
  public static let greatestNodeCount = 32_768

  /// Multiply-adds at most of all nodes together, about ten minutes of one core; 240 nodes are allowed in any case.
  public static let greatestWork = 6e11

  /// Nodes at most where each takes some multiply-adds.
  static func greatestNodeCount(work: Double) -> Int {
    max(240, min(greatestNodeCount, Int(greatestWork / max(1, work))))
  }

  static func tolerance(ofShift shift: Double) -> Double { max(1e-4, 1e-3 * abs(shift)) }

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

  /// Divides the shifts of several heads, whose gradients are asked for together.
  ///
  /// - Parameters:
  ///   - shifts: H under the method less H under plain RoPE, of each head.
  ///   - pairCount: Pairs of each.
  ///   - greatestNodeCount: Nodes at most.
  ///   - parts: At several places 0 … 1 of the line, for each head the derivatives of H along it by every pair and then by
  ///     the temperature [places][heads · (pairs + 1)].
  /// - Returns: One for each head.
  /// - Throws: What the derivatives throw.
  static func along(
    shifts: [Double], pairCount: Int, greatestNodeCount: Int,
    parts: ([Double]) throws -> [[Double]]
  ) rethrows -> [ShiftAttribution] {
    let count = pairCount + 1
    func sum(_ values: [Double], ofHead head: Int) -> Double {
      values[head * count..<(head + 1) * count].reduce(0, +)
    }
    let integral = try LineIntegral(
      tolerances: shifts.flatMap { [Double](repeating: tolerance(ofShift: $0), count: count) },
      greatestNodeCount: greatestNodeCount,
      isClosed: { values in
        shifts.indices.allSatisfy {
          abs(shifts[$0] - sum(values, ofHead: $0)) <= tolerance(ofShift: shifts[$0])
        }
      }, values: parts)
    return shifts.enumerated().map { head, shift in
      let (first, last) = (head * count, head * count + pairCount)
      return ShiftAttribution(
        shift: shift, pairs: Array(integral.values[first..<last]),
        temperature: integral.values[last], error: integral.errors[first...last].max() ?? 0,
        nodeCount: integral.nodeCount)
    }
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
  ) throws -> [ShiftAttribution?]? {
    let quiet = AttentionObserver(isCancelled: observer.isCancelled)
    guard let plain = try pass.sums(schedule(at: 0), exponent: 0, observer: quiet) else {
      return nil
    }
    let shifts = zip(ends, plain).map { ($0.mean?.entropy ?? 0) - ($1.mean?.entropy ?? 0) }
    let greatest = ShiftAttribution.greatestNodeCount(work: pass.work)
    var nodeCount = 0.0
    func parts(at places: [Double]) throws -> [[Double]] {
      let before = nodeCount
      nodeCount += Double(places.count)
      let sums = try pass.sums(
        places.map { (schedule(at: $0), $0) },
        observer: AttentionObserver(
          progress: { share in
            // No one knows how many nodes it takes.
            observer.progress(
              .log(1 + before + share * Double(places.count)) / .log(1 + Double(greatest)))
          }, isCancelled: observer.isCancelled))
      guard let sums else { throw CancellationError() }
      return sums.map { $0.flatMap(derivatives) }
    }
    do {
      let found = try ShiftAttribution.along(
        shifts: shifts, pairCount: steps.count, greatestNodeCount: greatest, parts: parts(at:))
      return zip(found, ends).map { $1.rowCount == 0 ? nil : $0 }
    } catch is CancellationError { return nil }
  }

  /// The derivatives of the mean entropy of a head along the line: by every pair, and by the temperature.
  private func derivatives(of sum: GradientSum) -> [Double] {
    guard let mean = sum.mean else { return [Double](repeating: 0, count: steps.count + 1) }
    return zip(mean.pairs, steps).map { $0 * $1 } + [
      mean.lnRotary * lnRotary + mean.lnMultiplier * lnAll
        + sum.byPosition / Double(sum.rowCount)
    ]
  }
}
