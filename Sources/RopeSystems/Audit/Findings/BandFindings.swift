import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Bands that are no bands.
  func bandFindings() -> [Finding] {
    guard method == .yarn, let ramp = resolved.schedule.ramp else { return [] }
    let (low, high) = ramp.pairBounds(for: geometry)
    let last = Double(geometry.pairCount - 1)
    let (alpha, beta) = (ramp.alpha, ramp.beta)
    let place = "transformers 5.23.0, modeling_rope_utils.py (run)"
    if low > high {
      let length = 2 * Double.pi * alpha
      let isShort = Double(geometry.trainedContext) < length
      let others = crossedBands()
      return [
        Finding(
          .error, "ramp-crosses", key: settings[.originalContext].path,
          isShort
            ? "The trained context \(geometry.trainedContext) is below 2π·beta_slow = "
              + "\(length.brief), so the band runs backwards, from pair \(low.brief) to "
              + "\(high.brief). \(others.sentence); the paper's formula would interpolate every pair."
            : "The base \(geometry.base.brief) is so small that the last pair makes more than "
              + "beta_fast rotations; the band runs backwards, from pair \(low.brief) to "
              + "\(high.brief).",
          remedy: isShort
            ? "Write the context that the model was trained with, in tokens." : "Check the base.",
          source: others.sources.isEmpty ? place : others.sources.joined(separator: "; "))
      ]
    }
    if low >= last + 1 {
      return [
        Finding(
          .warning, "ramp-outside", key: settings[.originalContext].path,
          "The band begins at pair \(low.brief), behind the last pair \(last.brief): no pair is "
            + "interpolated, and only the amplitude is left of YaRN.",
          remedy: "Check the trained context and the base.", source: place)
      ]
    }
    if high <= 0.01 {
      return [
        Finding(
          .warning, "ramp-outside", key: settings[.originalContext].path,
          "The band ends at pair \(high.brief): every pair but the first is interpolated, so "
            + "this is Position Interpolation with an amplitude.",
          remedy: "Check the trained context and the base.", source: place)
      ]
    }
    if alpha == beta, alpha == 1 {
      return [
        Finding(
          .note, "ramp-is-step", key: settings.path(of: .betaFast),
          "With beta_fast and beta_slow at 1 the band from pair \(low.brief) to \(high.brief) is a "
            + "step between kept and interpolated pairs. Kimi K2 was trained so; leave it as it is in "
            + "a published file.",
          source: place)
      ]
    }
    if high - low < 1 || alpha == beta {
      return [
        Finding(
          .warning, "ramp-is-step", key: settings.path(of: .betaFast),
          "The band from pair \(low.brief) to \(high.brief) has no pair between kept and "
            + "interpolated; the ramp is a step.",
          remedy: "Take beta_fast well above beta_slow; 32.0 and 1.0 are usual.",
          fragment: fragment([
            (settings.path(of: .betaFast), "32.0"), (settings.path(of: .betaSlow), "1.0"),
          ]), source: place)
      ]
    }
    guard high > last else { return [] }
    return [
      Finding(
        .note, "band-open", key: settings[.originalContext].path,
        "The band runs to pair \(high.brief), beyond the last pair \(last.brief), so no pair is "
          + "fully interpolated.",
        source: place)
    ]
  }
}
