import AttentionEntropy
import Drawing
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies

/// Entropy of the last row over both thresholds of the ramp, with the published ones and the state's own.
struct SurfacePanel: ExplorerPanel {
  let id = "surface"
  let title = "Entropy over α and β"

  func isHeavy(for state: ExplorerState) -> Bool { true }

  /// Thirds of octaves, with every published point among them, α = 1 and β = 4 as well as α = 2 and β = 128; every α lies
  /// below every β.
  static let alphas = (-6...5).map { exp2(Double($0) / 3) }
  static let betas = (6...21).map { exp2(Double($0) / 3) }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let method = state.main
    guard method.entry.parameters.contains(.alpha), let ramp = method.schedule.ramp else {
      throw PanelError.notApplicable(
        "\(method.entry.title) has no ramp, so there is nothing to draw over α and β; choose a method with one, "
          + "such as yarn.")
    }
    let isKernel =
      state.ensemble is AllOnesEnsemble && method.schedule.dependsOnDistanceAlone
    var request = state.request
    request.sequenceLength = request.sequenceLength ?? request.usualSequenceLength
    let surface: AlphaBetaSurface
    var isBeyond = true
    if let head = state.captured {
      (surface, isBeyond) = try Self.surface(state, request, of: head, isCancelled)
    } else {
      try requireRoom(
        state, in: isKernel ? 1 << 22 : 1 << 20,
        command: state.sweepCommand(alphas: Self.alphas, betas: Self.betas))
      do {
        surface = try alphaBetaSurface(
          request, ensemble: state.ensemble, length: state.length, seed: state.seed,
          alphas: Self.alphas, betas: Self.betas,
          observer: AttentionObserver(isCancelled: isCancelled))
      } catch SweepError.stopped { throw PanelError.cancelled }
    }
    let published =
      ramp.convention != .wavelength
      ? [
        PublishedThresholds("YaRN", alpha: 1, beta: 32),
        PublishedThresholds("Llama 3.1", alpha: 1, beta: 4),
        PublishedThresholds("LongRoPE", alpha: 2, beta: 128),
      ] : [PublishedThresholds("handbook", alpha: 1, beta: 32)]
    var panel = surfacePanel(surface, quantity: .entropy, tag: "", published: published)
    panel.tag = nil
    let isInside = [(ramp.alpha, panel.x.domain), (ramp.beta, panel.y.domain)]
      .allSatisfy { value, domain in domain?.contains(value) ?? false }
    if isInside {
      // A dark ring on a light one shows on every colour.
      let rings: [(ink: UInt32, size: Double)] = [(0xFFFFFF, 8), (0x1A1A1A, 6)]
      panel.marks += rings.map { ink, size in
        Mark.points(
          Points(
            x: [ramp.alpha], y: [ramp.beta],
            style: SeriesStyle(color: Color(hex: ink), marker: .ring, width: 1.4), size: size))
      }
    }
    let figure = Figure(
      id: id, title: "\(title), \(state.words), \(state.vectorWords)", width: 300, height: 230,
      rows: [[panel]])
    let finite = surface.entropies.joined().filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 0)
    return try PanelReply(
      figure,
      sentence:
        "Over these thresholds the \(state.captured == nil ? "entropy of \(decimals(Double(state.length), 0)) keys" : "mean entropy of the head's rows") goes from \(decimals(least, 3)) to "
        + "\(decimals(most, 3)) nats; \(isBeyond ? "the trained context's" : "that of the same rows under RoPE") is \(decimals(surface.original, 3)).",
      claims: [
        Claim(
          "No thresholds on this grid bring entropy \(isBeyond ? "back to the trained context's" : "down to RoPE's").",
          measured: least - surface.original
        ) { $0 > 0 }
      ],
      notes: (isInside
        ? ["The ring is this state; dots are published thresholds."]
        : [
          "α = \(chosen(ramp.alpha)) and β = \(chosen(ramp.beta)) lie outside this grid, so no ring marks them."
        ]) + (state.captured.map { Self.notes($0, isBeyond: isBeyond) } ?? []))
  }
}
