import AttentionEntropy
import ModelFiles
import RotaryEmbedding

/// What was measured of one layer.
struct LayerResult {
  let layer: MeasuredLayer
  /// Statistics [methods][multipliers][heads][rows]; those of skipped rows say nothing.
  let statistics: [[[[AttentionStatistics]]]]
  /// Divergences from the first method [methods][heads][rows]; empty where they were not asked for.
  ///
  /// Those of rows that are skipped or see no key say nothing.
  let divergences: [[[AttentionDivergence]]]
  /// The distance profile under each method; empty where it was not asked for.
  let profiles: [LayerProfile]
  /// For each head the rows left out.
  let skippedRows: [Set<Int>]
  /// Keys left out, over all key heads.
  let skippedKeyCount: Int
  /// For each method, whether its scores were computed in single precision.
  let isSingle: [Bool]
}

/// Measures the rows of an input, layer by layer, with progress, until it is done or interrupted.
struct RowMeasurement {
  let input: MeasuredInput
  let flags: MeasureFlags
  let precision: ChosenPrecision
  let allowsNonFinite: Bool

  /// - Throws: ``CommandFailure``: what is wrong with flags or vectors, or that the user interrupted.
  func results(quiet: Bool) throws -> [LayerResult] {
    // A wrong ENTROPE_ISA or a wrong flag shows before anything is read.
    _ = try request(.causal)
    for layer in input.layers {
      try flags.requireComparable(layer.methods)
      try flags.requireProfile(of: layer)
    }
    let chosen =
      precision.precision == .single || flags.distanceProfile != nil ? try chosenKernel() : nil
    let kernel = precision.precision == .single ? chosen : nil
    let scores = input.layers.reduce(0) { sum, layer in
      let seen = layer.mask.seenCount(queries: layer.queryPositions, keys: layer.keyPositions)
      let rounds =
        layer.methods.count + (flags.divergence ? 4 * (layer.methods.count - 1) : 0)
        + (flags.distanceProfile == nil ? 0 : MeasureFlags.roundsOfProfile * layer.methods.count)
      return sum + seen * layer.heads.count * rounds
    }
    let bar = ProgressBar(
      total: Double(max(1, scores)), unit: "scores", quiet: quiet)
    defer { bar.finish() }
    return try interruptible {
      var done = 0.0
      return try input.layers.map { layer in
        let result = try measure(layer, kernel, bar, done: &done)
        try Interruption.check()
        return result
      }
    }
  }

  private func request(_ mask: AttentionMask) throws(CommandFailure) -> AttentionRequest {
    try flags.request(mask: mask, precision: precision.precision)
  }

  private func chosenKernel() throws(CommandFailure) -> AttentionKernel {
    do throws(AttentionError) { return try .fromEnvironment() } catch {
      throw CommandFailure(.usage, error.description)
    }
  }

  private func measure(
    _ layer: MeasuredLayer, _ kernel: AttentionKernel?, _ bar: ProgressBar, done: inout Double
  ) throws -> LayerResult {
    if isKernelOfDistances(layer) {
      let statistics = layer.methods.map { method in
        [
          [
            PositionalKernel(
              schedule: method.configuration.schedule, count: layer.keyPositions.count
            ).causalRows
          ]
        ]
      }
      try requireFinite(statistics, layer, [[]], layer.methods.map { _ in false })
      return LayerResult(
        layer: layer, statistics: statistics, divergences: [],
        profiles: flags.distanceProfile == nil
          ? []
          : try distanceProfiles(
            layer, layer.finiteVectors(allowsNonFinite: allowsNonFinite), bar, done: &done),
        skippedRows: [[]], skippedKeyCount: 0,
        isSingle: layer.methods.map { _ in false })
    }
    let vectors = try layer.finiteVectors(allowsNonFinite: allowsNonFinite)
    let request = try request(layer.mask)
    let seen = layer.mask.seenCount(queries: layer.queryPositions, keys: layer.keyPositions)
    let multipliers = request.logitMultipliers
    var statistics: [[[[AttentionStatistics]]]] = []
    for method in layer.methods {
      var ofMethod = [[[AttentionStatistics]]](
        repeating: [[AttentionStatistics]](
          repeating: [AttentionStatistics](
            repeating: .masked, count: layer.queryPositions.count), count: layer.heads.count),
        count: multipliers.count)
      for part in vectors.parts {
        let share = Double(seen * part.heads.count)
        if let partVectors = part.vectors {
          try requireMemory(
            workingMemory(
              of: partVectors, schedule: method.configuration.schedule, request: request),
            path: input.words, advice: "choose fewer heads")
          let before = done
          let observer = AttentionObserver(
            progress: { bar.report(before + $0 * share) },
            isCancelled: { Interruption.isRequested })
          guard
            let rows = try attentionStatistics(
              of: partVectors, schedule: method.configuration.schedule, request: request,
              kernel: kernel, observer: observer)
          else { throw CommandFailure.interrupted }
          for multiplier in multipliers.indices {
            ofMethod[multiplier].replaceSubrange(part.heads, with: rows[multiplier])
          }
        }
        done += share
      }
      statistics.append(ofMethod)
    }
    let divergences = try divergences(layer, vectors, seen: seen, bar, done: &done)
    let isSingle = layer.methods.map {
      precision.precision == .single && $0.configuration.schedule.relativePositions == nil
    }
    try requireFinite(statistics, layer, vectors.skippedRows, isSingle)
    return LayerResult(
      layer: layer, statistics: statistics, divergences: divergences,
      profiles: flags.distanceProfile == nil
        ? [] : try distanceProfiles(layer, vectors, bar, done: &done),
      skippedRows: vectors.skippedRows,
      skippedKeyCount: vectors.skippedKeyCount,
      isSingle: isSingle)
  }

