/// Tokens by number, and numbers by the bytes of tokens.
///
/// Bytes and not texts are compared: `String` holds for equal what Unicode calls equivalent, and a vocabulary does not.
struct Vocabulary: Sendable {
  let tokens: TextList
  private var slots: [Int32]

  /// Makes a vocabulary; of equal tokens the last is found.
  ///
  /// - Complexity: O(bytes).
  init(_ tokens: TextList) {
    self.tokens = tokens
    var size = 16
    while size < 2 * tokens.count { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    for index in 0..<tokens.count {
      slots[place(of: tokens[index])] = Int32(index)
    }
  }

  /// The number of a token; `nil` where there is none.
  func number(of token: ArraySlice<UInt8>) -> Int32? {
    let found = slots[place(of: token)]
    return found < 0 ? nil : found
  }

  /// The slot that holds a token, or the free one where it belongs.
  private func place(of token: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    token.withUnsafeBytes { hasher.combine(bytes: $0) }
    var slot = hasher.finalize() & (slots.count - 1)
    while slots[slot] >= 0, tokens[Int(slots[slot])] != token {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }
}
