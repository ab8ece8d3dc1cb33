import ModelFiles
import RotaryEmbedding

/// YaRN's two thresholds in each other's place: transformers only warns and turns the ramp around, which nobody means.
package struct SwappedBetas {
  /// The configuration with the two exchanged.
  let repaired: ModelConfiguration
  /// The same layers of it.
  let kind: LayerKind
  /// The members that exchange the two.
  package let members: [(path: String, value: String)]
  /// What to tell the user.
  let finding: Finding

  /// Looks for the exchange; `nil` where there is none.
  package init?(_ configuration: ModelConfiguration, _ kind: LayerKind) {
    guard let settings = kind.rope?.settings,
      settings.kind == .yarn
    else { return nil }
    let (fast, slow) = (settings[.betaFast], settings[.betaSlow])
    // Missing thresholds, null and 0 are 32 and 1.
    let (upper, lower) = (
      Self.given(fast) ?? Ramp.published.beta, Self.given(slow) ?? Ramp.published.alpha
    )
    guard upper < lower, upper > 0, lower.isFinite else { return nil }
    guard
      let repaired = configuration.edited([
        (settings.path(of: .betaFast), .number(lower)),
        (settings.path(of: .betaSlow), .number(upper)),
      ]),
      let kind = try? repaired.layerKinds().first(where: { $0.name == kind.name })
    else { return nil }
    members = [
      (settings.path(of: .betaFast), floating(lower)),
      (settings.path(of: .betaSlow), floating(upper)),
    ]
    self.repaired = repaired
    self.kind = kind
    finding = Finding(
      .error, "betas-swapped", key: fast.path,
      "beta_fast is \(upper.brief), below beta_slow, which is \(lower.brief). transformers only "
        + "warns and turns the ramp around: fast "
        + "pairs are interpolated and slow ones kept. `entrope frequencies` refuses the file. "
        + "Everything else here is told of the two "
        + "exchanged.",
      remedy: "Exchange the two values.",
      fragment: JSONFragment(members).text,
      source: "transformers 5.23.0, modeling_rope_utils.py (run)")
  }

  private static func given(_ setting: Setting) -> Double? {
    setting.number.flatMap { $0 == 0 ? nil : $0 }
  }
}
