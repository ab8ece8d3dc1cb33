import AttentionEntropy
import Foundation
import RotaryEmbedding

/// Why a few rows are measured schedule by schedule, which takes a hundred times as long as all schedules together.
public enum PlainRows: Sendable, Hashable, CaseIterable {
  /// Keys do not stand one after another.
  case scatteredKeys
  /// The method acts on distances, has a law by distance or entropy, or does not map positions linearly.
  case method
}

/// Schedules that are measured on one layer together: each shape of scores with every factor.
struct SweepBatch {
  /// Schedules whose logits differ by one factor, with one of them for each factor.
  struct Shape {
    let schedule: RotarySchedule
    /// Indices of the schedules, one for each of ``SweepBatch/multipliers``.
    let indices: [Int]
  }

  /// How the rows are measured.
  enum Way {
    /// Rotated vectors, schedule by schedule.
    case vectors
    /// The kernel of distances: the last rows of all schedules together, or all rows of each by itself.
    case distances
    /// A few rows, in Double, all schedules together.
    case rows
  }

  let shapes: [Shape]
  let multipliers: [Double]
  let way: Way
  /// Why a few rows are not measured under all schedules together; `nil` where they are or are not few.
  var plainReason: PlainRows?

  /// Rows × heads × schedules of few rows that are held at once.
  private static let greatestRowCount = 1 << 19
  /// Rows of a head that are measured one by one under all schedules together; more are better rotated and packed.
  private static let fewRows = 16
  /// Threads that batches of few rows suffice for.
  private static let usualThreads = 8

  /// Splits schedules into batches for a layer.
  ///
  /// - Parameters:
  ///   - schedules: Schedules with their indices, at least one.
  ///   - layer: The rows.
  ///   - measure: What is measured of them.
  ///   - layerCount: How many layers are measured alike.
  /// - Returns: Batches that hold every schedule once, the same on every machine: schedules that share scores round together.
  static func batches(
    _ schedules: [(index: Int, schedule: RotarySchedule)], layer: StudyLayer, measure: StateMeasure,
    layerCount: Int
  ) -> [SweepBatch] {
    typealias Indexed = (index: Int, schedule: RotarySchedule)
    let canSweep = hasFewRows(layer, measure) && standInRuns(layer.keyPositions)
    var (byKernel, byRow, others) = ([Indexed](), [Indexed](), [Indexed]())
    for one in schedules {
      if isKernelOfDistances(layer, measure, one.schedule) {
        byKernel.append(one)
      } else if canSweep, canSweepRows(one.schedule, at: layer.queryPositions) {
        byRow.append(one)
      } else {
        others.append(one)
      }
    }
    let rows = max(1, layer.queryPositions.count * layer.heads.count)
    // Layers of many rows keep all threads busy, and the more schedules are known at once, the more of their scores are shared.
    let isLarge = rows >= SweepJob.largeRowCount
    // Enough batches for all threads, and few enough that vectors are not made over and over.
    let enough = 2 * usualThreads / max(1, layerCount) + 1
    func size(_ count: Int) -> Int { max(8, (count + enough - 1) / enough) }
    func alone(_ schedules: [Indexed]) -> [Shape] {
      schedules.map { Shape(schedule: $0.schedule, indices: [$0.index]) }
    }
    var batches =
      split(alone(byKernel), [1], layer.queryPositions.count == 1 ? byKernel.count : 1, .distances)
      + split(alone(byRow), [1], max(1, greatestRowCount / rows), .rows)
    let groups =
      measure == .distanceDivergence
      ? [([1], alone(others))]
      : shapes(of: others)
    let reason: PlainRows? =
      !hasFewRows(layer, measure) ? nil : canSweep ? .method : .scatteredKeys
    for (multipliers, shapes) in groups {
      batches += split(
        shapes, multipliers,
        isLarge ? shapes.count : max(1, size(shapes.count) / multipliers.count), .vectors
      ).map {
        var batch = $0
        batch.plainReason = reason
        return batch
      }
    }
    return batches
  }

  private static func split(
    _ shapes: [Shape], _ multipliers: [Double], _ size: Int, _ way: Way
  ) -> [SweepBatch] {
    stride(from: 0, to: shapes.count, by: max(1, size)).map {
      SweepBatch(
        shapes: Array(shapes[$0..<min($0 + size, shapes.count)]), multipliers: multipliers,
        way: way)
    }
  }

