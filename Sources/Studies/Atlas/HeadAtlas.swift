/// What attention is like in every head of a model, and what methods change: layers × heads × methods, rows summed up.
///
/// Heads stand in the order of the layers that were measured, and need not be as many in each. The change of a head is
///
///     rows paired:    mean over rows r of H(r) − H₀(r), the same rows under the reference
///     rows apart:     mean of H over the rows measured − mean of H₀ over the rows of the reference
///
/// with H the entropy in nats. Its interval takes the rows of a head for independent draws, which they are not, since they share
/// keys: it tells how rows scatter, and not what another text would give.
///
/// ```swift
/// let atlas = try HeadAtlasStudy(layers: layers).measured()
/// for head in atlas.largestChanges(method: 1, count: 10) { print(atlas.heads[head], atlas[method: 1, head: head].change) }
/// ```
public struct HeadAtlas: Sendable, Hashable {
  /// Where a head stands in its model.
  public struct Place: Sendable, Hashable {
    /// The layer's number; `nil` where there are no layers.
    public let layer: Int?
    /// The number of the query head.
    public let head: Int

    /// Makes a place from its numbers.
    public init(layer: Int?, head: Int) {
      self.layer = layer
      self.head = head
    }
  }

  /// The rows of one head under one method, summed up.
  public struct Entry: Sendable, Hashable {
    /// Rows that see a key and hold numbers.
    public let rowCount: Int
    /// Mean entropy over these rows in nats; `nil` where there are none.
    public let entropy: Estimate?
    /// Their mean weight on position 0; `nil` where there are none.
    public let firstKeyMass: Double?
    /// How far behind the query their attention lies on average, in tokens; `nil` where there are none.
    public let meanDistance: Double?
    /// Entropy less that of the reference in nats; `nil` for the reference itself, and where nothing can be compared.
    public let change: MeanDifference?
  }

  /// The heads, the last axis.
  public let heads: [Place]
  /// The names of the methods, the first axis.
  public let methods: [String]
  /// Whether changes are row by row from the first method; they are from other rows of the same heads otherwise.
  public let isPaired: Bool
  /// For each head the rows that changes are taken from, under the reference.
  public let reference: [Entry]
  /// Query rows left out, over all heads, since they hold NaN or infinity.
  public let skippedRowCount: Int
  /// Keys left out, over all key heads.
  public let skippedKeyCount: Int
  /// Whether scores of any method were computed in single precision.
  public let hasSingle: Bool
  private let entries: [[Entry]]

  init(
    methods: [String], isPaired: Bool, columns: [HeadAtlasColumn], skippedRowCount: Int,
    skippedKeyCount: Int, hasSingle: Bool
  ) {
    heads = columns.map(\.place)
    self.methods = methods
    self.isPaired = isPaired
    reference = columns.map(\.reference)
    entries = columns.map(\.entries)
    (self.skippedRowCount, self.skippedKeyCount) = (skippedRowCount, skippedKeyCount)
    self.hasSingle = hasSingle
  }

  /// What one head does under one method.
  ///
  /// - Parameters:
  ///   - method: Index among ``methods`` (a precondition).
  ///   - head: Index among ``heads`` (a precondition).
  public subscript(method method: Int, head head: Int) -> Entry { entries[head][method] }

  /// The heads that a method changes most.
  ///
  /// - Parameters:
  ///   - method: Index among ``methods`` (a precondition).
  ///   - count: How many at most.
  /// - Returns: Indices among ``heads``, the largest |change| first; heads without a change are left out.
  /// - Complexity: O(heads·log heads).
  public func largestChanges(method: Int, count: Int) -> [Int] {
    let sizes = heads.indices.map { self[method: method, head: $0].change.map { abs($0.value) } }
    let ordered = heads.indices.filter { sizes[$0] != nil }.sorted {
      // Heads that change alike keep their order.
      (sizes[$1] ?? 0, $0) < (sizes[$0] ?? 0, $1)
    }
    return Array(ordered.prefix(max(0, count)))
  }

  /// The mean change over heads, each counting once, in nats.
  ///
  /// Its interval takes heads for draws.
  ///
  /// - Parameters:
  ///   - method: Index among ``methods`` (a precondition).
  ///   - heads: Indices among ``heads``; all where none are given.
  /// - Returns: The mean; `nil` where no head can be compared.
  public func meanChange(method: Int, heads: [Int]? = nil) -> Estimate? {
    let values = (heads ?? Array(self.heads.indices)).compactMap {
      self[method: method, head: $0].change?.value
    }
    return values.isEmpty ? nil : Estimate(values)
  }
}

/// One head under all methods.
struct HeadAtlasColumn: Sendable, Hashable {
  let place: HeadAtlas.Place
  let reference: HeadAtlas.Entry
  let entries: [HeadAtlas.Entry]
}
