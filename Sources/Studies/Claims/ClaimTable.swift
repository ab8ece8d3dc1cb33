extension DecidedClaim {
  /// Names of ``cells`` for programs.
  public static let columns = [
    "id", "source", "section", "claim", "test", "measured", "low", "high", "unit", "verdict",
    "where",
    "reason",
  ]

  /// The values of a row for programs.
  public var cells: [Cell] {
    [
      .text(claim.id), .text(claim.source.name), .text(claim.section), .text(claim.claim),
      .text(claim.test), Cell(measured), Cell(interval?.lowerBound), Cell(interval?.upperBound),
      claim.unit.map { .text($0) } ?? .missing, .text(verdict.rawValue),
      place.map { .text($0) } ?? .missing, reason.map { .text($0) } ?? .missing,
    ]
  }
}

/// The ledger as a table, one row for each claim.
///
/// - Parameter claims: Claims with their verdicts.
/// - Returns: Every column of ``DecidedClaim/columns``.
/// - Throws: Never for claims of the ledger.
public func claimTable(_ claims: [DecidedClaim]) throws -> Table {
  try Table(columns: DecidedClaim.columns.map { Column($0) }, rows: claims.map(\.cells))
}
