package import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding

extension HeadStudy {
  /// Measures one layer; `nil` when the observer stopped it.
  func measured(
    layerAt index: Int, _ kernel: AttentionKernel?, _ progress: inout StudyProgress
  ) throws -> LayerMeasurement? {
    let layer = layers[index]
    if isKernelOfDistances(layer) {
      return try kernelRows(layerAt: index, &progress)
    }
    let vectors = try finiteVectors(ofLayerAt: index)
    guard let statistics = try statistics(layer, vectors, kernel, &progress),
      let divergences = try divergences(layer, vectors, &progress)
    else { return nil }
    let isSingle = layer.schedules.map(isSingle)
    try requireFinite(statistics, layerAt: index, vectors.skippedRows, isSingle)
    guard let profiles = try profiles(layerAt: index, vectors, &progress) else { return nil }
    return LayerMeasurement(
      layer: layer, multipliers: request.logitMultipliers, statistics: statistics,
      divergences: measuresDivergence ? divergences : nil, profiles: profiles,
      skippedRows: vectors.skippedRows, skippedKeyCount: vectors.skippedKeyCount,
      isSingle: isSingle)
  }

  /// Measures one layer and hands on the rows of each method, multiplier and head once, instead of keeping them all.
  ///
  /// - Parameters:
  ///   - index: Which of ``layers`` (a precondition).
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  ///   - body: Receives the rows, with those that are left out since they hold NaN or infinity.
  /// - Returns: Whether all was done.
  /// - Throws: As ``measured(kernel:observer:)``.
  package func forEachRows(
    ofLayerAt index: Int, kernel: AttentionKernel? = nil,
    observer: AttentionObserver = AttentionObserver(),
    _ body: (
      _ method: Int, _ multiplier: Int, _ head: Int, _ rows: [AttentionStatistics],
      _ skipped: Set<Int>
    ) -> Void
  ) throws -> Bool {
    let layer = layers[index]
    let vectors = try finiteVectors(ofLayerAt: index)
    var progress = StudyProgress(
      total: layer.seenCount * layer.heads.count * layer.schedules.count, observer: observer)
    return try sweep(layer, vectors, kernel, &progress) { method, multiplier, head, rows in
      try requireFinite(
        rows, layerAt: index, head: head, vectors.skippedRows[head],
        isSingle: isSingle(layer.schedules[method]))
      body(method, multiplier, head, rows, vectors.skippedRows[head])
    }
  }

  // MARK: Rows

  private func isSingle(_ named: NamedSchedule) -> Bool {
    request.precision == .single && named.schedule.scoresOnce
  }

  /// The statistics of every row [methods][multipliers][heads][n].
  private func statistics(
    _ layer: StudyLayer, _ vectors: FiniteVectors, _ kernel: AttentionKernel?,
    _ progress: inout StudyProgress
  ) throws -> RowGrid<AttentionStatistics>? {
    var grid = RowGrid(
      repeating: AttentionStatistics.masked, methodCount: layer.schedules.count,
      multiplierCount: request.logitMultipliers.count, headCount: layer.heads.count,
      rowCount: layer.queryPositions.count)
    let isDone = try sweep(layer, vectors, kernel, &progress) { method, multiplier, head, rows in
      grid[method: method, multiplier: multiplier, head: head] = rows
    }
    return isDone ? grid : nil
  }

  /// Hands on the rows of each method, multiplier and head once; `false` when the observer stopped it.
  private func sweep(
    _ layer: StudyLayer, _ vectors: FiniteVectors, _ kernel: AttentionKernel?,
    _ progress: inout StudyProgress,
    _ body: (
      _ method: Int, _ multiplier: Int, _ head: Int, _ rows: [AttentionStatistics]
    ) throws -> Void
  ) throws -> Bool {
    var request = request
    request.mask = layer.mask
    let schedules = layer.schedules.map(\.schedule)
    let scores = Double(layer.seenCount * schedules.count)
    for part in vectors.parts {
      let share = scores * Double(part.heads.count)
      if let partVectors = part.vectors {
        let plan = AttentionSweepPlan(schedules, vectors: partVectors, request: request)
        try requireMemory(
          plan.workingMemory(of: partVectors, schedules: schedules, request: request),
          for: .statistics)
        let isDone = try attentionSweep(
          of: partVectors, schedules: schedules, request: request, plan: plan, kernel: kernel,
          observer: progress.step(share)
        ) {
          try body($0.schedule, $0.multiplier, part.heads.lowerBound + $0.head, $0.rows)
        }
        guard isDone else { return false }
      }
      progress.finish(share)
    }
    return true
  }

  /// The divergences of every row from that of the first method [methods][1][heads][n]; of no method where none were asked for.
  private func divergences(
    _ layer: StudyLayer, _ vectors: FiniteVectors, _ progress: inout StudyProgress
  ) throws -> RowGrid<AttentionDivergence>? {
    var grid = RowGrid(
      repeating: AttentionDivergence(forward: 0, backward: 0, jensenShannon: 0),
      methodCount: measuresDivergence ? layer.schedules.count : 0, headCount: layer.heads.count,
      rowCount: layer.queryPositions.count)
    guard measuresDivergence else { return grid }
    let seen = layer.seenCount
    for (method, second) in layer.schedules.enumerated().dropFirst() {
      for part in vectors.parts {
        let scores = Double(Self.roundsOfDivergence * seen * part.heads.count)
        if let partVectors = part.vectors {
          let rows = try attentionDivergence(
            of: partVectors, from: layer.schedules[0].schedule, to: second.schedule,
            mask: layer.mask, threads: request.threads, observer: progress.step(scores))
          guard let rows else { return nil }
          for (head, rows) in zip(part.heads, rows) { grid[method: method, head: head] = rows }
        }
        progress.finish(scores)
      }
    }
    return grid
  }

