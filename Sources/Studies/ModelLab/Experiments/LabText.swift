/// A text of the lab as a model's tokens.
package struct LabText: Sendable, Hashable {
  /// The name of the excerpt.
  package let name: String
  /// All of its tokens.
  package let tokens: [Int]

  package init(name: String, tokens: [Int]) { (self.name, self.tokens) = (name, tokens) }

  /// The novels, which documents of the lab are taken from one after the other.
  package static let excerpts = Excerpt.all.filter { $0.author == "Jane Austen" }
}

/// A piece of a text.
package struct LabDocument: Sendable, Hashable {
  package let text: LabText
  /// Number of its first token in the text.
  package let offset: Int
  package let length: Int

  package init(_ text: LabText, offset: Int = 0, length: Int) {
    (self.text, self.offset, self.length) = (text, offset, length)
  }

  package var tokens: [Int] { Array(text.tokens[offset..<offset + length]) }
}
