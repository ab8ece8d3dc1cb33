import Foundation
import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Contexts that are asked for and cannot be had, and prompts that pay for those that can.
  func contextLimitFindings() -> [Finding] {
    [targetBeyondLimit()].compactMap(\.self) + lengthKeys()
      + [shortWindows(), shortPrompts()].compactMap(\.self)
  }

  /// The longest context that frequencies were made for: L·s, or what the file is configured for.
  var greatestContext: Int? {
    switch method {
    case .dynamic where !source.readsAlpha: nil
    case .yarn, .longRoPE:
      tokens(Double(geometry.trainedContext) * scale)
    default: source.longestContext
    }
  }

  private func targetBeyondLimit() -> Finding? {
    guard source.knowsTrainedContext, let targetContext, let greatestContext,
      targetContext > greatestContext
    else {
      return nil
    }
    guard !seesNearestAlone else { return slidingWindow(targetContext) }
    let isPlain = [.unscaled, .proportional].contains(method)
    let needed =
      method == .linear
      ? Double(targetContext) / Double(greatestContext) * scale
      : Double(targetContext) / Double(geometry.trainedContext)
    let sentence =
      "The target context of \(targetContext) tokens is beyond the \(greatestContext) that "
      + (isPlain || method == .llama3
        ? "the model is configured for."
        : "factor \(scale.brief) times the trained context makes room for.")
    let key = isPlain ? maximumPath : settings.path(of: .factor)
    let (remedy, members): (String, [(path: String, value: String)]) =
      switch method {
      case .unscaled where untyped != nil:
        ("Mend the dictionary first: it has no type, so its factor is not read.", [])
      case .unscaled where allowance(of: targetContext) != nil:
        (
          "If the model was trained with that many tokens, write them as \(maximumPath); nothing needs "
            + "to be scaled then.",
          [(maximumPath, "\(allowance(of: targetContext) ?? targetContext)")]
        )
      case .unscaled where !source.accepts(.yarn):
        (
          "transformers' class of \(source.modelType) takes "
            + (configuration.modelClass.ropeTypes.map { $0.joined(separator: " and ") + " alone" }
              ?? "no scaling") + "; nothing but training stretches it.", []
        )
      case .unscaled:
        (
          "Extend it, for example by YaRN with factor \(needed.brief); `--advise` tells what that "
            + "costs.",
          [(maximumPath, "\(targetContext)")] + settings.named("yarn") + [
            (settings.path(of: .factor), floating(needed)),
            (settings.path(of: .originalContext), "\(geometry.trainedContext)"),
          ]
        )
      case .yarn, .linear:
        (
          "Raise the factor to \(needed.brief); `--advise` tells what that costs.",
          // A linear type has no other key for the trained context, so max_position_embeddings stays what it is.
          (method == .yarn || source.isConfiguredExtended
            ? [(maximumPath, "\(targetContext)")] : [])
            + [(key, floating(needed))]
        )
      default:
        ("The numbers of this type come from training; nothing but training stretches them.", [])
      }
    return Finding(
      .warning, "target-beyond-maximum", key: key, sentence, remedy: remedy,
      fragment: members.isEmpty ? nil : fragment(members),
      source: "L·s of the file; threads vllm #8793, #10293, llama.cpp #17459")
  }

  private func slidingWindow(_ targetContext: Int) -> Finding {
    let width = kind.attention.window.map { "\($0) " } ?? ""
    var (seen, key) = ("the nearest \(width)tokens", configuration[.slidingWindow].path)
    if let reach = configuration.reach(of: kind.attention) {
      seen = "the nearest \(reach) tokens on each side"
    }
    if case .chunked(let window) = kind.attention {
      seen = "their own chunk of " + (window.map { "\($0) tokens" } ?? "tokens")
      key = configuration.path("attention_chunk_size")
    }
    return Finding(
      .note, "sliding-window", key: key,
      "These layers see \(seen) alone, so a context of \(targetContext) tokens asks nothing new of "
        + "their rope.",
      source: "the layer type of the file")
  }

  private func shortWindows() -> Finding? {
    let reach = greatestContext ?? targetContext ?? source.longestContext
    let wanted = min(targetContext ?? reach, reach)
    let short = systems.entries.filter { entry in
      guard entry.runsModel, entry.system != .transformers, let window = entry.outcome.rope?.window
      else { return false }
      return window < wanted
    }
    guard !short.isEmpty else { return nil }
    let list = short.map { entry in
      "\(entry.system.title) \(entry.outcome.rope?.window ?? 0)"
    }.joined(separator: ", ")
    // Where no other key holds the trained context, this one is it, and raising it would move the band.
    let isTrained =
      source.writtenOriginal == nil || ![.yarn, .longRoPE, .llama3].contains(method)
    let isBelow = configuration[.maximumContext].whole.map { $0 < reach } == true
    // Some take other frequencies once they are told to serve more.
    let changed = short.filter { entry in
      let profile = entry.system.profile
      let told = profile.outcome(of: source, targetContext: wanted, entry.support)
      let wantedRope = SystemProfile.transformers.outcome(of: source, targetContext: wanted).rope
      guard entry.difference?.changedPairs == 0, let rope = told.rope, let wantedRope else {
        return false
      }
      return SystemDifference(rope, from: wantedRope, length: wanted).changedPairs > 0
    }
    guard changed.isEmpty else {
      let names = changed.map(\.system.title).joined(separator: " and ")
      return Finding(
        .warning, "window-short", key: maximumPath,
        "The frequencies serve \(wanted) tokens, but some systems allow fewer unless told otherwise: "
          + "\(list). Told to serve \(wanted), \(names) would rotate otherwise than transformers.",
        source: short.map { $0.system.profile.source(of: $0.system.profile.window) }
          .joined(separator: "; "))
    }
    return Finding(
      .warning, "window-short", key: maximumPath,
      "The frequencies serve \(wanted) tokens, but some systems allow fewer unless told "
        + "otherwise: \(list).",
      remedy: (isTrained || !isBelow ? "Ask" : "Raise the key, or ask")
        + " for the context when serving (vLLM: --max-model-len \(wanted)"
        + (isTrained ? "); the key itself stands for the trained context here." : ")."),
      fragment: isBelow && !isTrained ? fragment([(maximumPath, "\(reach)")]) : nil,
      source: short.map { $0.system.profile.source(of: $0.system.profile.window) }
        .joined(separator: "; "))
  }

  private func shortPrompts() -> Finding? {
    guard isStaticallyScaled, method != .proportional, !seesNearestAlone else { return nil }
    let ratios = resolved.schedule.frequencyRatios
    let slowed = ratios.count { $0 < 1 && !agree($0, 1) }
    let gain = resolved.schedule.temperature.logitMultiplier
    // These were trained with their scaling, so every prompt sees what the model knows.
    let isTrained = method == .llama3 || source.isConfiguredExtended
    return Finding(
      .note, "short-prompts", key: settings.path(of: .factor),
      "The scaling is static: a prompt of any length, also within the trained context, runs with "
        + "\(slowed) of \(ratios.count) pairs slowed by up to \(scale.brief) times"
        + (gain == 1 ? "." : " and logits of rotary components multiplied by \(gain.brief).")
        + (isTrained
          ? " Models of this type were trained so."
          : " Unless the model was trained so, short prompts lose by it."),
      remedy: isTrained
        ? nil
        : "Take the smallest factor that your prompts need, or leave the scaling out for short "
          + "ones.",
      source: "measured here; threads sglang #6030, exllamav3 #29, Kimi-K2 #55")
  }
}

extension Double {
  /// Up to six significant digits without trailing zeros, for sentences.
  var brief: String {
    guard isFinite else { return "\(self)" }
    if self == rounded(), magnitude < 1e15 { return "\(Int(self))" }
    return String(format: "%.6g", self)
  }
}
