/// What to measure of every attention row, and how.
public struct AttentionRequest: Sendable, Hashable {
  /// How logits and sums are computed.
  public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// Rotated vectors, scores and sums in Double.
    ///
    /// Errors are far below 10⁻⁹ nats for positions up to 10⁵; ``roundingBound(headDimension:keys:products:farthestAngle:)`` bounds them.
    case double
    /// Angles in Double; rotated vectors and scores in single precision with fused multiply-adds; totals in Double.
    ///
    /// What counts is what a logit is summed from. Let S be the largest Σᵢ|qᵢ·kᵢ|/√d of a row over n keys, amplitude included: the
    /// products of a logit without their signs, never less than the largest |logit|. A row's entropy is within
    /// 2·10⁻⁵ + 6·10⁻⁸·√d·S·(½ + ¼ ln n) nats, and its log-sum-exp within 2·10⁻⁵ + 12·10⁻⁸·√d·S: with d = 128, n = 8,192 and S = 50
    /// 1.1·10⁻⁴ and 9·10⁻⁵, of which less than a third was ever seen.
    /// ``roundingBound(headDimension:keys:products:farthestAngle:)`` derives that, and says what is certain however roundings fall.
    case single
  }

  /// Which keys a query sees.
  public var mask: AttentionMask
  /// Factors on all logits, each above 0, for which statistics are wanted; one set of scores serves all.
  public var logitMultipliers: [Double]
  /// Whether to measure where the mass lies, besides entropy and log-sum-exp.
  public var measuresMass: Bool
  /// How many tokens w count as recent, at least 1.
  public var recentTokens: Int
  /// How logits and sums are computed.
  public var precision: Precision
  /// Threads at most, at least 1.
  ///
  /// As many as the machine has processors unless given. Results do not depend on it.
  public var threads: Int?

  /// Makes a request.
  ///
  /// - Parameters:
  ///   - mask: Which keys a query sees.
  ///   - logitMultipliers: Factors on all logits, each above 0.
  ///   - measuresMass: Whether to measure where the mass lies.
  ///   - recentTokens: How many tokens count as recent, at least 1.
  ///   - precision: How logits and sums are computed.
  ///   - threads: Threads at most.
  public init(
    mask: AttentionMask = .causal, logitMultipliers: [Double] = [1], measuresMass: Bool = false,
    recentTokens: Int = 64, precision: Precision = .double, threads: Int? = nil
  ) {
    self.mask = mask
    self.logitMultipliers = logitMultipliers
    self.measuresMass = measuresMass
    self.recentTokens = recentTokens
    self.precision = precision
    self.threads = threads
  }

  /// Logit multipliers in one request at most.
  public static let multiplierLimit = 32

  func requireSensible() throws(AttentionError) {
    try mask.requireSensible()
    guard (1...Self.multiplierLimit).contains(logitMultipliers.count) else {
      throw AttentionError(
        "There are \(logitMultipliers.count) logit multipliers; 1 to \(Self.multiplierLimit) are allowed."
      )
    }
    if let wrong = logitMultipliers.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw AttentionError("A logit multiplier is \(wrong); it must be a finite number above 0.")
    }
    guard recentTokens >= 1 else {
      throw AttentionError("\(recentTokens) recent tokens were asked for; at least 1 is needed.")
    }
    guard (threads ?? 1) >= 1 else {
      throw AttentionError("\(threads ?? 0) threads were asked for; at least 1 is needed.")
    }
  }
}

/// Hears how far a measurement has come, and may stop it.
public struct AttentionObserver: Sendable {
  /// Receives the share of the work that is done, 0 … 1, from any thread, in no order across threads.
  public let progress: @Sendable (Double) -> Void
  /// Asked between blocks of rows whether to stop, from any thread.
  public let isCancelled: @Sendable () -> Bool

  /// Makes an observer.
  public init(
    progress: @escaping @Sendable (Double) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }
}
