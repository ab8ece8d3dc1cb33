import ArgumentParser
import AttentionEntropy
import Foundation

/// The flag that starts what takes long.
struct PatienceFlags: ParsableArguments {
  @Flag(help: "Start even where the estimate is more than ten minutes.")
  var yes = false

  /// Refuses to begin what takes long, unless it was asked for.
  ///
  /// - Parameters:
  ///   - seconds: The estimate.
  ///   - advice: What would make it shorter, such as “fewer --seeds”.
  /// - Throws: ``CommandFailure`` (64) that tells the estimate.
  func require(_ seconds: Double, orElse advice: String) throws(CommandFailure) {
    try Patience.requireRedrawable(seconds)
    guard seconds > Patience.limit, !yes else { return }
    throw .usage(
      "--yes",
      "it would take about \(durationWords(seconds)); give --yes to start it, or \(advice).")
  }
}

/// How long commands take without being asked twice.
enum Patience {
  /// Seconds that are measured without asking.
  static let limit = 600.0
  /// Seconds that drawing a picture again may take: its recipe comes from whoever sent the picture, and may ask for anything.
  static let redrawingLimit = 60.0
  /// Whether a picture is being drawn again from its recipe.
  @TaskLocal static var isRedrawing = false

  /// Refuses to draw again what takes long; asks nothing of anything else.
  ///
  /// - Parameter seconds: The estimate.
  /// - Throws: ``CommandFailure`` (65) that tells the estimate.
  static func requireRedrawable(_ seconds: Double) throws(CommandFailure) {
    guard isRedrawing, seconds > redrawingLimit else { return }
    throw CommandFailure(
      .badData,
      "it would take about \(durationWords(seconds)), and what a picture asks for is drawn again only where that takes "
        + "about \(durationWords(redrawingLimit)) at most; run the command of its recipe.")
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
