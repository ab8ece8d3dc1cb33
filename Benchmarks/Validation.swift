import AttentionEntropy
import Foundation
import RotaryEmbedding

/// A result that is not what the Double path says.
struct WrongResult: Error, CustomStringConvertible {
  let description: String
}

/// Rows of a workload against the same rows in Double.
enum Validation {
  /// Largest error of an entropy in nats, for logits below 100; a log-sum-exp may have five times that.
  ///
  /// It is what ``AttentionRequest/Precision/single`` states.
  static let allowed = 2e-5

  /// Every kernel of the machine, on a head short enough to check every row, with all statistics at several temperatures.
  static func small() throws {
    for kernel in AttentionKernel.all {
      for dimension in [20, 64, 128] {
        let shape = Workload.Shape(length: 1_000, dimension: dimension)
        var workload = try Workload("small", shape, kernel, threads: 2)
        workload.schedule = try shape.yarn()
        workload.multipliers = [0.25, 1, 3]
        workload.measuresMass = true
        let vectors = try shape.vectors()
        try check(
          workload, try workload.run(on: vectors), on: vectors, rows: Array(0..<shape.length))
      }
    }
  }

  /// Some rows of a result, from the first to the last.
  static func sample(
    _ workload: Workload, _ results: [[[AttentionStatistics]]], _ vectors: HeadVectors
  )
    throws
  {
    let length = workload.shape.length
    try check(workload, results, on: vectors, rows: [0, 1, 47, 48, length / 3, length - 1])
    for row in results.joined().joined() {
      guard row.entropy >= 0, row.entropy <= Foundation.log(Double(length)) + allowed else {
        throw WrongResult(
          description: "\(workload.name): an entropy is \(row.entropy), outside 0 … ln n.")
      }
    }
  }

  private static func check(
    _ workload: Workload, _ results: [[[AttentionStatistics]]], on vectors: HeadVectors, rows: [Int]
  ) throws {
    let dimension = vectors.headDimension
    let some = try HeadVectors(
      queries: rows.flatMap { vectors.queries[$0 * dimension..<($0 + 1) * dimension] },
      keys: vectors.keys, headDimension: dimension,
      queryPositions: rows.map { vectors.queryPositions[$0] }, keyPositions: vectors.keyPositions,
      layout: vectors.layout)
    let expected =
      try attentionStatistics(
        of: some, schedule: workload.schedule, request: workload.request(.double)) ?? []
    for multiplier in workload.multipliers.indices {
      for (place, row) in rows.enumerated() {
        let (a, b) = (results[multiplier][0][row], expected[multiplier][0][place])
        guard agree(a, b, length: vectors.keyCount) else {
          throw WrongResult(
            description:
              "\(workload.name), kernel \(workload.kernel), d = \(dimension), row \(row), "
              + "multiplier \(workload.multipliers[multiplier]): \(a), in Double \(b).")
        }
      }
    }
  }

  private static func agree(_ a: AttentionStatistics, _ b: AttentionStatistics, length: Int) -> Bool
  {
    guard abs(a.entropy - b.entropy) <= allowed, abs(a.logSumExp - b.logSumExp) <= 5 * allowed
    else { return false }
    guard let mass = a.mass, let expected = b.mass else {
      return (a.mass == nil) == (b.mass == nil)
    }
    // Weights have the error of the log-sum-exp, relative; a distance is at most the length.
    let relative = 5 * allowed
    return abs(mass.largest - expected.largest) <= relative
      && abs(mass.collision - expected.collision) <= 2 * relative
      && abs(mass.onFirst - expected.onFirst) <= relative
      && abs(mass.onRecent - expected.onRecent) <= relative
      && abs(mass.meanDistance - expected.meanDistance) <= relative * Double(length)
  }
}
