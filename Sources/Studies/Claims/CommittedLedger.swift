public import Foundation

/// The ledger as it was committed: what a run is held against.
public struct CommittedLedger: Sendable {
  /// One entry of the file; other keys are ignored.
  private struct Entry: Decodable {
    let id: String
    let measured: Double?
    let verdict: String
  }
  private struct File: Decodable {
    let schema: Int
    let version: String?
    let claims: [Entry]
  }

  /// The form of the file that this version reads and writes.
  public static let schema = 1
  /// How far a number may be from the committed one: kernels of other machines add in another order.
  public static let tolerance = 1e-6

  private let entries: [String: Entry]

  /// Reads the JSON that `entrope claims --format json` writes.
  ///
  /// - Parameters:
  ///   - json: The file's bytes.
  ///   - version: The version of the program that must have written it; `nil` for any.
  /// - Throws: ``LedgerError`` where it is no ledger, or one of another form or version.
  public init(_ json: Data, ofVersion version: String? = nil) throws(LedgerError) {
    let file: File
    do { file = try JSONDecoder().decode(File.self, from: json) } catch {
      throw .unreadable
    }
    guard file.schema == Self.schema else { throw .otherSchema(file.schema) }
    if let version, file.version != version { throw .otherVersion(file.version ?? "none") }
    entries = Dictionary(file.claims.map { ($0.id, $0) }) { first, _ in first }
  }

  /// What a run contradicts, one sentence for each claim, with the claims that the run or the file lacks.
  ///
  /// - Parameters:
  ///   - claims: What the run decided.
  ///   - isWhole: Whether it decided the whole ledger, so that every claim of the file must be among them.
  /// - Returns: Nothing where all agree.
  public func contradictions(_ claims: [DecidedClaim], isWhole: Bool) -> [String] {
    var sentences: [String] = claims.compactMap { claim in
      let id = claim.claim.id
      guard let entry = entries[id] else { return "\(id): the committed ledger does not have it." }
      guard entry.verdict == claim.verdict.rawValue else {
        return
          "\(id): the verdict is \(claim.verdict.rawValue), and \(entry.verdict) was committed."
      }
      let agree =
        switch (entry.measured, claim.measured) {
        case (nil, nil): true
        case (let old?, let new?): abs(old - new) <= Self.tolerance * max(1, abs(old))
        default: false
        }
      return agree
        ? nil
        : "\(id): measured \(claim.measured.map { "\($0)" } ?? "nothing"), and "
          + "\(entry.measured.map { "\($0)" } ?? "nothing") was committed."
    }
    if isWhole {
      let known = Set(claims.map(\.claim.id))
      sentences += entries.keys.filter { !known.contains($0) }.sorted().map {
        "\($0): it was committed and is not in the ledger any more."
      }
    }
    return sentences
  }
}

/// Why a file is no ledger.
public enum LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It is not JSON with `schema` and `claims`.
  case unreadable
  /// It has another form.
  case otherSchema(Int)
  /// Another version of the program wrote it.
  case otherVersion(String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .unreadable:
      "it is no ledger of claims; entrope claims --out writes one."
    case .otherVersion(let version):
      "it is a ledger of version \(version); entrope claims --out writes one of this version."
    case .otherSchema(let schema):
      "it is a ledger of form \(schema), and this version reads form \(CommittedLedger.schema); entrope claims --out writes one."
    }
  }
}
