import AttentionEntropy
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension EntropyPanel {
  /// Entropies of the rows of a captured head by position, under every method on the same rows.
  func reply(
    for state: ExplorerState, of head: CapturedHead, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let rows = try head.rows(state.methods, below: state.length)
    try head.requireRoom(
      state.methods.count * rows.seenCount, command: state.entropyCommand)
    let series = headSeries(of: try head.measured([rows], isCancelled))
    let (titles, styles) = (state.titles, methodStyles(state.methods))
    let context = state.geometry.trainedContext
    let seen = series.map { one in
      zip(one.positions, one.rows).filter { !$0.1.isMasked }
    }
    let curves = series.indices.reversed().map { place in
      (
        name: literalMarkup(titles[place]), style: styles[place],
        positions: seen[place].map(\.0), entropies: seen[place].map(\.1.entropy)
      )
    }
    guard let first = seen.first, !first.isEmpty else {
      throw PanelError.notApplicable("No row of \(head.words) sees a key.")
    }
    var figure = entropyFigure(
      curves, trainedContext: context, id: id,
      title: "Entropy by position, \(state.words), \(head.words)")
    figure.width = PageWidth.text
    let isBeyond = first.contains { $0.0 >= context }
    func mean(_ place: Int) -> Double {
      let own = seen[place].filter { !isBeyond || $0.0 >= context }
      return own.reduce(0) { $0 + $1.1.entropy } / Double(own.count)
    }
    let own = mean(0)
    let place = isBeyond ? "The rows from L on" : "The rows, all within L,"
    let distance = isBeyond ? try head.trainedEntropy(state, isCancelled).map { own - $0 } : nil
    var claims: [Claim] = []
    if let rope = state.with.firstIndex(of: MethodCatalog.plain.name) {
      let difference = own - mean(rope + 1)
      claims.append(
        Claim(
          "That is \(decimals(abs(difference), 3)) nats \(difference < 0 ? "below" : "above") RoPE on the same rows.",
          measured: difference
        ) { abs($0) >= 5e-4 })
    }
    return try PanelReply(
      figure,
      sentence: "\(place) have a mean entropy of \(decimals(own, 3)) nats"
        + (distance.map {
          ", \(decimals(abs($0), 3)) \($0 < 0 ? "below" : "above") those just within L under RoPE."
        } ?? "."),
      claims: claims,
      notes: head.notes(isSingle: series.contains(where: \.isSingle)))
  }
}

extension MapPanel {
  /// The attention of a captured head; beyond 256 cells along a side each shows the largest weight that falls into it.
  func reply(
    for state: ExplorerState, of head: CapturedHead, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let rows = try head.rows([state.main], below: state.length)
    try head.requireRoom(rows.seenCount, command: state.heatmapCommand)
    let all = try head.finite(rows)
    // Keys stand in order in captures; those beyond the tokens that are looked at are seen by no row.
    let last = all.keyPositions.lastIndex { $0 < state.length } ?? all.keyCount - 1
    let vectors = try all.keeping(keysAt: 0..<last + 1)
    let attention = try attention(
      of: vectors, rows.schedules[0].schedule, mask: head.mask, isCancelled)
    let name = state.main.explorerTitle
    let seen = zip(attention.entropies, attention.isMasked).filter { !$1 }.map(\.0)
    let mean = seen.reduce(0, +) / Double(max(1, seen.count))
    return try PanelReply(
      figure(attention, of: state, mask: head.mask),
      sentence:
        "The \(decimals(Double(seen.count), 0)) rows of \(head.words) have a mean entropy of \(decimals(mean, 3)) nats under \(name).",
      notes: head.notes(isSingle: true))
  }
}

