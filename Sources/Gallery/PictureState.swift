public import Studies

/// What a picture was made of, beside its kind and id: values by name, usual ones left out.
///
/// Its text is `key=value&key=value` with the keys in the order of their declaration, which recorded recipes hold and from which
/// the picture is drawn again.
public struct PictureState: Sendable, Hashable {
  /// Values by name, in the order of declaration.
  public let values: [(key: String, value: Double)]

  /// Keeps the values that are not the usual ones.
  ///
  /// - Parameters:
  ///   - chosen: Values by name.
  ///   - parameters: What the picture declares, in its order; other names are dropped.
  public init(_ chosen: [String: Double], of parameters: [FigureParameter]) {
    values = parameters.compactMap { parameter in
      guard let value = chosen[parameter.name], value != parameter.usual else { return nil }
      return (parameter.name, value)
    }
  }

  /// Reads a text that ``text`` wrote; `nil` where it is none.
  public init?(text: String) {
    var values: [(String, Double)] = []
    for part in text.split(separator: "&", omittingEmptySubsequences: false) where !part.isEmpty {
      let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
      guard pieces.count == 2, !pieces[0].isEmpty, let value = Double(pieces[1]) else { return nil }
      values.append((String(pieces[0]), value))
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

  /// Whether keys and values agree.
  public static func == (first: PictureState, second: PictureState) -> Bool {
    first.text == second.text
  }

  /// Hashes keys and values.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A number in the fewest digits that read back to it, without the fraction of a whole one.
package func spelled(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}
