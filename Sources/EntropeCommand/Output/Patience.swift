import ArgumentParser
import AttentionEntropy
import Foundation

/// The flag that starts what takes long.
struct PatienceFlags: ParsableArguments {
  @Flag(help: "Start even where the estimate is more than ten minutes.")
  var yes = false

  /// Seconds that are measured without asking.
  private static let limit = 600.0

  /// Refuses to begin what takes long, unless it was asked for.
  ///
  /// - Parameters:
  ///   - seconds: The estimate.
  ///   - advice: What would make it shorter, such as “fewer --seeds”.
  /// - Throws: ``CommandFailure`` (64) that tells the estimate.
  func require(_ seconds: Double, orElse advice: String) throws(CommandFailure) {
    guard seconds > Self.limit, !yes else { return }
    throw .usage(
      "--yes",
      "it would take about \(durationWords(seconds)); give --yes to start it, or \(advice).")
  }
}

/// A duration for people.
func durationWords(_ seconds: Double) -> String {
  switch seconds {
  case ..<90: "\(Int(max(1, seconds.rounded()))) seconds"
  case ..<5_400: "\(Int((seconds / 60).rounded())) minutes"
  case ..<172_800: "\(Int((seconds / 3_600).rounded())) hours"
  default: "\((seconds / 86_400).rounded().short) days"
  }
}

/// About how long scores of many rows take, in seconds, by usual rates of one processor.
///
/// - Parameters:
///   - work: Multiply-adds.
///   - precision: How scores are computed.
///   - threads: Threads at most; all where none are given.
/// - Returns: Seconds.
func usualSeconds(
  work: Double, _ precision: AttentionRequest.Precision, threads: Int?
) -> Double {
  work / (precision == .single ? 2e10 : 5e8) / Double(min(threads ?? .max, processorCount()))
}

/// About how long the last rows of draws take, in seconds: making the keys outweighs their scores.
///
/// - Parameter components: Components of all keys of all draws.
/// - Returns: Seconds.
func usualSecondsOfDraws(components: Double) -> Double { components * 5e-8 }