extension SurfacePanel {
  /// Mean entropies of a captured head's rows over the thresholds: rows from L on where there are any, as `entrope sweep` has them,
  /// beside RoPE on those just within L; else all rows, beside RoPE on the same.
  static func surface(
    _ state: ExplorerState, _ request: MethodRequest, of head: CapturedHead,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (surface: AlphaBetaSurface, isBeyond: Bool) {
    let all = try head.rows([], below: state.length)
    let context = state.geometry.trainedContext
    let beyond = all.keepingRows(at: context...Int.max)
    let rows = beyond ?? all
    guard
      let reference = beyond == nil
        ? all : all.keepingRows(at: positionsJustWithin(trainedContext: context))
    else {
      throw PanelError.notApplicable(
        "No row of \(head.words) stands just within the trained context of \(decimals(Double(context), 0)) tokens, so there "
          + "is nothing to compare with.")
    }
    let grid = try SweepGrid(
      [SweepModel(request, gain: head.gain)],
      axes: [SweepAxis(.beta, betas), SweepAxis(.alpha, alphas)])
    try head.requireRoom(
      grid.schedules.count * rows.seenCount,
      command: state.sweepCommand(alphas: alphas, betas: betas))
    do {
      let surface = try AlphaBetaSurface(
        SweepStudy(
          grid, rows: [[SweepRows(rows: rows, reference: reference, sharesVectors: true)]],
          request: AttentionRequest(precision: .single)),
        observer: AttentionObserver(isCancelled: isCancelled))
      return (surface, beyond != nil)
    } catch let error as HeadStudyError { throw head.refusal(error) } catch SweepError.stopped {
      throw PanelError.cancelled
    }
  }

  /// What to know about the surface of a captured head.
  static func notes(_ head: CapturedHead, isBeyond: Bool) -> [String] {
    [
      isBeyond
        ? "The rows are those from the trained context on; the trained context's entropy is that of rows in its last quarter "
          + "under RoPE."
        : "All rows lie within the trained context; its entropy is that of the same rows under RoPE."
    ] + head.notes(isSingle: true)
  }
}

extension CapturedHead {
  /// Multiply-adds that a page waits for.
  private static let mostWork = 1 << 34
  /// Multiply-adds that are done in double precision.
  private static let mostDoubleWork = 1 << 28

  /// Refuses what a page would wait for too long.
  ///
  /// - Parameters:
  ///   - scores: Scores that are worked out.
  ///   - command: What does it on the command line.
  /// - Throws: ``PanelError/tooLarge(_:command:)``.
  func requireRoom(_ scores: Int, command: @autoclosure () -> String) throws {
    guard scores > Self.mostWork / headDimension else { return }
    throw PanelError.tooLarge(
      "\(decimals(Double(scores), 0)) scores of \(headDimension) components are more than a page waits for; choose fewer "
        + "tokens.", command: command())
  }

  /// Measures rows, in Double where that takes no time to speak of.
  func measured(
    _ rows: [StudyLayer], _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [LayerMeasurement] {
    let work = rows.reduce(0) { $0 + $1.seenCount * $1.schedules.count } * headDimension
    let study = HeadStudy(
      layers: rows,
      request: AttentionRequest(precision: work > Self.mostDoubleWork ? .single : .double))
    do {
      guard
        let result = try study.measured(observer: AttentionObserver(isCancelled: isCancelled))
      else { throw PanelError.cancelled }
      return result
    } catch let error as HeadStudyError { throw refusal(error) }
  }

  /// The vectors of rows, all of whose numbers must be finite.
  func finite(_ rows: StudyLayer) throws -> HeadVectors {
    do {
      let parts = try HeadStudy(layers: [rows]).finiteVectors(ofLayerAt: 0, place: 0).parts
      guard let vectors = parts.first?.vectors else {
        throw PanelError.notApplicable("\(words) has no keys.")
      }
      return vectors
    } catch let error as HeadStudyError { throw refusal(error) }
  }

  /// Mean entropy of plain RoPE on rows in the last quarter of the trained context; `nil` where none of them sees a key.
  func trainedEntropy(
    _ state: ExplorerState, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Double? {
    guard
      let rows = try rows([.plain(on: state.geometry)], below: state.length)
        .keepingRows(at: positionsJustWithin(trainedContext: state.geometry.trainedContext))
    else { return nil }
    let seen = headSeries(of: try measured([rows], isCancelled))[0].rows.filter { !$0.isMasked }
    guard !seen.isEmpty else { return nil }
    return seen.reduce(0) { $0 + $1.entropy } / Double(seen.count)
  }

  /// What to know about pictures of the head.
  func notes(isSingle: Bool) -> [String] {
    [ownNote].compactMap { $0 }
      + ["Rows of one head and one text: another text gives others."]
      + (isSingle ? ["Scores are in single precision."] : [])
  }
}

extension ResolvedMethod {
  /// RoPE as it was trained.
  static func plain(on geometry: RotaryGeometry) throws -> ResolvedMethod {
    let extent = try ContextExtent()
    return ResolvedMethod(
      entry: MethodCatalog.plain, geometry: geometry, extent: extent, knowsTrainedContext: true,
      schedule: try MethodCatalog.plain.schedule(for: geometry, extent: extent))
  }
}
