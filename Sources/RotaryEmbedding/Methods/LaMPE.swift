import RealModule

/// LaMPE: near distances are exact, those between are squeezed by the length of the sequence, and the farthest are exact again.
///
///     G(i, j) = i − j                          up to H
///             = ⌊ri⌋ − ⌊rj⌋ + b                between
///             = i − j − c                      from l − t on
///
/// with l the sequence length, r = m/(l − 1) and m a sigmoid of l, a whole number of tokens. b = H − ⌊rH⌋ − 1 and
/// c = (l − 1 − t) − ⌊r(l − 1 − t)⌋ − b join the parts, t being the last place that is mapped as T is. Below 2H tokens nothing
/// changes. Source: Zhang et al. (arXiv 2508.02308); the formula is `llama_cache1.py` of its repository at 4e3c91f.
public struct LaMPE: DistanceMethod, Hashable {
  /// How the mapping length m follows the sequence length l: m = ⌊cap/(1 + e^(−(slope·l + offset)))⌋.
  public struct Sigmoid: Sendable, Hashable {
    /// Its slope for each token.
    public var slope: Double
    /// What is added to slope·l.
    public var offset: Double
    /// What it tends to, in tokens.
    public var cap: Double

    /// Makes a sigmoid.
    public init(slope: Double, offset: Double, cap: Double) {
      (self.slope, self.offset, self.cap) = (slope, offset, cap)
    }

    /// The fit to Llama 3 8B.
    public static let llama3 = Sigmoid(
      slope: 0.00010493097327094324, offset: -2.466638011138158, cap: 6_204.409324666837)

    /// m at a length.
    func callAsFunction(_ length: Int) -> Double {
      (cap / (1 + .exp(-(slope * Double(length) + offset)))).rounded(.down)
    }
  }

  /// Distance H in tokens up to which nothing changes.
  public let head: Int
  /// Place T in tokens that decides how many of the farthest distances are exact.
  public let tail: Int
  /// How m follows the length.
  public let sigmoid: Sigmoid
  /// The mapping length m in tokens; `nil` takes the sigmoid's.
  public let mappingLength: Int?
  /// How much sharper the softmax becomes: the amplitude 0.1·ln 2 + 1, whatever the scale.
  public let temperature = TemperatureLaw.fixed(amplitude: 1 + TemperatureLaw.growth(2))

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - head: H in tokens, at least 1.
  ///   - tail: T in tokens, at least 0.
  ///   - sigmoid: How m follows the length; with finite numbers and a cap of at least 1.
  ///   - mappingLength: m in tokens, at least 1; `nil` takes the sigmoid's.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(
    head: Int = 512, tail: Int = 200, sigmoid: Sigmoid = .llama3, mappingLength: Int? = nil
  ) throws(RotaryError) {
    try require(Double(head), atLeast: 1, .option, "head")
    try require(Double(tail), atLeast: 0, .option, "tail")
    try require(sigmoid.cap, atLeast: 1, .option, "cap of the sigmoid")
    guard sigmoid.slope.isFinite, sigmoid.offset.isFinite else {
      throw RotaryError(.option, "The sigmoid's numbers must be finite.")
    }
    if let mappingLength {
      try require(Double(mappingLength), atLeast: 1, .option, "mapping length")
    }
    (self.head, self.tail, self.sigmoid) = (head, tail, sigmoid)
    self.mappingLength = mappingLength
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let length = extent.sequenceLength ?? geometry.trainedContext
    let last = length - 1
    let exact = RelativePositionMap.Pass(query: .token, key: .token)
    guard length >= 2 * head else {
      return RelativePositionMap(passes: [exact, exact], choice: .distance(below: length))
    }
    let mapped = min(Double(last), mappingLength.map(Double.init) ?? max(1, sigmoid(length)))
    func place(_ position: Int) -> Double {
      (Double(position) * mapped / Double(last)).rounded(.down)
    }
    let bias = Double(head) - place(head) - 1
    // The last token that is mapped to where T is.
    var end = min(tail, last)
    while end < last, place(end + 1) == place(end) { end += 1 }
    let shift = Double(last - end) - place(last - end) - bias
    return RelativePositionMap(
      passes: [
        exact,
        .init(
          query: .mapped(to: mapped, of: Double(last), plus: bias),
          key: .mapped(to: mapped, of: Double(last), plus: 0)),
        .init(query: .shifted(by: -shift), key: .token),
      ],
      choice: .distances(near: head + 1, far: length - end))
  }
}

extension MethodEntry {
  static let lampe = MethodEntry(
    name: "lampe", title: "LaMPE",
    formula: "G(i, j) = i − j up to H, ⌊ri⌋ − ⌊rj⌋ + b, and i − j − c from l − t on; r = m/(l − 1)",
    citation: "Zhang et al., arXiv 2508.02308, and its reference code",
    parameters: [.sequenceLength, .temperature],
    options: [.mappedHead, .mappedTail, .mappingLength, .mappingSigmoid],
    systems: ["LaMPE reference code"],
    summary: "Squeezes middle distances by the length, and keeps the nearest and farthest exact.",
    advice: "Take it without training, with numbers fitted to the model.",
    pitfall: "The usual numbers are fitted to Llama 3 8B, in tokens and not in shares of L.",
    etymology: "Length-aware multi-grained positional encoding."
  ) { choice throws(RotaryError) in
    var sigmoid = LaMPE.Sigmoid.llama3
    if let numbers = choice.numbers(.mappingSigmoid), numbers.count == 3 {
      sigmoid = LaMPE.Sigmoid(slope: numbers[0], offset: numbers[1], cap: numbers[2])
    }
    return try LaMPE(
      head: choice.count(.mappedHead) ?? 512, tail: choice.count(.mappedTail) ?? 200,
      sigmoid: sigmoid, mappingLength: choice.count(.mappingLength))
  }
}

extension MethodOption {
  static let mappedHead = MethodOption(
    "head", "distance H in tokens up to which nothing changes", usual: "512",
    range: 1...unbounded, isWhole: true)
  static let mappedTail = MethodOption(
    "tail", "about how many of the farthest distances are exact, T in tokens", usual: "200",
    range: 0...unbounded, isWhole: true)
  static let mappingLength = MethodOption(
    "mapping-length", "length m in tokens that the sequence is mapped to",
    usual: "the sigmoid's", range: 1...unbounded, isWhole: true)
  static let mappingSigmoid = MethodOption(
    "sigmoid", "slope for each token, offset and cap of m = ⌊cap/(1 + e^(−slope·l − offset))⌋",
    usual: "0.000104931,-2.46664,6204.41", range: -1e9...1e9, count: 3)
}