  /// The divergences of every row from that of the first method [methods][heads][rows]; empty where they were not asked for.
  private func divergences(
    _ layer: MeasuredLayer, _ vectors: FiniteVectors, seen: Int, _ bar: ProgressBar,
    done: inout Double
  ) throws -> [[[AttentionDivergence]]] {
    guard flags.divergence else { return [] }
    let none = AttentionDivergence(forward: 0, backward: 0, jensenShannon: 0)
    let masked = [AttentionDivergence](repeating: none, count: layer.queryPositions.count)
    let threads = try flags.compute.checkedThreads()
    var result = [[[AttentionDivergence]]](
      repeating: [[AttentionDivergence]](repeating: masked, count: layer.heads.count),
      count: layer.methods.count)
    for (method, second) in layer.methods.enumerated().dropFirst() {
      for part in vectors.parts {
        let share = Double(4 * seen * part.heads.count)
        if let partVectors = part.vectors {
          let before = done
          let rows = try attentionDivergence(
            of: partVectors, from: layer.methods[0].configuration.schedule,
            to: second.configuration.schedule, mask: layer.mask, threads: threads,
            observer: AttentionObserver(
              progress: { bar.report(before + $0 * share) },
              isCancelled: { Interruption.isRequested }))
          guard let rows else { throw CommandFailure.interrupted }
          result[method].replaceSubrange(part.heads, with: rows)
        }
        done += share
      }
    }
    return result
  }

  /// Whether equal vectors and a method of distances alone give every row from the one before.
  private func isKernelOfDistances(_ layer: MeasuredLayer) -> Bool {
    input.isAllOnes && layer.mask == .causal && flags.statistics.isEmpty && !flags.divergence
      && flags.logitMultipliers.values == [1] && flags.compute.precision != .single
      && layer.methods.allSatisfy(\.configuration.schedule.dependsOnDistanceAlone)
  }

  private func requireFinite(
    _ statistics: [[[[AttentionStatistics]]]], _ layer: MeasuredLayer, _ skipped: [Set<Int>],
    _ isSingle: [Bool]
  ) throws(CommandFailure) {
    for (isSingle, heads) in zip(isSingle, statistics).flatMap({ single, ofMethod in
      ofMethod.map { (single, $0) }
    }) {
      for (place, rows) in heads.enumerated() {
        let wrong = rows.indices.first { row in
          let statistics = rows[row]
          return
            !(statistics.entropy.isFinite
            && (statistics.logSumExp.isFinite || statistics.isMasked))
            && !skipped[place].contains(row)
        }
        guard let wrong else { continue }
        let number = layer.number.map { "layer \($0), " } ?? ""
        throw CommandFailure(
          .badData,
          "The logits of \(number)head \(layer.heads[place]), row \(wrong) (counted from 0) are beyond "
            + "the range of \(isSingle ? "single" : "double") precision; make the vectors or --temperature "
            + "smaller\(isSingle ? ", or give --precision double" : "").")
      }
    }
  }
}
