import RotaryEmbedding

/// What systems do, put into words from their descriptions.
extension FindingContext {
  /// The systems whose own rules hold for the model, transformers first; those without a class and reference codes are left out.
  private var ownEntries: [SystemsReport.Entry] {
    systems.entries.filter { $0.support == .own && $0.runsModel && !$0.isReferenceCode }
  }

  /// Systems grouped by the words for what they do, in the order of the first of each group.
  private func grouped(
    _ words: (SystemsReport.Entry) -> String?
  ) -> [(systems: [SystemsReport.Entry], words: String)] {
    var groups: [(systems: [SystemsReport.Entry], words: String)] = []
    for entry in ownEntries {
      guard let text = words(entry) else { continue }
      if let place = groups.firstIndex(where: { $0.words == text }) {
        groups[place].systems.append(entry)
      } else {
        groups.append(([entry], text))
      }
    }
    return groups
  }

  private func sentence(_ groups: [(systems: [SystemsReport.Entry], words: String)]) -> String {
    groups.map { group in
      "\(listed(group.systems.map(\.system.title))) \(group.words)"
    }.joined(separator: "; ")
  }

  /// Which of LongRoPE's lists the other systems take, and where that is written; `nil` where none has the method.
  func otherListSwitches() -> (sentence: String, sources: [String])? {
    let groups = grouped { entry in
      guard entry.system != .transformers, entry.outcome.rope?.kind == .longRoPE else { return nil }
      return switch entry.system.profile.longRoPE.factors.value {
      case .currentLength:
        "by the current length"
          + (configuration.modelClass.givesAmplitudes ? "" : ", as transformers")
      case .currentPosition: "one token later"
      case .servedLengthOrTrained: "by the served length"
      case .servedLength: "by the context at load"
      case .configured: "by \(maximumPath)"
      case .configuredUnlessServed(let types):
        types.contains(source.modelType)
          ? "by the served length, or \(maximumPath)" : "by \(maximumPath)"
      case .alwaysLong: "always by the long list"
      }
    }
    guard !groups.isEmpty else { return nil }
    let profiles = groups.flatMap(\.systems).map(\.system.profile)
    return (sentence(groups), profiles.map { $0.source(of: $0.longRoPE.factors) })
  }

  /// How many pairs each system interpolates where YaRN's band runs backwards, and where that is written.
  func crossedBands() -> (sentence: String, sources: [String]) {
    let groups = grouped { entry in
      guard let rope = entry.outcome.rope, rope.kind == .yarn else {
        if case .refuses = entry.outcome, entry.system != .transformers { return "stop" }
        return nil
      }
      let plain = rope.schedule.geometry.inverseFrequencies
      let slowed = zip(rope.inverseFrequencies, plain).map { $0 < $1 && !agree($0, $1) }
      let count = slowed.count(where: \.self)
      return switch count {
      case 0: "interpolate no pair"
      case slowed.count: "interpolate every pair"
      case slowed.count - 1 where !slowed[0]: "interpolate every pair but the first"
      default: "interpolate \(count) of \(slowed.count) pairs"
      }
    }
    let profiles = groups.flatMap(\.systems).map(\.system.profile)
    let sources = profiles.map { profile in
      profile.source(of: profile.yarnRules(for: source.modelType).crossing)
    }
    // One system takes the ending of one.
    let ended = groups.map { group in
      (
        group.systems,
        group.systems.count > 1
          ? group.words
          : group.words.replacingFirstWord { $0 + "s" }
      )
    }
    return (sentence(ended), sources)
  }
}

extension String {
  /// The sentence with another first word.
  fileprivate func replacingFirstWord(_ change: (String) -> String) -> String {
    let word = prefix { $0 != " " }
    return change(String(word)) + dropFirst(word.count)
  }
}
