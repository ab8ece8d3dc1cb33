import AttentionEntropy
import Foundation
import RotaryEmbedding

/// Schedules that are measured on one layer together: each shape of scores with every factor.
struct SweepBatch {
  /// Schedules whose logits differ by one factor, with one of them for each factor.
  struct Shape {
    let schedule: RotarySchedule
    /// Indices of the schedules, one for each of ``SweepBatch/multipliers``.
    let indices: [Int]
  }

  let shapes: [Shape]
  let multipliers: [Double]
  /// Whether the rows come from the kernel of distances.
  let isKernel: Bool

  /// Splits schedules into batches for a layer.
  ///
  /// - Parameters:
  ///   - schedules: Schedules with their indices, at least one.
  ///   - layer: The rows.
  ///   - measure: What is measured of them.
  ///   - layerCount: How many layers are measured alike.
  ///   - threads: How many work at a time.
  /// - Returns: Batches that hold every schedule once.
  static func batches(
    _ schedules: [(index: Int, schedule: RotarySchedule)], layer: StudyLayer, measure: StateMeasure,
    layerCount: Int, threads: Int
  ) -> [SweepBatch] {
    let byKernel = schedules.filter { isKernelOfDistances(layer, measure, $0.schedule) }
    let others = schedules.filter { !isKernelOfDistances(layer, measure, $0.schedule) }
    let rows = max(1, layer.queryPositions.count * layer.heads.count)
    // Enough batches for all threads, and few enough that vectors are not made over and over.
    let enough = 2 * threads / max(1, layerCount) + 1
    // Layers of many rows keep all threads busy, and the more schedules are known at once, the more of their scores are shared.
    func size(_ count: Int) -> Int {
      rows >= SweepJob.largeRowCount ? count : max(8, (count + enough - 1) / enough)
    }
    var batches = split(byKernel.map { Shape(schedule: $0.schedule, indices: [$0.index]) }, [1], 1)
      .map { SweepBatch(shapes: $0.shapes, multipliers: $0.multipliers, isKernel: true) }
    let groups =
      measure == .distanceDivergence
      ? [([1], others.map { Shape(schedule: $0.schedule, indices: [$0.index]) })]
      : shapes(of: others)
    for (multipliers, shapes) in groups {
      batches += split(
        shapes, multipliers,
        rows >= SweepJob.largeRowCount
          ? shapes.count : max(1, size(shapes.count) / multipliers.count))
    }
    return batches
  }

  private static func split(
    _ shapes: [Shape], _ multipliers: [Double], _ size: Int
  ) -> [SweepBatch] {
    stride(from: 0, to: shapes.count, by: size).map {
      SweepBatch(
        shapes: Array(shapes[$0..<min($0 + size, shapes.count)]), multipliers: multipliers,
        isKernel: false)
    }
  }

  /// Whether equal vectors and a method of distances alone give every row from a table of logits.
  private static func isKernelOfDistances(
    _ layer: StudyLayer, _ measure: StateMeasure, _ schedule: RotarySchedule
  ) -> Bool {
    layer.isAllOnes && layer.mask == .causal && measure.rowMeasure?.needsMass == false
      && schedule.dependsOnDistanceAlone
      && zip(layer.keyPositions, layer.keyPositions.dropFirst()).allSatisfy { $1 - $0 == 1 }
      && layer.queryPositions.allSatisfy {
        (layer.keyPositions.first ?? 0)...(layer.keyPositions.last ?? 0) ~= $0
      }
  }

  // MARK: Shared scores

  /// Schedules without what multiplies all logits alike, grouped by the factors that they need.
  private static func shapes(
    of schedules: [(index: Int, schedule: RotarySchedule)]
  ) -> [(multipliers: [Double], shapes: [Shape])] {
    var order: [RotarySchedule] = []
    var members: [RotarySchedule: [(index: Int, factor: Double, schedule: RotarySchedule)]] = [:]
    for (index, schedule) in schedules {
      let (shape, factor) = schedule.withoutFactor
      if members[shape] == nil { order.append(shape) }
      members[shape, default: []].append((index, factor, schedule))
    }
    var groups: [(multipliers: [Double], shapes: [Shape])] = []
    func add(_ shape: Shape, _ multipliers: [Double]) {
      if let place = groups.firstIndex(where: { $0.multipliers == multipliers }) {
        groups[place].shapes.append(shape)
      } else {
        groups.append((multipliers, [shape]))
      }
    }
    for shape in order {
      let all = members[shape] ?? []
      // A schedule that shares its scores with no other is measured as it is, to the same bits as anywhere else.
      guard all.count > 1 else {
        for one in all { add(Shape(schedule: one.schedule, indices: [one.index]), [1]) }
        continue
      }
      for first in stride(from: 0, to: all.count, by: AttentionRequest.multiplierLimit) {
        let part = all[first..<min(first + AttentionRequest.multiplierLimit, all.count)]
        add(Shape(schedule: shape, indices: part.map(\.index)), part.map(\.factor))
      }
    }
    return groups
  }
}

