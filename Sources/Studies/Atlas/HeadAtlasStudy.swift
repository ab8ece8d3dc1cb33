public import AttentionEntropy

/// Asks for a ``HeadAtlas``: every head of some layers under several methods, and what they change.
///
/// ```swift
/// let layers = try capture.layers.indices.map { try StudyLayer(capture, at: $0, schedules: [rope, yarn]) }
/// let atlas = try HeadAtlasStudy(layers: layers).measured()           // YaRN less RoPE, row by row
///
/// let beyond = layers.compactMap { $0.keepingRows(at: 8_192...16_383) }
/// let within = layers.compactMap { $0.keepingRows(at: 6_144...8_191)?.with(schedules: [rope]) }
/// let price = try HeadAtlasStudy(layers: beyond, reference: within).measured()
/// ```
public struct HeadAtlasStudy: Sendable {
  /// What is measured; every layer has the same methods in the same order.
  public var layers: [StudyLayer]
  /// For each layer the same heads with the rows that changes are taken from, under one method.
  ///
  /// `nil` takes changes row by row from the first method of ``layers``.
  public var reference: [StudyLayer]?
  /// How every row is measured: precision and threads.
  public var request: AttentionRequest
  /// Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public var skipsNonFinite: Bool

  /// Asks about layers.
  ///
  /// - Parameters:
  ///   - layers: What is measured.
  ///   - reference: The rows that changes are taken from; those of the first method unless given.
  ///   - request: Precision and threads.
  ///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out.
  public init(
    layers: [StudyLayer], reference: [StudyLayer]? = nil,
    request: AttentionRequest = AttentionRequest(), skipsNonFinite: Bool = false
  ) {
    self.layers = layers
    self.reference = reference
    self.request = request
    self.skipsNonFinite = skipsNonFinite
  }

