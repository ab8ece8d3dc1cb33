extension ModelTypeSupport {
  /// What is told of systems that have no class of a model type that was read.
  ///
  /// - Parameters:
  ///   - systems: Their names.
  ///   - modelType: The model type, ready for a sentence.
  /// - Returns: A sentence; `nil` where there is nothing to tell.
  package func sentence(about systems: [String], modelType: String) -> String? {
    guard !systems.isEmpty else { return nil }
    let isOne = systems.count == 1
    let names = listed(systems)
    switch self {
    case .own: return nil
    case .ofTransformers:
      return
        "\(names) \(isOne ? "has" : "have") no class of \(modelType) and \(isOne ? "runs" : "run") "
        + "that of transformers."
    case .none: return "\(names) \(isOne ? "does" : "do") not run \(modelType)."
    case .notKnown:
      return "What \(names) \(isOne ? "does" : "do") with \(modelType) is not known here: "
        + (isOne
          ? "its own code of it, where it has any" : "their own code of it, where they have any")
        + ", reads keys that transformers does not."
    }
  }
}

/// Names with commas, and “and” before the last.
package func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
