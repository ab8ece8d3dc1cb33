import Foundation

/// How a claim stands after its measurement.
public enum ClaimVerdict: String, Sendable, Hashable, CaseIterable {
  /// The measurement bears it out.
  case holds
  /// The measurement contradicts it.
  case fails
  /// It is borne out in some settings and not in others.
  case holdsWhere = "holds-where"
  /// Nothing here decides it.
  case open
}

/// A claim with its verdict.
public struct DecidedClaim: Sendable {
  /// What is claimed.
  public let claim: LedgerClaim
  /// What was measured.
  public let evidence: ClaimEvidence

  /// The verdict that follows.
  public var verdict: ClaimVerdict {
    switch evidence {
    case .number(_, let holds): holds ? .holds : .fails
    case .estimate(_, _, let holds): holds.map { $0 ? .holds : .fails } ?? .open
    case .cases([]): .open
    case .cases(let cases):
      cases.allSatisfy(\.holds) ? .holds : cases.contains(where: \.holds) ? .holdsWhere : .fails
    case .open: .open
    }
  }

  /// What was measured, in several settings that of the first; `nil` where nothing was.
  public var measured: Double? {
    switch evidence {
    case .number(let value, _): value
    case .estimate(let mean, _, _): mean
    case .cases(let cases): cases.first?.value
    case .open: nil
    }
  }

  /// The 95 % interval, or the range over the settings; `nil` where there is none.
  public var interval: ClosedRange<Double>? {
    switch evidence {
    case .number, .open: return nil
    case .estimate(_, let interval, _): return interval
    case .cases(let cases):
      guard let low = cases.map(\.value).min(), let high = cases.map(\.value).max() else {
        return nil
      }
      return low...high
    }
  }

  /// Where it holds and where it does not, for a claim that holds in some settings alone.
  public var place: String? {
    guard verdict == .holdsWhere, case .cases(let cases) = evidence else { return nil }
    func names(_ holds: Bool) -> String {
      cases.filter { $0.holds == holds }.map(\.name).joined(separator: ", ")
    }
    return "\(names(true)); not \(names(false))"
  }

  /// Why an open claim is open.
  public var reason: String? {
    switch evidence {
    case .open(let reason): reason
    case .cases([]): "no setting was measured"
    case .estimate(_, _, nil): "the interval decides neither way"
    default: nil
    }
  }
}
