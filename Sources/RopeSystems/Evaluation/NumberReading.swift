/// What stands in for a number that is missing.
public enum MissingNumber: Sendable, Hashable {
  /// Nothing: the system stops.
  case refused
  /// A constant.
  case constant(Double)
  /// `max_position_embeddings`.
  case maximumContext
  /// `max_position_embeddings` over the original context.
  case contextRatio
}

/// How a number is read: what stands in for it where the key is absent, and where it is null.
public struct NumberReading: Sendable, Hashable {
  /// What stands in where the key is absent.
  public let absent: MissingNumber
  /// What stands in where the key is null.
  public let null: MissingNumber
  /// Whether 0 counts as null.
  public let zeroIsNull: Bool
  /// Whether max_position_embeddings over the original context wins wherever the file gives the latter.
  public let contextRatioWins: Bool
  /// Whether a key of that name beside the dictionary counts.
  public let readsAttribute: Bool
  /// Whether a key of that name beside the dictionary counts where transformers leaves it there.
  public let findsBeside: Bool
  /// Whether a number written without a point is an error.
  public let refusesWhole: Bool

  /// Makes a reading; null is like absent unless said otherwise.
  public init(
    absent: MissingNumber, null: MissingNumber? = nil, zeroIsNull: Bool = false,
    contextRatioWins: Bool = false, readsAttribute: Bool = true, findsBeside: Bool = false,
    refusesWhole: Bool = false
  ) {
    self.absent = absent
    self.null = null ?? absent
    self.zeroIsNull = zeroIsNull
    self.contextRatioWins = contextRatioWins
    self.readsAttribute = readsAttribute
    self.findsBeside = findsBeside
    self.refusesWhole = refusesWhole
  }
}
