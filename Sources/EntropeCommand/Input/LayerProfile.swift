import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding

/// How much attention each distance receives, over all heads and rows of a layer under one method.
struct LayerProfile {
  /// Sum of the weights of the pairs at each distance, from 0 on.
  private var weights: [Double]
  /// How many pairs of query and key the mask admits at each distance, over all heads.
  private(set) var pairCounts: [Int]

  init(distanceCount: Int) {
    weights = [Double](repeating: 0, count: distanceCount)
    pairCounts = [Int](repeating: 0, count: distanceCount)
  }

  mutating func add(_ profile: DistanceProfile) {
    for (distance, count) in profile.pairCounts.enumerated() where count > 0 {
      weights[distance] += profile.weights[distance] * Double(count)
      pairCounts[distance] += count
    }
  }

  /// The mean weight of the pairs at a distance; `nil` where there are none.
  func meanWeight(at distance: Int) -> Double? {
    pairCounts[distance] == 0 ? nil : weights[distance] / Double(pairCounts[distance])
  }
}

extension MeasuredLayer {
  /// How many distances there are from 0 to the longest between a query and a key behind it.
  fileprivate var distanceCount: Int {
    max(0, (queryPositions.max() ?? 0) - (keyPositions.min() ?? 0)) + 1
  }
}

extension MeasureFlags {
  /// How long a profile takes in passes of the entropies in single precision, as measured, for progress: it scores twice and
  /// goes over the weights one by one.
  static let roundsOfProfile = 5

  /// Finds that a distance profile can be measured where it is asked for.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func requireProfile(of layer: MeasuredLayer) throws(CommandFailure) {
    guard distanceProfile != nil else { return }
    let flag = "--distance-profile"
    guard logitMultipliers.values == [1] else {
      throw .usage(
        flag,
        "it is measured at the methods' own temperatures; leave out --logit-multipliers.")
    }
    if let distant = layer.methods.first(where: {
      $0.configuration.schedule.relativePositions != nil
    }) {
      throw .usage(
        flag,
        "the method \(distant.name) acts on distances; profiles are of methods that turn positions."
      )
    }
    guard layer.mask.isCausal else {
      throw .usage(
        flag, "it needs a mask that hides keys ahead of the query; leave out --mask none.")
    }
    guard layer.distanceCount <= VectorLimits.greatestLength else {
      throw .usage(
        flag,
        "the longest distance between a query and a key is \(layer.distanceCount - 1) tokens; it must "
          + "be below \(VectorLimits.greatestLength).")
    }
  }
}

extension RowMeasurement {
  /// The distance profile of a layer under each method, with progress.
  ///
  /// - Throws: ``CommandFailure`` when logits are beyond single precision or the user interrupted.
  func distanceProfiles(
    _ layer: MeasuredLayer, _ vectors: FiniteVectors, _ bar: ProgressBar, done: inout Double
  ) throws -> [LayerProfile] {
    let threads = try flags.compute.checkedThreads()
    let workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
    try requireMemory(
      4 * layer.keyPositions.count * input.headDimension + 16 * layer.distanceCount * (workers + 1),
      path: input.words, advice: "give fewer --threads")
    var profiles: [LayerProfile] = []
    for method in layer.methods {
      var ofMethod = LayerProfile(distanceCount: layer.distanceCount)
      for part in vectors.parts {
        for rows in try vectors.withoutSkippedRows(part) {
          let pairs =
            rows.headCount
            * layer.mask.seenCount(queries: rows.queryPositions, keys: rows.keyPositions)
          let (before, share) = (done, Double(MeasureFlags.roundsOfProfile * pairs))
          let profile = try distanceProfile(
            of: rows, schedule: method.configuration.schedule, mask: layer.mask, threads: threads,
            observer: AttentionObserver(
              progress: { bar.report(before + $0 * share) },
              isCancelled: { Interruption.isRequested }))
          guard let profile else { throw CommandFailure.interrupted }
          // A row whose sum is no number has no weights; the entropies may be in double precision and have found nothing wrong.
          guard profile.pairCounts.reduce(0, +) == pairs else {
            throw CommandFailure(
              .badData,
              "--distance-profile: logits \(layer.number.map { "of layer \($0) " } ?? "")under the method "
                + "\(method.name) are beyond the range of single precision, in which profiles are measured; "
                + "make the vectors or --temperature smaller.")
          }
          ofMethod.add(profile)
          done += share
        }
      }
      profiles.append(ofMethod)
    }
    return profiles
  }
}

extension FiniteVectors {
  /// The vectors of a part without the rows that are left out, which may be other rows in every head.
  fileprivate func withoutSkippedRows(_ part: Part) throws -> [HeadVectors] {
    guard let vectors = part.vectors else { return [] }
    guard part.heads.contains(where: { !skippedRows[$0].isEmpty }) else { return [vectors] }
    return try part.heads.enumerated().compactMap { place, head in
      let one = try vectors.keeping(heads: [place])
      let rows = (0..<one.queryCount).filter { !skippedRows[head].contains($0) }
      guard !rows.isEmpty else { return nil }
      return try HeadVectors(
        queries: rows.flatMap { row in
          one.queries[row * one.headDimension..<(row + 1) * one.headDimension]
        },
        keys: one.keys, headDimension: one.headDimension,
        queryPositions: rows.map { one.queryPositions[$0] }, keyPositions: one.keyPositions,
        layout: one.layout)
    }
  }
}
