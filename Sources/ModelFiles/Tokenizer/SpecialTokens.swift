import Foundation

/// Tokens that are cut out of a text before it is cut into pieces: control tokens where that is asked, those that a user
/// added always.
struct SpecialTokens: Sendable {
  /// One of them.
  struct Token: Sendable, Hashable {
    let id: Int32
    let text: [UInt8]
    let isControl: Bool
  }

  /// A part of a text.
  enum Part {
    case text(Substring)
    case token(Int32)
  }

  private let ids: Set<Int32>
  /// By their first byte, the longest first.
  private let byFirst: [UInt8: [Token]]

  init(_ tokens: [Token]) {
    ids = Set(tokens.map(\.id))
    // Only whole characters can be cut out of a text.
    let texts = tokens.filter {
      !$0.text.isEmpty && String(validating: $0.text, as: UTF8.self) != nil
    }
    byFirst = Dictionary(grouping: texts) { $0.text[0] }.mapValues {
      $0.sorted { ($1.text.count, $0.id) < ($0.text.count, $1.id) }
    }
  }

  func isSpecial(_ id: Int32) -> Bool { ids.contains(id) }

  /// Cuts a text, at each place by the longest token that begins there.
  ///
  /// - Complexity: O(bytes × tokens that begin with one byte).
  func parts(of text: String, control: Bool) -> [Part] {
    let wanted = byFirst.compactMapValues { tokens in
      let tokens = tokens.filter { control || !$0.isControl }
      return tokens.isEmpty ? nil : tokens
    }
    guard !wanted.isEmpty else { return text.isEmpty ? [] : [.text(text[...])] }
    var parts: [Part] = []
    let bytes = text.utf8
    var (start, place) = (bytes.startIndex, bytes.startIndex)
    while place < bytes.endIndex {
      let token = wanted[bytes[place]]?.first { bytes[place...].starts(with: $0.text) }
      guard let token else {
        place = bytes.index(after: place)
        continue
      }
      if start < place { parts.append(.text(text[start..<place])) }
      parts.append(.token(token.id))
      place = bytes.index(place, offsetBy: token.text.count)
      start = place
    }
    if start < bytes.endIndex { parts.append(.text(text[start...])) }
    return parts
  }
}

extension String {
  /// The text in composed form (NFC).
  var precomposed: String { precomposedStringWithCanonicalMapping }
}
