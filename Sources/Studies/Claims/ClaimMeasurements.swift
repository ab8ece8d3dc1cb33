import AttentionEntropy
import Foundation
import RotaryEmbedding
import Synchronization

/// Measurements that several claims share, each made once, when the first claim asks for it.
public final class ClaimMeasurements: Sendable {
  private let rows = Mutex<[LastRowSamples]?>(nil)

  /// Nothing measured yet.
  public init() {}

  /// Keys that the last query sees, s·L of the handbook's setting.
  static let length = 8_192
  /// Draws of every ensemble.
  static let seeds: Range<UInt64> = 1..<41
  /// Factors on the logits: none, the handbook's and the paper's.
  static let multipliers: [Double] = {
    let amplitude = 0.1 * log(HandbookSetting.scale) + 1
    return [1, amplitude.squareRoot(), amplitude * amplitude]
  }()

  /// Vectors with a name for people.
  struct Vectors: Sendable {
    let name: String
    let ensemble: any VectorEnsemble

    static func isotropic() throws -> Vectors {
      Vectors(name: "isotropic (null model)", ensemble: IsotropicEnsemble())
    }
    static func aligned(_ correlation: Double, _ profile: AmplitudeProfile) throws -> Vectors {
      Vectors(
        name: "aligned, ρ = \(correlation == 1 ? "1" : "0.5"), \(profile.name)",
        ensemble: try AlignedEnsemble(correlation: correlation, profile: profile))
    }
    static func allOnes() -> Vectors { Vectors(name: "all-ones", ensemble: AllOnesEnsemble()) }

    /// The ensembles of the ledger, the null model first.
    static func all() throws -> [Vectors] {
      [
        try isotropic(), try aligned(0.5, .flat), try aligned(1, .flat), try aligned(0.5, .low),
        try aligned(0.5, .mid), try aligned(0.5, .high), allOnes(),
      ]
    }
  }

  /// Entropies of the last row over 8,192 keys, and of the original over the nearest 2,048, one for each of ``Vectors/all()``.
  func lastRows() throws -> [LastRowSamples] {
    // Whoever asks first measures all on every processor, and the others wait.
    try rows.withLock { known in
      if let known { return known }
      let geometry = try HandbookSetting.geometry()
      let schedules = try ComparedMethod.allCases.map {
        try $0.schedule(for: geometry, scale: HandbookSetting.scale)
      }
      let samples = try onAllProcessors(try Vectors.all()) { vectors in
        try compareLastRows(
          schedules, on: [vectors.ensemble], multipliers: Self.multipliers, length: Self.length,
          seeds: Self.seeds)[0]
      }
      known = samples
      return samples
    }
  }

  /// The same question put to every ensemble.
  func overEnsembles(
    _ number: (LastRowSamples) -> Estimate
  ) throws -> [(name: String, estimate: Estimate)] {
    zip(try Vectors.all(), try lastRows()).map { ($0.name, number($1)) }
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
