public import Studies

/// What a picture was made of, beside its kind and id: values by name, usual ones left out.
///
/// Its text is `key=value&key=value` with the keys in the order of their declaration, which recorded recipes hold and from which
/// the picture is drawn again.
public struct PictureState: Sendable, Hashable {
  /// One value by its name.
  public struct Value: Sendable, Hashable {
    /// The parameter's name.
    public let key: String
    /// What it is.
    public let value: Double
  }

  /// Values in the order of declaration.
  public let values: [Value]

  /// Keeps the values that are not the usual ones.
  ///
  /// - Parameters:
  ///   - chosen: Values by name.
  ///   - parameters: What the picture declares, in its order; other names are dropped.
  public init(_ chosen: [String: Double], of parameters: [FigureParameter]) {
    values = parameters.compactMap { parameter in
      guard let value = chosen[parameter.name], value != parameter.usual else { return nil }
      return Value(key: parameter.name, value: value)
    }
  }

  /// Reads a text that ``text`` wrote; `nil` where it is none.
  public init?(text: String) {
    var values: [Value] = []
    for part in text.split(separator: "&", omittingEmptySubsequences: false) where !part.isEmpty {
      let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
      guard pieces.count == 2, !pieces[0].isEmpty, let value = Double(pieces[1]) else { return nil }
      values.append(Value(key: String(pieces[0]), value: value))
    }
    self.values = values
  }

  /// The values by name.
  public var chosen: [String: Double] {
    Dictionary(values.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// `key=value&…`, empty where every value is the usual one.
  public var text: String {
    values.map { "\($0.key)=\(spelled($0.value))" }.joined(separator: "&")
  }
}
