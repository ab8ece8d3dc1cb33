/// The distance G(i, j) at which a method lets query i see key j, for methods that no single g(m) can express.
///
/// Such a method scores in passes. In each pass queries and keys are rotated as if they stood at other places,
/// and for each pair of tokens one of the passes counts:
///
///     G(i, j) = place of the query i − place of the key j,      in the pass that (i, j) belongs to
///
/// so that exact scores need one rotation of all queries and keys for each pass, and no rotation for each pair of tokens.
/// G is in tokens, need not be whole (leaky ReRoPE), is defined for keys that are not ahead of the query, and is the same for every
/// pair but under ``Place/byPair(_:)``.
public struct RelativePositionMap: Sendable, Hashable {
  /// Where a token is taken to stand in one pass.
  public enum Place: Sendable, Hashable {
    /// Everywhere the same place c.
    case fixed(Double)
    /// m + c.
    case shifted(by: Double)
    /// m/k + c.
    case divided(by: Double, plus: Double)
    /// ⌊m/k⌋ + c.
    case grouped(by: Int, plus: Int)
    /// min((m mod n) + c, cap).
    case withinChunk(of: Int, plus: Int, atMost: Int)
    /// ⌊m·a/b⌋ + c.
    case mapped(to: Double, of: Double, plus: Double)
    /// Another place for every pair of the vector, fastest first.
    case byPair([Place])

    /// m itself.
    public static let token = Place.shifted(by: 0)

    /// The place of a token in tokens.
    ///
    /// - Parameters:
    ///   - position: m in tokens.
    ///   - pair: Pair index i, of which only ``byPair(_:)`` takes notice.
    /// - Returns: Where it is taken to stand.
    public func callAsFunction(_ position: Int, pair: Int = 0) -> Double {
      switch self {
      case .fixed(let place): place
      case .shifted(let offset): Double(position) + offset
      case .divided(let divisor, let offset): Double(position) / divisor + offset
      case .grouped(let size, let offset): Double(flooredQuotient(position, size) + offset)
      case .withinChunk(let size, let offset, let cap):
        Double(min(position - flooredQuotient(position, size) * size + offset, cap))
      case .mapped(let target, let length, let offset):
        (Double(position) * target / length).rounded(.down) + offset
      case .byPair(let places): places[pair](position)
      }
    }
  }

  /// One rotation of all queries and keys.
  public struct Pass: Sendable, Hashable {
    /// Where queries are taken to stand.
    public let query: Place
    /// Where keys are taken to stand.
    public let key: Place

    /// Makes a pass.
    public init(query: Place, key: Place) {
      self.query = query
      self.key = key
    }
  }

  /// Which pass counts for a query and a key.
  public enum Choice: Sendable, Hashable {
    /// The first pass below a distance, the second from there on.
    case distance(below: Int)
    /// The first pass below a near distance, the third from a far one on, the second between.
    case distances(near: Int, far: Int)
    /// The pass of as many chunks as the key lies behind the query, the last pass for all that lie further.
    case chunks(of: Int)
  }

  /// The rotations of all queries and keys.
  public let passes: [Pass]
  /// Which of them counts.
  public let choice: Choice
  /// Keys that are seen: the first ones and the nearest ones; `nil` sees all.
  public let window: Window?

  /// A mask that shows the first keys and the nearest ones (the shape of a Λ).
  public struct Window: Sendable, Hashable {
    /// Keys at positions below this are always seen.
    public let first: Int
    /// Keys at a distance below this are always seen.
    public let nearest: Int

    /// Makes a window.
    public init(first: Int, nearest: Int) {
      self.first = first
      self.nearest = nearest
    }
  }

  /// Makes a map from its passes, of which there must be two at least.
  public init(passes: [Pass], choice: Choice, window: Window? = nil) {
    self.passes = passes
    self.choice = choice
    self.window = window
  }

  /// The pass that counts for a query and a key that is not ahead of it.
  ///
  /// - Parameters:
  ///   - query: Position i in tokens.
  ///   - key: Position j ≤ i in tokens.
  /// - Returns: Index into ``passes``.
  public func pass(query: Int, key: Int) -> Int {
    switch choice {
    case .distance(let threshold): query - key < threshold ? 0 : 1
    case .distances(let near, let far): query - key < near ? 0 : query - key < far ? 1 : 2
    case .chunks(let size):
      min(flooredQuotient(query, size) - flooredQuotient(key, size), passes.count - 1)
    }
  }

  /// G(i, j) in tokens.
  ///
  /// - Parameters:
  ///   - query: Position i in tokens.
  ///   - key: Position j ≤ i in tokens.
  ///   - pair: The pair that looks; every pair sees the same but under ``Place/byPair(_:)``.
  /// - Returns: The distance at which the query sees the key.
  public func callAsFunction(query: Int, key: Int, pair: Int = 0) -> Double {
    let pass = passes[pass(query: query, key: key)]
    return pass.query(query, pair: pair) - pass.key(key, pair: pair)
  }

  /// One pair, the fastest, of each kind that sees distances of its own; pair 0 alone where all see the same.
  public var unlikePairs: [Int] {
    var seen: Set<[Place]> = []
    return (0..<pairCount).filter { pair in
      seen.insert(passes.flatMap { [$0.query.ofPair(pair), $0.key.ofPair(pair)] }).inserted
    }
  }

  /// Pairs that places are told apart by; 1 where none are.
  private var pairCount: Int {
    passes.flatMap { [$0.query, $0.key] }.reduce(1) { count, place in
      if case .byPair(let places) = place { max(count, places.count) } else { count }
    }
  }

  /// Whether a query sees a key at all.
  ///
  /// - Parameters:
  ///   - query: Position i in tokens.
  ///   - key: Position j in tokens.
  /// - Returns: `false` where the window hides the key.
  public func admits(query: Int, key: Int) -> Bool {
    guard let window else { return true }
    return key < window.first || query - key < window.nearest
  }
}

extension RelativePositionMap.Place {
  /// The place that one pair takes.
  fileprivate func ofPair(_ pair: Int) -> RelativePositionMap.Place {
    if case .byPair(let places) = self { places[pair] } else { self }
  }
}

/// ⌊m/k⌋, also for negative m.
private func flooredQuotient(_ position: Int, _ divisor: Int) -> Int {
  let (quotient, remainder) = position.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
