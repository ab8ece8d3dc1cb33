/// A byte-level byte pair encoding: GPT-2's algorithm with the vocabulary, merges and pieces of a model.
///
/// A text is cut into pieces, a piece into bytes, and the tokens of neighbouring bytes are merged, the pair of lowest rank and
/// of equal ones the leftmost first, until no pair is in the table of merges. Ids equal those of Hugging Face's `tokenizers`.
///
/// ```swift
/// let tokenizer = try ByteLevelTokenizer(path: "SmolLM2-135M-Instruct.Q4_1.gguf")
/// let ids = tokenizer.tokens(of: "Emma Woodhouse, handsome, clever, and rich").ids
/// ```
///
/// Source: Radford et al. (2019), *Language Models are Unsupervised Multitask Learners*; Sennrich et al. (2016),
/// arXiv:1508.07909.
public struct ByteLevelTokenizer: Sendable {
  /// What messages call the file that it is from.
  public let path: String
  /// Number of tokens; ids are below it.
  public var count: Int { vocabulary.tokens.count }
  /// The name of the rule by which pieces are cut: `smollm`, `llama-bpe`, `qwen2` or `gpt-2`.
  public var pattern: String { rule.names[0] }
  let rule: PiecePattern
  private let vocabulary: Vocabulary
  private let merges: PairMerges
  /// The token of each byte; below 0 where the vocabulary has none.
  private let byteTokens: [Int32]
  private let takesWholePieces: Bool
  private let normalizes: Bool
  private let unknown: Int32?
  private let special: SpecialTokens

  /// What a file says of a tokenizer.
  struct Parts {
    var path: String
    var rule: PiecePattern
    var tokens: TextList
    var mergeCount: Int
    var takesWholePieces: Bool
    /// Whether a text is brought into composed form first.
    var normalizes = false
    /// What stands for a byte that has no token; it is left out where there is none.
    var unknown: Int32?
    var special: [SpecialTokens.Token] = []
  }

  init(
    _ parts: Parts, merge: (Int) throws(FileError) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)
  ) throws(FileError) {
    path = parts.path
    rule = parts.rule
    takesWholePieces = parts.takesWholePieces
    normalizes = parts.normalizes
    unknown = parts.unknown
    special = SpecialTokens(parts.special)
    let vocabulary = Vocabulary(parts.tokens)
    self.vocabulary = vocabulary
    merges = try PairMerges(
      count: parts.mergeCount, vocabulary: vocabulary, path: parts.path, parts: merge)
    byteTokens = ByteAlphabet.encoded.map { vocabulary.number(of: $0[...]) ?? -1 }
  }

  /// Opens the tokenizer of a model.
  ///
  /// - Parameter path: A `.gguf` file, or a `tokenizer.json`, known by its first bytes.
  /// - Throws: ``FileError`` when the file is missing, breaks its format, or holds a tokenizer of another kind or with another
  ///   rule for pieces, which is named.
  public init(path: String) throws(FileError) {
    let source = try ByteSource(path: path)
    if try source.bytes(0..<min(4, source.count)) == GGUFHeader.magic {
      try self.init(gguf: GGUFFile(source: source))
    } else {
      try self.init(tokenizerJSON: source)
    }
  }

  /// The tokens of a text.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - cutsControlTokens: Whether names of control tokens in it, such as `<|im_start|>`, become those tokens; else they are
  ///     text like any other.
  /// - Returns: The ids, and how many bytes had no token.
  /// - Complexity: O(n log n) for n bytes at worst, nearly O(n) in practice.
  public func tokens(of text: String, cutsControlTokens: Bool = false) -> TokenizedText {
    let text = normalizes ? text.precomposed : text
    var result = TokenizedText()
    var scanner = PieceScanner(rule)
    var (work, piece) = (PairMerges.Work(), [Int32]())
    for part in special.parts(of: text, control: cutsControlTokens) {
      switch part {
      case .token(let id): result.append(id)
      case .text(let part):
        let bytes = Array(part.utf8)
        scanner.pieces(of: part) { encode(bytes[$0], &result, &piece, &work) }
      }
    }
    return result
  }

  private func encode(
    _ bytes: ArraySlice<UInt8>, _ result: inout TokenizedText, _ piece: inout [Int32],
    _ work: inout PairMerges.Work
  ) {
    if takesWholePieces {
      let token = bytes.flatMap { ByteAlphabet.encoded[Int($0)] }
      if let id = vocabulary.number(of: token[...]) { return result.append(id) }
    }
    piece.removeAll(keepingCapacity: true)
    for byte in bytes {
      let token = byteTokens[Int(byte)]
      if token >= 0 {
        piece.append(token)
      } else {
        result.unknownBytes += 1
        if let unknown { piece.append(unknown) }
      }
    }
    merges.apply(to: &piece, &work)
    for id in piece { result.append(id) }
  }

  /// The bytes that a token stands for; a control token stands for its own name.
  ///
  /// - Parameter id: The token.
  /// - Returns: The bytes, which need not be whole characters; `nil` where there is no such token.
  public func bytes(of id: Int) -> [UInt8]? {
    guard (0..<count).contains(id) else { return nil }
    let token = vocabulary.tokens[id]
    return special.isSpecial(Int32(id))
      ? Array(token) : ByteAlphabet.bytes(of: token) ?? Array(token)
  }
}

/// The tokens of a text.
public struct TokenizedText: Sendable, Hashable {
  /// The ids, in the order of the text.
  public private(set) var ids: [Int32] = []
  /// Bytes for which the vocabulary has no token: they became its token for what is unknown, or were left out where it has
  /// none.
  public internal(set) var unknownBytes = 0

  mutating func append(_ id: Int32) { ids.append(id) }
}
