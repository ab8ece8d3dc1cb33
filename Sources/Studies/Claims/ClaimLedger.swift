public import AttentionEntropy
import Foundation
import Synchronization

/// Every claim that is decided here, by source.
public enum ClaimLedger {
  /// The claims in the order of the ledger.
  public static let claims: [LedgerClaim] =
    blogClaims + notesClaims + redditClaims + handbookClaims + handbookEntropyClaims
    + interpolationClaims + yarnClaims + frequencyClaims + softmaxClaims

  /// The sources in the order of the ledger.
  public static var sources: [Publication] {
    claims.map(\.source).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Decides claims side by side; the answers do not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - claims: What to decide.
  ///   - version: The version of Entrope that must have made the committed tables of the model lab; any unless given.
  ///   - threads: Threads at most; as many as there are processors unless given.
  ///   - observer: Hears how many are decided, and may stop it.
  /// - Returns: The claims with their verdicts in their order; `nil` when the observer stopped it.
  /// - Throws: What the first claim that cannot be measured throws, a table of the model lab that is missing or of another version too.
  public static func decided(
    _ claims: [LedgerClaim], labVersion version: String? = nil, threads: Int? = nil,
    observer: AttentionObserver = AttentionObserver()
  ) throws -> [DecidedClaim]? {
    let measurements = ClaimMeasurements(labVersion: version)
    let state = Mutex<(outcomes: [Result<DecidedClaim, any Error>?], count: Int)>(
      (Array(repeating: nil, count: claims.count), 0))
    _ = forEachTask(
      claims.count, threads: threads ?? processorCount(), isCancelled: observer.isCancelled,
      makeRoom: {}
    ) { _, index in
      let outcome = Result { try claims[index].decided(with: measurements) }
      let count = state.withLock { state in
        state.outcomes[index] = outcome
        state.count += 1
        return state.count
      }
      observer.progress(Double(count) / Double(claims.count))
    }
    return try state.withLock { state in
      let decided = try state.outcomes.compactMap { try $0?.get() }
      return decided.count == claims.count ? decided : nil
    }
  }
}
