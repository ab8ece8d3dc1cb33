import AttentionEntropy
import DecoderModel
import Foundation
import Studies

/// What the passes of a study will cost, measured against one second of this machine.
struct DecoderCost {
  let passes: Int
  let operations: Double
  let seconds: Double
  /// Bytes of the pass with most, without the weights.
  let bytes: Int

  /// Share of the machine's peak that a pass reaches, below what is measured on quiet machines.
  private static let share = 0.75

  init(_ study: LossStudy) throws {
    passes = study.methods.count * study.documents.count
    operations = 2 * study.multiplyAdds
    seconds = try Self.seconds(operations: operations, threads: study.threads)
    let longest = study.documents.map(\.count).max() ?? 0
    bytes =
      try study.methods.map { method in
        try DecoderPass(study.decoder, schedules: method.schedules, threads: study.threads)
          .bytes(tokens: longest)
      }.max() ?? 0
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
  func words(_ study: LossStudy) -> String {
    let memory = Double(bytes + study.decoder.weightBytes) / 0x1p20
    return
      "\(passes) \(passes == 1 ? "pass" : "passes"), \((operations / 1e12).words(3)) TFLOP, about "
      + "\(durationWords(seconds)) on this machine when it is quiet, \(Int(memory.rounded(.up))) MiB.\n"
  }
}
