import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// What a format of fewer bits does to the angles at the end of the context.
  func precisionFindings(_ measured: [PhasePrecision]) -> [Finding] {
    guard !resolved.schedule.inverseFrequencies.isEmpty else { return [] }
    var findings: [Finding] = []
    if let brain = measured.first(where: { $0.precision == .bfloat16 }), brain.phaseError > 0.1 {
      findings.append(
        Finding(
          .note, "precision-bfloat16", key: settings[.base].path,
          "Inverse frequencies kept in bfloat16 are off by \(brain.phaseError.brief) radians at "
            + "\(brain.length) tokens (pair "
            + "\(brain.pair)), and positions kept in it become \(brain.distinctPositions) "
            + "different numbers.",
          remedy: "Keep both in float32 when the model is cast; transformers does.",
          source: "measured here; threads transformers #25681, #29285, #29496"))
    }
    if let single = measured.first(where: { $0.precision == .float32 }), single.phaseError > 0.02 {
      findings.append(
        Finding(
          .note, "precision-float32", key: settings[.base].path,
          "Even float32 inverse frequencies are off by \(single.phaseError.brief) radians at "
            + "\(single.length) tokens (pair "
            + "\(single.pair)), before the angle itself is rounded.",
          source: "measured here"))
    }
    return findings
  }
}
