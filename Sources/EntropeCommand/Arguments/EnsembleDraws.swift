import ArgumentParser
import AttentionEntropy
import RotaryEmbedding
import Studies

/// The flag that says how many draws of an ensemble are measured.
struct DrawFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Draws of the ensemble, from --seed on, which every method sees alike. (default: 1)",
      valueName: "number"))
  var seeds: Int?
}

/// What is drawn of an ensemble where intervals are taken over draws: the last row of each, or the rows asked for.
struct EnsembleDraws {
  let flags: DrawFlags
  /// Which rows; the last where no flag says.
  let rows: RowFlags

  /// More draws than anyone waits for.
  private static let greatestCount = 100_000

  /// The seeds of the draws.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func seeds(from first: UInt64, of ensemble: any VectorEnsemble) throws(CommandFailure) -> [UInt64]
  {
    let count = flags.seeds ?? 1
    guard (1...Self.greatestCount).contains(count) else {
      throw .usage(
        "--seeds", "\(count) draws were asked for; from 1 to \(Self.greatestCount) are allowed.")
    }
    // Vectors without randomness are the same in every draw.
    guard ensemble.isRandom else { return [first] }
    return (0..<UInt64(count)).map { first &+ $0 }
  }

  /// The positions of the queries that are drawn.
  ///
  /// - Parameters:
  ///   - all: The positions that there are.
  ///   - method: Tells the trained context.
  ///   - mask: Which keys a query sees.
  ///   - isListed: Whether the user listed the positions, so that all of them are meant.
  /// - Returns: Positions of the queries that are drawn, at least one.
  /// - Throws: ``CommandFailure`` (64) that names the flag; (65) where no query stands there.
  func queries(
    among all: [Int], _ method: ResolvedMethod, _ mask: AttentionMask, isListed: Bool
  ) throws(CommandFailure) -> [Int] {
    let context = method.knowsTrainedContext ? method.geometry.trainedContext : nil
    guard let positions = try rows.positions(trainedContext: context) else {
      return isListed ? all : all.suffix(1)
    }
    let queries = all.filter(positions.contains)
    guard !queries.isEmpty else {
      throw CommandFailure(
        .badData,
        "No query stands at the positions \(positionWords(positions)); they stand at "
          + "\(all.min() ?? 0) to \(all.max() ?? 0).")
    }
    return queries
  }
}