/// One batch of schedules on one layer.
struct SweepJob {
  /// For each schedule, by its index, the value of each head.
  typealias Numbers = [(schedule: Int, heads: [UnitValue])]

  let layer: StudyLayer
  let layerIndex: Int
  let firstUnit: Int
  let batch: SweepBatch
  /// Scores that the mask shows in one head under one schedule.
  let seenCount: Int

  /// Scores that it takes; those of a kernel of distances are as many as its distances.
  var scoreCount: Double {
    let perShape = batch.isKernel ? layer.keyPositions.count : seenCount * layer.heads.count
    return Double(perShape * batch.shapes.count)
  }

  /// Rows of all heads that keep several threads busy.
  static let largeRowCount = 64

  /// Whether its rows keep several threads busy.
  var isLarge: Bool {
    !batch.isKernel && layer.queryPositions.count * layer.heads.count >= Self.largeRowCount
  }

  /// Measures it; `nil` when the observer stopped it.
  func measured(
    _ study: SweepStudy, threads: Int?, _ kernel: AttentionKernel?, _ observer: AttentionObserver
  ) throws -> Numbers? {
    guard let measure = study.measure.rowMeasure else {
      return try profiles(study, threads: threads, observer)
    }
    if batch.isKernel { return try kernelRows(measure) }
    var request = study.request
    request.threads = threads
    request.logitMultipliers = batch.multipliers
    request.measuresMass = measure.needsMass
    let heads = HeadStudy(
      layers: [layer.with(schedules: batch.shapes.map { NamedSchedule("", $0.schedule) })],
      request: request, skipsNonFinite: study.skipsNonFinite, usesPositionalKernel: false)
    var numbers: Numbers = batch.shapes.flatMap { shape in
      shape.indices.map { ($0, layer.heads.map { _ in .number(.nan) }) }
    }
    let isDone: Bool
    do throws {
      isDone = try heads.forEachRows(ofLayerAt: 0, kernel: kernel, observer: observer) {
        method, multiplier, head, rows, skipped in
        numbers[method * batch.multipliers.count + multiplier].heads[head] = .number(
          meanValue(
            rows.indices.compactMap {
              skipped.contains($0) ? nil : measure.value(of: rows[$0])
            }) ?? .nan)
      }
    } catch let error as HeadStudyError { throw error.inLayer(layerIndex) }
    return isDone ? numbers : nil
  }

  private func profiles(
    _ study: SweepStudy, threads: Int?, _ observer: AttentionObserver
  ) throws -> Numbers? {
    var request = study.request
    request.threads = threads
    let heads = HeadStudy(
      layers: [layer.with(schedules: batch.shapes.map { NamedSchedule("", $0.schedule) })],
      request: request, skipsNonFinite: study.skipsNonFinite, usesPositionalKernel: false)
    var numbers: Numbers = []
    do throws {
      for (method, shape) in batch.shapes.enumerated() {
        guard !observer.isCancelled() else { return nil }
        let values = try layer.heads.indices.map { place in
          try heads.profile(layerAt: 0, place: place, method: method).map(UnitValue.profile)
            ?? .number(.nan)
        }
        numbers.append((shape.indices[0], values))
        observer.progress(Double(method + 1) / Double(batch.shapes.count))
      }
    } catch let error as HeadStudyError { throw error.inLayer(layerIndex) }
    return numbers
  }

  private func kernelRows(_ measure: RowMeasure) throws(HeadStudyError) -> Numbers {
    let first = layer.keyPositions.first ?? 0
    let places = layer.queryPositions.map { $0 - first }
    let count = (places.max() ?? 0) + 1
    var numbers: Numbers = []
    for shape in batch.shapes {
      let kernel = PositionalKernel(schedule: shape.schedule, count: count)
      let rows: [AttentionStatistics]
      if places == [count - 1] {
        rows = [kernel.lastRow]
      } else {
        let all = kernel.causalRows
        rows = places.map { all[$0] }
      }
      if let row = rows.firstIndex(where: { !$0.entropy.isFinite || !$0.logSumExp.isFinite }) {
        throw .beyondRange(
          layer: layerIndex, head: layer.heads.first ?? 0, row: row, precision: .double)
      }
      let mean = meanValue(rows.compactMap(measure.value)) ?? .nan
      numbers.append((shape.indices[0], layer.heads.map { _ in .number(mean) }))
    }
    return numbers
  }
}

extension HeadStudyError {
  /// The same error of another layer.
  func inLayer(_ index: Int) -> HeadStudyError {
    switch self {
    case .notFinite(let place, _, let head): .notFinite(place, layer: index, head: head)
    case .beyondRange(_, let head, let row, let precision):
      .beyondRange(layer: index, head: head, row: row, precision: precision)
    case .profileBeyondRange(_, let method): .profileBeyondRange(layer: index, method: method)
    case .needsMemory: self
    }
  }
}
