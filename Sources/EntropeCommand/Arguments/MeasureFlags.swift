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
          + "turn positions.")
    }
  }

  /// Tokens that count as recent.
  var recentTokens: Int { recent ?? 64 }
}

/// The flags that say how to compute.
struct ComputeFlags: ParsableArguments {
  @Option(
    help: """
      How scores are computed; auto is double up to 2^33 multiply-adds and single beyond, and \
      the output says which.
      """)
  var precision = PrecisionName.auto
  @Option(
    parsing: .unconditional,
    help: "Threads at most; the results do not depend on it. (default: all)")
  var threads: Int?

  /// More threads than any machine has processors.
  private static let greatestThreadCount = 4_096

  /// - Throws: ``CommandFailure`` (64) when the number is not allowed.
  func checkedThreads() throws(CommandFailure) -> Int? { try Self.checked(threads: threads) }

  /// - Throws: ``CommandFailure`` (64) when the number is not allowed.
  static func checked(threads: Int?) throws(CommandFailure) -> Int? {
    guard let threads else { return nil }
    guard (1...greatestThreadCount).contains(threads) else {
      throw .usage(
        "--threads",
        "\(threads) were given; from 1 to \(greatestThreadCount) are allowed.")
    }
    return threads
  }
}

/// What can be printed of a row besides entropy and log-sum-exp.
enum RowStatistic: String, CaseIterable, Hashable {
  case largest
  case collision
  case renyi2 = "renyi-2"
  case meanDistance = "mean-distance"
  case massFirst = "mass-first"
  case massRecent = "mass-recent"

  /// Reads names with commas between.
  static func parse(_ text: String) throws -> [RowStatistic] {
    var chosen = Set<RowStatistic>()
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      switch name {
      case "entropy": continue
      case "all": chosen.formUnion(allCases)
      default:
        guard let statistic = RowStatistic(rawValue: String(name)) else {
          throw ValidationError(
            "there is no statistic “\(name)”; give entropy, all, or some of "
              + allCases.map(\.rawValue).joined(separator: ", "))
        }
        chosen.insert(statistic)
      }
    }
    return allCases.filter(chosen.contains)
  }

  /// Name in CSV and JSON.
  var key: String { rawValue.replacing("-", with: "_") }

  /// Name for people.
  var title: String {
    switch self {
    case .largest: "largest p"
    case .collision: "Σp²"
    case .renyi2: "Rényi-2"
    case .meanDistance: "mean distance"
    case .massFirst: "mass on 0"
    case .massRecent: "recent mass"
    }
  }

  /// The unit, where there is one.
  var unit: String? {
    switch self {
    case .renyi2: "nats"
    case .meanDistance: "tokens"
    case .largest, .collision, .massFirst, .massRecent: nil
    }
  }

  /// The number of a row.
  func value(_ mass: AttentionMass) -> Double {
    switch self {
    case .largest: mass.largest
    case .collision: mass.collision
    case .renyi2: mass.collisionEntropy
    case .meanDistance: mass.meanDistance
    case .massFirst: mass.onFirst
    case .massRecent: mass.onRecent
    }
  }
}

/// How scores are computed, by name.
enum PrecisionName: String, CaseIterable, ExpressibleByArgument {
  case auto
  case double
  case single
}

/// How scores will be computed, and why.
struct ChosenPrecision {
  let precision: AttentionRequest.Precision
  /// Why, as the end of a sentence.
  let reason: String
  /// Whether the choice was the command's, and not the most exact one.
  let isFallback: Bool

  /// Multiply-adds of scores that are done in double unless told otherwise: some seconds of one core.
  private static let doubleLimit = 1 << 33

  /// Chooses.
  ///
  /// - Parameters:
  ///   - name: What the user asked for.
  ///   - work: Multiply-adds of all scores of the command.
  init(_ name: PrecisionName, work: Int) {
    switch name {
    case .double, .single:
      precision = name == .double ? .double : .single
      reason = "as asked for"
      isFallback = false
    case .auto where work <= Self.doubleLimit:
      precision = .double
      reason = "the scores take \(Self.count(work)) multiply-adds, at most 2^33"
      isFallback = false
    case .auto:
      precision = .single
      reason =
        "the scores take \(Self.count(work)) multiply-adds, more than 2^33; --precision double is "
        + "exact and slower"
      isFallback = true
    }
  }

  private static func count(_ work: Int) -> String { Double(work).short }
}
