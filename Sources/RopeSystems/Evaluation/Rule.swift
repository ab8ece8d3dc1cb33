/// How a rule about another system is known.
public enum Evidence: String, Sendable, Hashable, CaseIterable {
  /// The shipped code was run and did this.
  case run
  /// The shipped formula was written again from its source and that was run.
  case transliterated
  /// A script read it out of the shipped source, class by class.
  case scanned = "read by a script"
  /// It stands in the shipped source; nobody ran it here.
  case reading = "by reading"
  /// A thread or an abstract says so.
  case secondHand = "second-hand"
}

/// One thing that a system does, with where that is written.
public struct Rule<Value: Sendable & Hashable>: Sendable, Hashable {
  /// What the system does.
  public let value: Value
  /// The file, or the thread, that says so.
  public let place: String
  /// How it is known.
  public let evidence: Evidence

  /// Makes a rule.
  ///
  /// - Parameters:
  ///   - value: What the system does.
  ///   - place: The file, or the thread, that says so.
  ///   - evidence: How it is known.
  public init(_ value: Value, _ place: String, _ evidence: Evidence = .reading) {
    self.value = value
    self.place = place
    self.evidence = evidence
  }
}

extension SystemProfile {
  /// The source line of a rule: system, version, file, and how the rule is known unless the code was run.
  ///
  /// - Parameter rule: A rule of this profile.
  /// - Returns: Such as “llama.cpp 0c1e57098, src/llama-context.cpp (by reading)”.
  public func source<Value>(of rule: Rule<Value>) -> String {
    "\(system.title) \(version), \(rule.place)"
      + (rule.evidence == .run ? " (run)" : " (\(rule.evidence.rawValue))")
  }
}
