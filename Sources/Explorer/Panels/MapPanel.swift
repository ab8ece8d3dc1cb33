import AttentionEntropy
import Figures
import Gallery
import RotaryEmbedding
import Studies

/// The attention of every query over the keys before it, for up to 256 tokens.
struct MapPanel: ExplorerPanel {
  let id = "map"
  let title = "Attention map"

  func isHeavy(for state: ExplorerState) -> Bool { true }

  /// Tokens that are shown at most.
  static let mostTokens = 256

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    if let head = state.captured { return try reply(for: state, of: head, isCancelled) }
    let count = min(state.length, Self.mostTokens)
    let method = state.main
    let vectors = try state.ensemble.vectors(
      headDimension: state.geometry.headDimension, length: count, seed: state.seed)
    let attention = try attention(of: vectors, method.schedule, mask: .causal, isCancelled)
    let name = method.explorerTitle
    let mean = attention.entropies.reduce(0, +) / Double(count)
    let uniform = meanEntropyOfUniformCausalRows(count: count)
    return try PanelReply(
      figure(attention, of: state, mask: .causal),
      sentence:
        "The rows of \(name) over \(count) tokens have a mean entropy of \(decimals(mean, 3)) nats; "
        + "uniform rows have \(decimals(uniform, 3)).",
      notes: (state.length > count
        ? [
          "The first \(count) of \(decimals(Double(state.length), 0)) tokens are shown; `entrope heatmap` shows all."
        ] : [])
        + ["Scores are in single precision, as in `entrope heatmap`."])
  }

  /// The largest weights of up to 256 cells along a side.
  ///
  /// - Throws: ``PanelError`` where it was stopped, or logits are beyond single precision.
  func attention(
    of vectors: HeadVectors, _ schedule: RotarySchedule, mask: AttentionMask,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> BinnedAttention {
    guard
      let attention = try binnedAttention(
        of: vectors, schedule: schedule, mask: mask, bins: Self.mostTokens, rule: .max,
        observer: AttentionObserver(isCancelled: isCancelled))
    else { throw PanelError.cancelled }
    guard attention.entropies.allSatisfy(\.isFinite) else {
      throw PanelError.notApplicable(
        "The logits are beyond the range of single precision; make the temperature smaller.")
    }
    return attention
  }

  /// The map of a state's method, with the entropies of equal weights where a mask alone says which keys a row sees.
  func figure(_ attention: BinnedAttention, of state: ExplorerState, mask: AttentionMask) -> Figure
  {
    let name = state.main.explorerTitle
    var figure = attentionMapFigure(
      attention, rule: .max, id: id, title: name, caption: "",
      seenCounts: state.main.schedule.relativePositions == nil
        ? mask.seenCounts(queries: attention.queryPositions, keys: attention.keyPositions) : nil,
      trainedContext: state.geometry.trainedContext)
    figure.title = "\(title) of \(name), \(state.words), \(state.vectorWords)"
    (figure.width, figure.height) = (PageWidth.text, 270)
    return figure
  }
}
