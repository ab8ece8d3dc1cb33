import AttentionEntropy
import Foundation
import RotaryEmbedding

extension Suite {
  /// All rows of a million tokens from the kernel of distances, on one thread, and again for another schedule.
  func positionalKernel() throws -> BenchmarkGroup {
    let shape = Workload.Shape(length: 1_048_576, dimension: 128)
    let plain = try UnmodifiedRoPE().schedule(for: shape.geometry, extent: ContextExtent())
    let changed = try shape.yarn()
    return BenchmarkGroup(
      title: "positional kernel", rounds: 9,
      validate: {
        for schedule in [plain, changed] { try Self.validate(schedule, count: shape.length) }
      },
      trials: {
        [plain, changed].map { schedule in
          Trial { _ = PositionalKernel(schedule: schedule, count: shape.length).causalRows }
        }
      },
      report: { timings in
        zip(["positional", "positional-other-schedule"], timings).map { name, timing in
          CaseReport(
            name, length: shape.length, dimension: shape.dimension, threads: 1, isa: "double",
            timing,
            [
              Reading(
                key: "seconds", value: timing.seconds.best, digits: 3, bound: .atMost(0.5))
            ])
        }
      })
  }

  /// Logits against cosines of the library, rows against the softmax written out.
  private static func validate(_ schedule: RotarySchedule, count: Int) throws {
    let kernel = PositionalKernel(schedule: schedule, count: count)
    let rows = kernel.causalRows
    let dimension = Double(schedule.geometry.headDimension)
    let amplitude = schedule.temperature.amplitude
    for distance in [0, 1, 127, 128, 65_537, count - 1] {
      let sum = schedule.inverseFrequencies.reduce(0) { $0 + 2 * cos(Double(distance) * $1) }
      let expected =
        schedule.temperature.softmaxScale * amplitude * amplitude * sum / dimension.squareRoot()
      // Half an ulp of the longest angle, 10⁶ rad, is 6·10⁻¹¹ for the fastest pair, and the others' fall off geometrically.
      guard abs(kernel.logits[distance] - expected) < 1e-9 else {
        throw WrongResult(
          description: "Positional logit \(distance): \(kernel.logits[distance]), not \(expected).")
      }
    }
    for length in [1, 2, 100, 4_096, count] {
      let row = ReferenceAttention.softmax(Array(kernel.logits.prefix(length)))
      let expected = ReferenceAttention.entropy(row)
      // Sums of a million terms, one by one: √n roundings of a number near 14.
      guard abs(rows[length - 1].entropy - expected) < 1e-9 else {
        throw WrongResult(
          description: "Positional row \(length): \(rows[length - 1].entropy), not \(expected).")
      }
    }
  }
}
