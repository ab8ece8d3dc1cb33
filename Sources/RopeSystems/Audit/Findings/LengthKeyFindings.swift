import ModelFiles
import RotaryEmbedding

/// Systems that take the longest context from something else than `max_position_embeddings`.
extension FindingContext {
  /// One finding for each key, or each class, that gives another number.
  func lengthKeys() -> [Finding] {
    let maximum = source.maximumContext
    var order: [ContextOrigin] = []
    var groups: [ContextOrigin: [SystemsReport.Entry]] = [:]
    for entry in systems.entries where entry.runsModel {
      guard let rope = entry.outcome.rope, rope.windowOrigin != .maximumContext,
        contextBehind(entry) != maximum
      else { continue }
      if groups[rope.windowOrigin] == nil { order.append(rope.windowOrigin) }
      groups[rope.windowOrigin, default: []].append(entry)
    }
    return order.compactMap { origin in
      guard let group = groups[origin] else { return nil }
      let names = listed(group.map(\.system.title))
      let (takes, allows) = group.count == 1 ? ("takes", "allows") : ("take", "allow")
      let tokens = contextBehind(group[0]).map { "\($0)" } ?? "none"
      let instead = maximum.map { "\(maximumPath), which is \($0)" } ?? maximumPath
      let place = Set(group.map { $0.system.profile.source(of: $0.system.profile.contextKeys) })
      let sentence =
        switch origin {
        case .key(let path):
          "\(names) \(takes) the longest context from \(path), which is \(tokens), and not from "
            + "\(instead)."
        default:
          "\(names) \(allows) \(tokens) tokens, whatever the file says, and not \(instead)."
        }
      let key = if case .key(let path) = origin { path } else { maximumPath }
      return Finding(
        .note, "length-key", key: key, sentence, source: place.sorted().joined(separator: "; "))
    }
  }

  /// The longest context that a key of the file other than `max_position_embeddings` gives some system; `nil` where none
  /// reaches the target.
  func allowance(of target: Int) -> Int? {
    systems.entries.compactMap { entry -> Int? in
      guard entry.runsModel, case .key = entry.outcome.rope?.windowOrigin else { return nil }
      return contextBehind(entry).flatMap { $0 >= target ? $0 : nil }
    }.max()
  }

  /// The tokens of the key, before any factor.
  private func contextBehind(_ entry: SystemsReport.Entry) -> Int? {
    let rotates = entry.outcome.rope?.inverseFrequencies.isEmpty == false
    return entry.system.profile.contextKeys.value.reading(of: source, rotates: rotates).tokens
  }
}
