import AttentionEntropy
import Figures
import Gallery
import RotaryEmbedding
import Studies

/// Every head of captured vectors at a glance, and what the method changes in each; a click on a cell opens its head.
struct AtlasPanel: ExplorerPanel {
  let id = "atlas"
  let title = "Every captured head"
  let needsVectors = true

  func isHeavy(for state: ExplorerState) -> Bool { true }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    guard let head = state.captured, let vectors = state.vectors else {
      throw PanelError.notApplicable(
        "It is of captured vectors; give them by --vectors, and choose a captured head.")
    }
    let rope = try ResolvedMethod.plain(on: state.geometry)
    let methods = [rope] + (state.main.entry == rope.entry ? [] : [state.main])
    let layers = vectors.layers(withRopeOf: head)
    let isWhole = layers.count == vectors.entryCount
    let all = try layers.compactMap { layer in
      try layer.study(methods).keepingRows(at: 0...state.length - 1)
    }
    let context = state.geometry.trainedContext
    let beyond = all.compactMap { $0.keepingRows(at: context...Int.max) }
    let within = all.compactMap {
      $0.keepingRows(at: positionsJustWithin(trainedContext: context))?
        .with(schedules: [$0.schedules[0]])
    }
    // Beyond L plain RoPE is broken, so that changes are taken from rows within it, as `entrope atlas` does.
    let isPrice = beyond.isEmpty
    guard isPrice || within.count == beyond.count, !all.isEmpty else {
      throw PanelError.notApplicable(
        "No row stands just within the trained context of \(decimals(Double(context), 0)) tokens, so there is nothing to "
          + "compare with.")
    }
    let study = HeadAtlasStudy(
      layers: isPrice ? all : beyond, reference: isPrice ? nil : within,
      request: AttentionRequest(precision: .single))
    try head.requireRoom(study.scoreCount, command: state.atlasCommand)
    let atlas: HeadAtlas
    do {
      guard
        let measured = try study.measured(observer: AttentionObserver(isCancelled: isCancelled))
      else { throw PanelError.cancelled }
      atlas = measured
    } catch let error as HeadStudyError { throw head.refusal(error) }
    let name = state.main.explorerTitle
    let figure = headAtlasFigure(
      atlas, titles: methods.map(\.explorerTitle), id: id,
      title: "\(title) under \(name), \(state.words)", place: isPrice ? nil : "within L",
      caption: "")
    let changes = atlas.heads.indices.compactMap { place in
      atlas[method: methods.count - 1, head: place].change.map { (place, $0.value) }
    }
    let most = changes.max { abs($0.1) < abs($1.1) }
    let mean = changes.reduce(0) { $0 + $1.1 } / Double(max(1, changes.count))
    func change(_ value: Double) -> String { signed(value) { decimals($0, 3) } }
    let farthest = most.map { place, value in
      ", most in layer \(atlas.heads[place].layer ?? 0), head \(atlas.heads[place].head) (\(change(value)))"
    }
    return try PanelReply(
      figure,
      sentence:
        "Over \(atlas.heads.count) heads entropy changes by \(change(mean)) nats on average under \(name)"
        + "\(farthest ?? "").",
      notes: [
        isPrice
          ? "Changes are from RoPE on the same rows, all within the trained context."
          : "Changes are of the rows from the trained context on, from RoPE on rows in its last quarter.",
        "Choose layer and head, or click on a cell, to open a head.",
      ] + (isWhole ? [] : ["Layers with another rope than this head's are left out."])
        + head.notes(isSingle: true),
      cells: PanelCells(
        x: .init(key: .head, values: Set(atlas.heads.map(\.head)).sorted()),
        y: .init(key: .layer, values: Set(atlas.heads.compactMap(\.layer)).sorted())))
  }
}
