import AttentionEntropy
import DecoderModel
import Foundation
import Studies

/// What passes of a decoder will cost, measured against one second of this machine.
struct DecoderCost {
  let passes: Int
  let operations: Double
  let seconds: Double
  /// Bytes of the pass with most, and of the weights.
  let bytes: Int

  /// Share of the machine's peak that a pass reaches, below what is measured on quiet machines.
  private static let share = 0.75

  /// The cost of the passes of a study.
  ///
  /// - Parameters:
  ///   - study: The decoder, the methods and the documents.
  ///   - items: Which of its passes.
  /// - Throws: `AttentionError` when the environment names a kernel that this machine lacks; `DecoderError` for documents that no
  ///   pass takes.
  init(_ study: LossStudy, items: [Int]) throws {
    let passes = LossPasses(study, ranges: [])
    let longest = study.documents.map(\.count).max() ?? 0
    try DecoderPass.requireLength(longest)
    try self.init(
      passes: items.count,
      multiplyAdds: items.reduce(0) { $0 + passes.multiplyAdds(ofItem: $1) },
      bytes: study.methods.map { method in
        try DecoderPass(study.decoder, schedules: method.schedules, threads: study.threads)
          .bytes(tokens: longest) + study.decoder.weightBytes
      }.max() ?? 0, threads: study.threads)
  }

  /// The cost of some passes.
  ///
  /// - Parameters:
  ///   - passes: How many.
  ///   - multiplyAdds: Of all.
  ///   - bytes: Memory of the one with most, with the weights.
  ///   - threads: Threads at most; all without it.
  /// - Throws: `AttentionError` when the environment names a kernel that this machine lacks.
  init(passes: Int, multiplyAdds: Double, bytes: Int, threads: Int?) throws {
    (self.passes, self.bytes) = (passes, bytes)
    operations = 2 * multiplyAdds
    seconds = try Self.seconds(operations: operations, threads: threads)
  }

  /// About how long operations of passes take on this machine, from a short run of its multiply-adds.
  ///
  /// - Parameters:
  ///   - operations: Floating-point operations.
  ///   - threads: Threads at most; all without it.
  /// - Returns: Seconds.
  /// - Throws: `AttentionError` when the environment names a kernel that this machine lacks.
  static func seconds(operations: Double, threads: Int?) throws -> Double {
    let kernel = try AttentionKernel.fromEnvironment()
    let clock = { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
    // A short run tells how many rounds a quarter of a second takes.
    let rate = kernel.peak(rounds: 1_000_000, clock: clock)
    let rounds = Int(max(1_000_000, rate / 100))
    let peak = kernel.peak(rounds: min(rounds, 20_000_000), clock: clock)
    let threads = min(threads ?? processorCount(), processorCount())
    return operations / (share * peak * Double(threads))
  }

  /// One line of words.
  var words: String { words(kept: 0) }

  /// The cost of what is left beside passes that are kept in a folder.
  ///
  /// - Parameters:
  ///   - kept: How many are kept.
  ///   - isAtMost: Whether some of those left may turn out to be kept as well.
  /// - Returns: A line.
  func words(kept: Int, isAtMost: Bool = false) -> String {
    let memory = Double(bytes) / 0x1p20
    let count =
      kept == 0
      ? "\(passes) \(passes == 1 ? "pass" : "passes")"
      : "\(passes + kept) passes, of which \(isAtMost ? "at most " : "")\(passes) \(passes == 1 ? "is" : "are") left"
    return
      "\(count), \((operations / 1e12).words(3)) TFLOP, about "
      + "\(durationWords(seconds)) on this machine when it is quiet, \(Int(memory.rounded(.up))) MiB.\n"
  }
}
