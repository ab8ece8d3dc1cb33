import AttentionEntropy
import Foundation
import RotaryEmbedding
import Synchronization

/// Measurements that several claims share, each made once, when the first claim asks for it.
public final class ClaimMeasurements: Sendable {
  private let rows = Mutex<[LastRowSamples]?>(nil)
  /// What the committed tables of the model lab say.
  let lab: LabEvidence

  /// Nothing measured yet.
  ///
  /// - Parameter version: The version of Entrope that must have made the committed tables of the model lab; any unless given.
  public init(labVersion version: String? = nil) { lab = LabEvidence(version: version) }

  /// Keys that the last query sees, s·L of the handbook's setting.
  static let length = 8_192
  /// Draws of every ensemble.
  static let seeds: Range<UInt64> = 1..<41

  /// The ensembles of the ledger, the null model first.
  static func ensembles() throws -> [NamedEnsemble] {
    func aligned(_ correlation: Double, _ profile: AmplitudeProfile) throws -> NamedEnsemble {
      NamedEnsemble(
        "aligned, ρ = \(correlation == 1 ? "1" : "0.5"), \(profile.name)",
        try AlignedEnsemble(correlation: correlation, profile: profile))
    }
    return [
      NamedEnsemble("isotropic (null model)", IsotropicEnsemble()), try aligned(0.5, .flat),
      try aligned(1, .flat), try aligned(0.5, .low), try aligned(0.5, .mid),
      try aligned(0.5, .high), NamedEnsemble("all-ones", AllOnesEnsemble()),
    ]
  }

  /// Entropies of the last row over 8,192 keys, and of the original over the nearest 2,048, one for each of ``ensembles()``.
  func lastRows() throws -> [LastRowSamples] {
    // Whoever asks first measures all on every processor, and the others wait.
    try rows.withLock { known in
      if let known { return known }
      let samples = try compareMethods(
        on: try Self.ensembles(), geometry: try HandbookSetting.geometry(),
        scale: HandbookSetting.scale, laws: HandbookSetting.laws, length: Self.length,
        seeds: Self.seeds)
      known = samples
      return samples
    }
  }

  /// The same question put to every ensemble.
  func overEnsembles(
    _ number: (LastRowSamples) -> Estimate
  ) throws -> [(name: String, estimate: Estimate)] {
    zip(try Self.ensembles(), try lastRows()).map { ($0.name, number($1)) }
  }
}

/// A method in the handbook's setting, or another.
func claimRequest(
  _ method: String, d: Int = 64, context: Int = 2_048, base: Double = 10_000, scale: Double? = nil,
  ramp: Ramp.Convention? = nil
) -> MethodRequest {
  var request = MethodRequest(method, headDimension: d, trainedContext: context)
  (request.base, request.scale, request.ramp) = (base, scale, ramp)
  return request
}
