import ArgumentParser
import AttentionEntropy

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
    case .auto where work == 0:
      precision = .double
      reason = "there is no score whose precision could be chosen"
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
