import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies

extension Suite {
  /// Passes of the lab's model, with the statistics of all its heads; none where ENTROPE_MODEL names no model.
  ///
  /// The long text and the memory are measured where this group alone was asked for: `make bench GROUP=lab`.
  func lab(all: Bool) throws -> [BenchmarkGroup] {
    guard let path = ProcessInfo.processInfo.environment["ENTROPE_MODEL"], !path.isEmpty else {
      return []
    }
    let lab = Lab(path: path, kernel: kernel)
    return try ([2_048] + (all ? [16_384] : [])).map { try lab.group(tokens: $0) }
  }
}

/// What a trial saw of the machine besides time.
private final class Measured {
  /// Operations a second of multiply-adds in registers, in processor time, before every pass.
  var peaks: [Double] = []
  /// Bytes by which a pass made the process larger.
  var growth = 0
}

/// A trained decoder, timed in processor time, so that neighbours on the machine count little; the peak likewise.
private struct Lab {
  let path: String
  let kernel: AttentionKernel

  /// What has to be the share of the peak.
  private static let bound = 0.75

  func group(tokens count: Int) throws -> BenchmarkGroup {
    let decoder = try TrainedDecoder(path: path)
    // Any tokens cost the same, but on words without sense single losses are beyond what single precision can tell: kernels that
    // round differently were 8·10⁻⁴ nats apart at one of 255, and 2·10⁻⁵ on a text.
    let tokens = Array(try Self.tokens(of: path).prefix(count))
    let schedules = try decoder.description.ownRopes(tokens: count).schedules
    let pass = try DecoderPass(decoder, schedules: schedules, threads: 1, kernel: kernel)
    let machine = Measured()
    let operations = 2 * decoder.shape.multiplyAdds(tokens: count)
    return BenchmarkGroup(
      title: "lab, \(count) tokens", rounds: count > 4_096 ? 1 : 3,
      validate: {
        try Self.agree(decoder, schedules, Array(tokens.prefix(256)), kernel)
      },
      trials: {
        [
          Trial(clock: .processors) {
            machine.peaks.append(kernel.peak(rounds: 3_000_000, clock: processorSeconds))
            let (growth, _) = try ProcessMemory.growth { try pass.losses(of: tokens) { _ in } }
            machine.growth = max(machine.growth, growth)
          }
        ]
      },
      report: { timings in
        let timing = timings[0]
        let rate = operations / timing.seconds.best
        return [
          CaseReport(
            "decoder-pass", length: count, dimension: decoder.shape.headDimension, threads: 1,
            isa: kernel.description, timing,
            [
              Reading(
                key: "share_of_peak", value: rate / (machine.peaks.max() ?? .nan), digits: 3,
                bound: .atLeast(Self.bound)),
              Reading(key: "rate", value: rate / 1e9, digits: 1, unit: "GFLOP/s"),
              Reading(
                key: "tokens", value: Double(count) / timing.seconds.best, digits: 0, unit: "/s"),
              Reading(
                key: "extra", value: Double(machine.growth) / 0x1p20, digits: 0, unit: "MiB"),
              Reading(
                key: "weights", value: Double(decoder.weightBytes) / 0x1p20, digits: 0, unit: "MiB"),
            ])
        ]
      })
  }

  /// A novel in the tokens of the model.
  private static func tokens(of path: String) throws -> [Int] {
    guard let excerpt = Excerpt.named("emma") else { return [] }
    let text = try String(contentsOfFile: try excerpt.path(), encoding: .utf8)
    return try ByteLevelTokenizer(path: path).tokens(of: text).ids.map { Int($0) }
  }

  /// Finds that the pass agrees with the Double reference: losses within 3·10⁻⁴ nats, their mean within 10⁻⁵, entropies within
  /// 3·10⁻⁴.
  private static func agree(
    _ decoder: TrainedDecoder, _ schedules: [RotarySchedule], _ tokens: [Int],
    _ kernel: AttentionKernel
  ) throws {
    let reference = try ReferenceDecoder(decoder.description, schedules: schedules).run(tokens)
    var worstEntropy = 0.0
    let losses = try DecoderPass(decoder, schedules: schedules, kernel: kernel)
      .losses(of: tokens) { layer in
        for head in 0..<decoder.shape.headCount {
          for (found, wanted) in zip(
            layer.statistics(ofHead: head), reference.statistics[layer.layer][head])
          {
            worstEntropy = max(worstEntropy, abs(found.entropy - wanted.entropy))
          }
        }
      }
    let differences = zip(losses?.values ?? [], reference.losses).map { $0 - $1 }
    let mean = differences.reduce(0, +) / Double(max(1, differences.count))
    let worst = differences.map(abs).max() ?? .infinity
    guard worst < 3e-4, abs(mean) < 1e-5, worstEntropy < 3e-4 else {
      throw WrongResult(
        description:
          "A pass differs from the Double reference: a loss by \(worst), their mean by \(mean), an entropy by "
          + "\(worstEntropy) nats.")
    }
  }
}
