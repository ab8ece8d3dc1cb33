import ArgumentParser
import AttentionEntropy
import RotaryEmbedding

/// The flags that say what to measure of a row, and how.
struct MeasureFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factors on all logits, each above 0, with commas between; one pass serves all. (default: 1)",
      valueName: "numbers"), transform: MultiplierList.parse)
  var logitMultipliers = MultiplierList(values: [1])
  @Option(
    help: ArgumentHelp(
      """
      What to print besides entropy and log-sum-exp: entropy for nothing, all, or names with \
      commas between: \(RowStatistic.allCases.map(\.rawValue).joined(separator: ", ")). \
      (default: entropy)
      """, valueName: "names"), transform: RowStatistic.parse)
  var statistics: [RowStatistic] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Tokens that count as recent in mass-recent. (default: 64)", valueName: "tokens"))
  var recent: Int?
  @Flag(
    help: """
      Also how far each row lies from that of the first method: Kullback-Leibler divergence both \
      ways and Jensen-Shannon divergence, in nats, from scores in single precision.
      """)
  var divergence = false
  @Option(
    help: ArgumentHelp(
      """
      File to write with the mean weight and the number of pairs at every distance, over all rows \
      and heads of a layer, from scores in single precision: .csv or .json by its ending.
      """, valueName: "file"))
  var distanceProfile: String?
  @OptionGroup var compute: ComputeFlags

  /// The request that the flags make.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func request(
    mask: AttentionMask, precision: AttentionRequest.Precision
  ) throws(CommandFailure) -> AttentionRequest {
    guard logitMultipliers.values.count <= AttentionRequest.multiplierLimit else {
      throw .usage(
        "--logit-multipliers",
        "\(logitMultipliers.values.count) numbers were given; at most "
          + "\(AttentionRequest.multiplierLimit) are allowed.")
    }
    if let recent {
      guard statistics.contains(.massRecent) else {
        throw .usage("--recent", "it belongs to --statistics mass-recent; ask for that too.")
      }
      guard recent >= 1 else {
        throw .usage("--recent", "\(recent) tokens were given; at least 1 is needed.")
      }
    }
    return AttentionRequest(
      mask: mask, logitMultipliers: logitMultipliers.values, measuresMass: !statistics.isEmpty,
      recentTokens: recentTokens, precision: precision, threads: try compute.checkedThreads())
  }

  /// Finds that divergences can be measured where they are asked for.
  ///
  /// - Parameter methods: What is measured; the first is what the others are held against.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func requireComparable(_ methods: [NamedMethod]) throws(CommandFailure) {
    guard divergence else { return }
    guard methods.count > 1 else {
      throw .usage("--divergence", "it is between methods; give --method more than once.")
    }
    guard logitMultipliers.values == [1] else {
      throw .usage(
        "--divergence",
        "it is measured at the methods' own temperatures; leave out "
          + "--logit-multipliers.")
    }
    let distant = methods.first { !$0.configuration.schedule.scoresOnce }
    if let distant {
      throw .usage(
        "--divergence",
        "the method \(distant.name) acts on distances or on rows; divergences are between methods that "
          + "rotate positions.")
    }
  }

  /// Tokens that count as recent.
  var recentTokens: Int { recent ?? 64 }
}
