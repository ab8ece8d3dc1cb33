package import ModelFiles
import RotaryEmbedding

extension ModelConfiguration {
  /// The same file with a fragment merged into it, object by object.
  ///
  /// - Parameter fragment: An object as JSON.
  /// - Returns: The configuration, read again.
  /// - Throws: ``FileError`` where that is no configuration.
  package func merged(with fragment: String) throws(FileError) -> ModelConfiguration {
    let values = try JSONDocument.read(Array(fragment.utf8), path: file)
    return try ModelConfiguration(json: document.merged(with: values), file: file)
  }

  /// Why transformers' class stops at the file once a fragment is merged into it; `nil` where it does not.
  ///
  /// - Parameters:
  ///   - fragment: An object as JSON.
  ///   - name: The kind of layers that it is for.
  /// - Returns: What is wrong with the merged file.
  package func refusal(of fragment: String, forLayers name: String) -> FileError? {
    do throws(FileError) {
      let merged = try merged(with: fragment)
      for kind in try merged.layerKinds() where kind.name == name { _ = try merged.resolved(kind) }
      return nil
    } catch {
      return error
    }
  }

  /// Whether every layer rotates with a fragment merged in as it does without.
  func turnsAlike(with fragment: String) -> Bool {
    func frequencies(_ configuration: ModelConfiguration) -> [[Double]]? {
      try? configuration.layerKinds().map {
        try configuration.resolved($0).schedule.effectiveInverseFrequencies
      }
    }
    return (try? merged(with: fragment)).flatMap(frequencies) == frequencies(self)
  }
}

extension JSONValue {
  /// An object with the members of another, objects within being merged in the same way.
  fileprivate func merged(with other: JSONValue) -> JSONValue {
    guard var members, let new = other.members else { return other }
    for member in new {
      if let index = members.firstIndex(where: { $0.key == member.key }) {
        let value = members[index].value.merged(with: member.value)
        members[index] = Member(key: member.key, value: value)
      } else {
        members.append(member)
      }
    }
    return .object(members)
  }
}

extension Finding {
  /// The finding without its fragment where the class stops at the file that holds it, as one with a rope for each type of layer
  /// does at a dictionary that lacks some, or where writing a value down would change another.
  func checked(in context: FindingContext) -> Finding {
    guard let fragment else { return self }
    if let refusal = context.configuration.refusal(of: fragment, forLayers: context.kind.name) {
      var reason = "transformers' class stops at that alone."
      if case .unsuitable(_, let sentence) = refusal { reason = sentence + "." }
      return withoutFragment("The key alone would stop transformers: " + reason)
    }
    guard id == "base-missing", !context.configuration.turnsAlike(with: fragment) else {
      return self
    }
    return withoutFragment(
      "A dictionary in the file replaces all of the class's own, so write all of it.")
  }

  private func withoutFragment(_ reason: String) -> Finding {
    Finding(
      severity, id, key: key, sentence,
      remedy: [remedy, reason].compactMap(\.self).joined(separator: " "),
      source: source)
  }
}