  /// Whether a layer has few rows, whose entropies alone are asked for.
  private static func hasFewRows(_ layer: StudyLayer, _ measure: StateMeasure) -> Bool {
    measure.rowMeasure?.needsMass == false && layer.queryPositions.count <= fewRows
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
  /// Whether it keeps all threads busy by itself; small jobs run side by side.
  let isLarge: Bool
  /// Scores that the mask shows in one head under one schedule.
  let seenCount: Int

  /// Scores that it takes; those of a kernel of distances are as many as its distances.
  var scoreCount: Double {
    let perShape =
      batch.way == .distances ? layer.keyPositions.count : seenCount * layer.heads.count
    return Double(perShape * batch.shapes.count)
  }

  /// The same schedules on each of its heads alone.
  var byHead: [SweepJob] {
    layer.heads.indices.map { place in
      SweepJob(
        layer: layer.keeping(headAt: place), layerIndex: layerIndex, firstUnit: firstUnit + place,
        batch: batch, isLarge: isLarge, seenCount: seenCount)
    }
  }

  /// Rows of all heads that keep several threads busy.
  static let largeRowCount = 64

  /// Measures it; `nil` when the observer stopped it.
  func measured(
    _ study: SweepStudy, threads: Int?, _ kernel: AttentionKernel?, _ observer: AttentionObserver
  ) throws -> Numbers? {
    guard let measure = study.measure.rowMeasure else {
      return try profiles(study, threads: threads, observer)
    }
    switch batch.way {
    case .distances: return try kernelRows(measure, threads: threads, kernel, observer)
    case .rows: return try fewRows(measure, of: study, threads: threads, kernel, observer)
    case .vectors: break
    }
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

  private func kernelRows(
    _ measure: RowMeasure, threads: Int?, _ kernel: AttentionKernel?, _ observer: AttentionObserver
  ) throws -> Numbers? {
    let first = layer.keyPositions.first ?? 0
    let places = layer.queryPositions.map { $0 - first }
    let count = (places.max() ?? 0) + 1
    let schedules = batch.shapes.map(\.schedule)
    let rows: [[AttentionStatistics]]
    if places.count == 1 {
      let last = try lastRowsByDistance(
        schedules, count: count, threads: threads, kernel: kernel, observer: observer)
      guard let last else { return nil }
      rows = last.map { [$0] }
    } else {
      rows = schedules.map { schedule in
        let all = PositionalKernel(schedule: schedule, count: count).causalRows
        return places.map { all[$0] }
      }
    }
    return try zip(batch.shapes, rows).map { shape, rows in
      try requireFinite(rows, head: 0)
      let mean = meanValue(rows.compactMap(measure.value)) ?? .nan
      return (shape.indices[0], layer.heads.map { _ in .number(mean) })
    }
  }

  /// A few rows of every head, under all schedules together.
  private func fewRows(
    _ measure: RowMeasure, of study: SweepStudy, threads: Int?, _ kernel: AttentionKernel?,
    _ observer: AttentionObserver
  ) throws -> Numbers? {
    let schedules = batch.shapes.map(\.schedule)
    let heads = HeadStudy(
      layers: [layer.with(schedules: [NamedSchedule("", schedules[0])])], request: study.request,
      skipsNonFinite: study.skipsNonFinite)
    let vectors: FiniteVectors
    do { vectors = try heads.finiteVectors(ofLayerAt: 0) } catch let error as HeadStudyError {
      throw error.inLayer(layerIndex)
    }
    var numbers = batch.shapes.map {
      (schedule: $0.indices[0], heads: layer.heads.map { _ in UnitValue.number(.nan) })
    }
    for part in vectors.parts {
      guard let partVectors = part.vectors else { continue }
      let (begin, share) = (
        Double(part.heads.lowerBound) / Double(layer.heads.count),
        Double(part.heads.count) / Double(layer.heads.count)
      )
      let swept = try sweptRows(
        of: partVectors, schedules: schedules, mask: layer.mask, threads: threads, kernel: kernel,
        observer: AttentionObserver(
          progress: { observer.progress(begin + share * $0) }, isCancelled: observer.isCancelled))
      guard let swept else { return nil }
      for (shape, ofHeads) in swept.enumerated() {
        for (head, all) in zip(part.heads, ofHeads) {
          let rows = all.enumerated().filter { !vectors.skippedRows[head].contains($0.offset) }
            .map(\.element)
          try requireFinite(rows, head: head)
          numbers[shape].heads[head] = .number(meanValue(rows.compactMap(measure.value)) ?? .nan)
        }
      }
    }
    return numbers
  }

  private func requireFinite(_ rows: [AttentionStatistics], head: Int) throws(HeadStudyError) {
    let wrong = rows.firstIndex {
      !$0.entropy.isFinite || !($0.logSumExp.isFinite || $0.isMasked)
    }
    guard let wrong else { return }
    throw .beyondRange(
      layer: layerIndex, head: layer.heads.indices.contains(head) ? layer.heads[head] : 0,
      row: wrong, precision: .double)
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