  /// Measures the layers, one at a time, and keeps of each what its heads sum up to.
  ///
  /// - Parameters:
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: The atlas; `nil` when the observer stopped it.
  /// - Throws: ``HeadStudyError`` with the index of the layer in the study; `AttentionError` when shapes do not fit; what the
  ///   vectors of a layer throw.
  /// - Complexity: O(methods·heads·n·m·d) time for each layer; memory for the vectors and the rows of one layer.
  public func measured(
    kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> HeadAtlas? {
    var parts: [HeadAtlasPart] = []
    var progress = StudyProgress(total: scoreCount, observer: observer)
    for index in layers.indices {
      let scores = Double(scoreCount(ofLayerAt: index))
      guard let part = try part(at: index, kernel: kernel, observer: progress.step(scores)) else {
        return nil
      }
      progress.finish(scores)
      parts.append(part)
    }
    return atlas(of: parts)
  }

  /// Measures one layer: an item of a run in shards.
  ///
  /// - Parameters:
  ///   - index: Index among ``layers`` (a precondition).
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: What its heads sum up to; `nil` when the observer stopped it.
  /// - Throws: As ``measured(kernel:observer:)``.
  package func part(
    at index: Int, kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> HeadAtlasPart? {
    precondition(reference.map { $0.count == layers.count } ?? true, "a reference for each layer")
    var progress = StudyProgress(total: scoreCount(ofLayerAt: index), observer: observer)
    func rows(_ layer: StudyLayer) throws -> LayerMeasurement? {
      let study = study(of: layer)
      let scores = Double(study.scoreCount)
      let step = progress.step(scores)
      do {
        let found = try study.measured(kernel: kernel, observer: step)?.first
        progress.finish(scores)
        return found
      } catch let error as HeadStudyError { throw error.ofLayer(index) }
    }
    let layer = layers[index]
    guard let measured = try rows(layer) else { return nil }
    var other: LayerMeasurement?
    if let reference {
      guard let found = try rows(reference[index]) else { return nil }
      other = found
    }
    return HeadAtlasPart(
      columns: layer.heads.indices.map { Self.column(measured, reference: other, head: $0) },
      skippedRowCount: (measured.skippedRows + (other?.skippedRows ?? [])).reduce(0) {
        $0 + $1.count
      },
      skippedKeyCount: measured.skippedKeyCount,
      hasSingle: (measured.isSingle + (other?.isSingle ?? [])).contains(true))
  }

  /// The atlas of all layers.
  ///
  /// - Parameter parts: One for each of ``layers``, in order.
  /// - Returns: What ``measured(kernel:observer:)`` would return.
  package func atlas(of parts: [HeadAtlasPart]) -> HeadAtlas {
    HeadAtlas(
      methods: layers.first?.schedules.map(\.name) ?? [], isPaired: reference == nil,
      columns: parts.flatMap(\.columns),
      skippedRowCount: parts.reduce(0) { $0 + $1.skippedRowCount },
      skippedKeyCount: parts.reduce(0) { $0 + $1.skippedKeyCount },
      hasSingle: parts.contains(where: \.hasSingle))
  }

  /// Scores that the whole study takes: for progress.
  package var scoreCount: Int {
    layers.indices.reduce(0) { $0 + scoreCount(ofLayerAt: $1) }
  }

  private func scoreCount(ofLayerAt index: Int) -> Int {
    study(of: layers[index]).scoreCount
      + (reference.map { study(of: $0[index]).scoreCount } ?? 0)
  }

  /// The study of one layer.
  private func study(of layer: StudyLayer) -> HeadStudy {
    var request = request
    request.measuresMass = true
    request.logitMultipliers = [1]
    return HeadStudy(layers: [layer], request: request, skipsNonFinite: skipsNonFinite)
  }

  /// One head under all methods.
  private static func column(
    _ measured: LayerMeasurement, reference: LayerMeasurement?, head: Int
  ) -> HeadAtlasColumn {
    let place = HeadAtlas.Place(layer: measured.layer.number, head: measured.layer.heads[head])
    func series(_ measured: LayerMeasurement, _ method: Int) -> HeadSeries {
      HeadSeries(measured, method: method, head: head, multiplier: 0)
    }
    let methods = measured.layer.schedules.indices
    guard let reference else {
      let entries = methods.map { method in
        let rows = series(measured, method)
        let differences = rows.differences
        return HeadAtlas.Entry(
          rows,
          change: differences.isEmpty ? nil : MeanDifference(paired: Estimate(differences)))
      }
      return HeadAtlasColumn(place: place, reference: entries[0], entries: entries)
    }
    let within = HeadAtlas.Entry(series(reference, 0), change: nil)
    let entries = methods.map { method in
      let rows = series(measured, method)
      let entropy = HeadSummary(rows).entropy
      let change = entropy.flatMap { beyond in
        within.entropy.map { MeanDifference(beyond, less: $0) }
      }
      return HeadAtlas.Entry(rows, change: change)
    }
    return HeadAtlasColumn(place: place, reference: within, entries: entries)
  }
}

extension HeadAtlas.Entry {
  /// Sums up the rows of a head.
  init(_ series: HeadSeries, change: MeanDifference?) {
    let summary = HeadSummary(series)
    self.init(
      rowCount: summary.rowCount - summary.maskedCount - summary.skippedCount,
      entropy: summary.entropy, firstKeyMass: summary.mean(.firstKeyMass),
      meanDistance: summary.mean(.meanDistance), change: change)
  }
}

extension HeadStudyError {
  /// The same error of a study of one layer, with the index that the layer has among several.
  func ofLayer(_ index: Int) -> HeadStudyError {
    switch self {
    case .notFinite(let place, _, let head): .notFinite(place, layer: index, head: head)
    case .beyondRange(_, let head, let row, let precision):
      .beyondRange(layer: index, head: head, row: row, precision: precision)
    case .profileBeyondRange(_, let method): .profileBeyondRange(layer: index, method: method)
    case .needsMemory: self
    }
  }
}
