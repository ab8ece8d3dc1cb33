import AttentionEntropy
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
    let isSingle = layer.schedules.map {
      request.precision == .single && $0.schedule.scoresOnce
    }
    try requireFinite(statistics, layerAt: index, vectors.skippedRows, isSingle)
    guard let profiles = try profiles(layerAt: index, vectors, &progress) else { return nil }
    return LayerMeasurement(
      layer: layer, multipliers: request.logitMultipliers, statistics: statistics,
      divergences: measuresDivergence ? divergences : nil, profiles: profiles,
      skippedRows: vectors.skippedRows, skippedKeyCount: vectors.skippedKeyCount,
      isSingle: isSingle)
  }

  // MARK: Rows

  /// The statistics of every row [methods][multipliers][heads][n].
  private func statistics(
    _ layer: StudyLayer, _ vectors: FiniteVectors, _ kernel: AttentionKernel?,
    _ progress: inout StudyProgress
  ) throws -> RowGrid<AttentionStatistics>? {
    var request = request
    request.mask = layer.mask
    let seen = layer.seenCount
    var grid = RowGrid(
      repeating: AttentionStatistics.masked, methodCount: layer.schedules.count,
      multiplierCount: request.logitMultipliers.count, headCount: layer.heads.count,
      rowCount: layer.queryPositions.count)
    for (method, named) in layer.schedules.enumerated() {
      for part in vectors.parts {
        let scores = Double(seen * part.heads.count)
        if let partVectors = part.vectors {
          try requireMemory(
            workingMemory(of: partVectors, schedule: named.schedule, request: request),
            for: .statistics)
          guard
            let rows = try attentionStatistics(
              of: partVectors, schedule: named.schedule, request: request, kernel: kernel,
              observer: progress.step(scores))
          else { return nil }
          for multiplier in rows.indices {
            for (head, rows) in zip(part.heads, rows[multiplier]) {
              grid[method: method, multiplier: multiplier, head: head] = rows
            }
          }
        }
        progress.finish(scores)
      }
    }
    return grid
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
          let rows = statistics[method: method, multiplier: multiplier, head: head]
          let wrong = rows.indices.first { row in
            !(rows[row].entropy.isFinite && (rows[row].logSumExp.isFinite || rows[row].isMasked))
              && !skipped[head].contains(row)
          }
          guard let wrong else { continue }
          throw .beyondRange(
            layer: index, head: layers[index].heads[head], row: wrong,
            precision: isSingle[method] ? .single : .double)
        }
      }
    }
  }
}