  // MARK: Equal vectors

  /// Whether equal vectors and methods of distances alone give every row from the one before.
  private func isKernelOfDistances(_ layer: StudyLayer) -> Bool {
    usesPositionalKernel && layer.isAllOnes && layer.mask == .causal && !request.measuresMass
      && !measuresDivergence && request.logitMultipliers == [1]
      && layer.schedules.allSatisfy(\.schedule.dependsOnDistanceAlone) && layer.isOneRun
  }

  private func kernelRows(
    layerAt index: Int, _ progress: inout StudyProgress
  ) throws -> LayerMeasurement? {
    let layer = layers[index]
    var statistics = RowGrid(
      repeating: AttentionStatistics.masked, methodCount: layer.schedules.count,
      headCount: layer.heads.count, rowCount: layer.queryPositions.count)
    for (method, named) in layer.schedules.enumerated() {
      let rows = PositionalKernel(schedule: named.schedule, count: layer.keyPositions.count)
        .causalRows
      for head in layer.heads.indices { statistics[method: method, head: head] = rows }
    }
    let skipped = [Set<Int>](repeating: [], count: layer.heads.count)
    let isSingle = layer.schedules.map { _ in false }
    try requireFinite(statistics, layerAt: index, skipped, isSingle)
    var measured: [LayerProfile]? = []
    if measuresDistances {
      measured = try profiles(
        layerAt: index, try finiteVectors(ofLayerAt: index), &progress)
    }
    guard let measured else { return nil }
    return LayerMeasurement(
      layer: layer, multipliers: request.logitMultipliers, statistics: statistics,
      divergences: nil, profiles: measured, skippedRows: skipped, skippedKeyCount: 0,
      isSingle: isSingle)
  }

  // MARK: Distances

  /// The distance profile of a layer under each method; none where they were not asked for.
  private func profiles(
    layerAt index: Int, _ vectors: FiniteVectors, _ progress: inout StudyProgress
  ) throws -> [LayerProfile]? {
    guard measuresDistances else { return [] }
    let layer = layers[index]
    let workers = request.threads ?? ProcessInfo.processInfo.activeProcessorCount
    try requireMemory(
      4 * layer.keyPositions.count * layer.headDimension + 16 * layer.distanceCount * (workers + 1),
      for: .distanceProfiles)
    var profiles: [LayerProfile] = []
    for (method, named) in layer.schedules.enumerated() {
      var ofMethod = LayerProfile(distanceCount: layer.distanceCount)
      for part in vectors.parts {
        for rows in try vectors.withoutSkippedRows(part) {
          let pairs =
            rows.headCount
            * layer.mask.seenCount(queries: rows.queryPositions, keys: rows.keyPositions)
          let scores = Double(Self.roundsOfProfile * pairs)
          let profile = try distanceProfile(
            of: rows, schedule: named.schedule, mask: layer.mask, threads: request.threads,
            observer: progress.step(scores))
          guard let profile else { return nil }
          // A row whose sum is no number has no weights; the entropies may be in double precision and have found nothing wrong.
          guard profile.pairCounts.reduce(0, +) == pairs else {
            throw HeadStudyError.profileBeyondRange(layer: index, method: method)
          }
          ofMethod.add(profile)
          progress.finish(scores)
        }
      }
      profiles.append(ofMethod)
    }
    return profiles
  }

  // MARK: Checks

  private func requireMemory(_ bytes: Int, for need: HeadStudyError.Need) throws(HeadStudyError) {
    guard let available = memoryShort(of: bytes) else { return }
    throw .needsMemory(bytes, available: available, for: need)
  }

  private func requireFinite(
    _ statistics: RowGrid<AttentionStatistics>, layerAt index: Int, _ skipped: [Set<Int>],
    _ isSingle: [Bool]
  ) throws(HeadStudyError) {
    for method in 0..<statistics.methodCount {
      for multiplier in 0..<statistics.multiplierCount {
        for head in 0..<statistics.headCount {
          try requireFinite(
            statistics[method: method, multiplier: multiplier, head: head], layerAt: index,
            head: head, skipped[head], isSingle: isSingle[method])
        }
      }
    }
  }

  private func requireFinite(
    _ rows: [AttentionStatistics], layerAt index: Int, head: Int, _ skipped: Set<Int>,
    isSingle: Bool
  ) throws(HeadStudyError) {
    let wrong = rows.indices.first { row in
      !(rows[row].entropy.isFinite && (rows[row].logSumExp.isFinite || rows[row].isMasked))
        && !skipped.contains(row)
    }
    guard let wrong else { return }
    throw .beyondRange(
      layer: index, head: layers[index].heads[head], row: wrong,
      precision: isSingle ? .single : .double)
  }
}
