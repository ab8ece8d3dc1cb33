/// A parameter of an ensemble.
public struct EnsembleOption: Sendable, Hashable {
  /// What its value is.
  public enum Kind: Sendable, Hashable {
    /// A number.
    case number
    /// A whole number.
    case whole
    /// An ``AmplitudeProfile``.
    case profile
  }

  /// Name in lower case with hyphens, as on the command line.
  public let name: String
  /// What its value is.
  public let kind: Kind
  /// The usual value, as a text that can be read back.
  public let usual: String

  /// Declares an option.
  package init(_ name: String, _ kind: Kind, usual: String) {
    (self.name, self.kind, self.usual) = (name, kind, usual)
  }

  /// A value as the program writes it.
  ///
  /// - Throws: ``AttentionError`` when it cannot be read.
  func canonical(_ text: String) throws(AttentionError) -> String {
    switch kind {
    case .number: "\(try number(text))"
    case .whole: "\(try whole(text))"
    case .profile: try profile(text).name
    }
  }

  fileprivate func number(_ text: String) throws(AttentionError) -> Double {
    guard let number = Double(text) else { throw failure(text, "a number") }
    return number
  }

  fileprivate func whole(_ text: String) throws(AttentionError) -> Int {
    guard let number = Int(text) else { throw failure(text, "a whole number") }
    return number
  }

  fileprivate func profile(_ text: String) throws(AttentionError) -> AmplitudeProfile {
    guard let profile = AmplitudeProfile(text) else {
      throw failure(text, "flat, low, mid, high, or one number per pair with commas")
    }
    return profile
  }

  private func failure(_ text: String, _ allowed: String) -> AttentionError {
    AttentionError("The \(name) is “\(text)”; it must be \(allowed).", option: name)
  }
}

/// The values that were chosen for an ensemble, read as its options say.
package struct EnsembleChoice: Sendable {
  let entry: EnsembleEntry
  let texts: [String: String]
  /// The vectors to draw from.
  package let source: HeadVectors?

  private func option(_ name: String) -> (option: EnsembleOption, text: String) {
    guard let option = entry.options.first(where: { $0.name == name }) else {
      preconditionFailure("The ensemble \(entry.name) declares no option \(name).")
    }
    return (option, texts[name] ?? option.usual)
  }

  /// A number by the name of its option, which the entry declares (a precondition).
  package func number(_ name: String) throws(AttentionError) -> Double {
    let (option, text) = option(name)
    return try option.number(text)
  }

  /// A whole number by the name of its option, which the entry declares (a precondition).
  package func whole(_ name: String) throws(AttentionError) -> Int {
    let (option, text) = option(name)
    return try option.whole(text)
  }

  /// Amplitudes by the name of their option, which the entry declares (a precondition).
  package func profile(_ name: String) throws(AttentionError) -> AmplitudeProfile {
    let (option, text) = option(name)
    return try option.profile(text)
  }
}
