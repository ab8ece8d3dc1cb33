public import AttentionEntropy
import RotaryEmbedding

/// Rows of one draw or of the heads of one layer that a sweep measures, with the rows that show their trained state.
///
/// Their own schedules are not used: every cell has its own.
public struct SweepRows: Sendable {
  /// The rows of the cells.
  public let rows: StudyLayer
  /// The rows that are measured under the trained state, of the same heads.
  public let reference: StudyLayer
  /// Index of the grid's model whose rope these vectors have.
  public let model: Int
  /// Whether both are rows of the same vectors, so that one schedule gives the same rows where they stand at the same positions.
  public let sharesVectors: Bool

  /// Pairs rows with those of their trained state.
  ///
  /// - Parameters:
  ///   - rows: The rows of the cells.
  ///   - reference: Rows of the same heads, in their order (a precondition).
  ///   - model: Index of the grid's model whose rope these vectors have.
  ///   - sharesVectors: Whether both are rows of the same vectors.
  public init(
    rows: StudyLayer, reference: StudyLayer, model: Int = 0, sharesVectors: Bool = false
  ) {
    precondition(rows.heads.count == reference.heads.count, "Every head needs its own reference.")
    (self.rows, self.reference, self.model) = (rows, reference, model)
    self.sharesVectors = sharesVectors
  }

  /// Whether one schedule gives the same numbers for the rows as for those of the trained state.
  var isItsReference: Bool { sharesVectors && rows.hasPositions(of: reference) }

  /// The last rows of draws over some tokens, and the last rows of the same draws over the trained context.
  ///
  /// The query at position n − 1 sees the keys at 0 … n − 1; its reference, at min(L, n) − 1, those up to its own.
  ///
  /// - Parameters:
  ///   - ensemble: Where queries and keys come from.
  ///   - headDimension: Components d of one vector.
  ///   - length: Tokens n, at least 1.
  ///   - trainedContext: L in tokens, at least 1.
  ///   - seeds: Which draws.
  /// - Returns: A pair for each seed.
  static func lastRows(
    of ensemble: any VectorEnsemble, headDimension: Int, length: Int, trainedContext: Int,
    seeds: [UInt64]
  ) -> [SweepRows] {
    // Positions are held once for all draws.
    let (far, near) = (Array(0..<length), Array(0..<min(length, trainedContext)))
    return seeds.map { seed in
      func last(_ keys: [Int]) -> StudyLayer {
        StudyLayer(
          ensemble, headDimension: headDimension, queryPositions: keys.suffix(1),
          keyPositions: keys, seed: seed, mask: .causal, schedules: [])
      }
      return SweepRows(rows: last(far), reference: last(near), sharesVectors: true)
    }
  }
}

/// What a measure is over a grid of methods and their parameters, and how far that is from the trained state.
///
/// A unit is one draw of an ensemble or one head of a capture. The number of a unit in a cell is the mean of the measure over its
/// rows; its reference is the mean over the rows of the trained state under unmodified RoPE. Differences are taken unit by unit,
/// and intervals are Student's 95 % over units.
///
/// ```swift
/// var request = MethodRequest("yarn", headDimension: 64, trainedContext: 8_192)
/// request.scale = 2
/// let grid = try SweepGrid(
///   [SweepModel(request)], axes: [SweepAxis(.alpha, [0.5, 1, 2]), SweepAxis(.beta, [16, 32])], length: 16_384)
/// if let result = try SweepStudy(grid, ensemble: AlignedEnsemble(correlation: 0.5), seeds: 1..<41).measured() {
///   print(result.cells[result.best ?? 0].setting, result.region?.count as Any)
/// }
/// ```
public struct SweepStudy: Sendable {
  /// What is varied.
  public var grid: SweepGrid
  /// For each number of tokens of the grid, the rows of every draw or layer; as many units at every number.
  public var rows: [[SweepRows]]
  /// What is measured of every row.
  public var measure: StateMeasure
  /// How rows are measured; the mask is that of the layers, multipliers and mass are what the cells and the measure need.
  public var request: AttentionRequest
  /// Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public var skipsNonFinite: Bool

  /// Asks about rows.
  ///
  /// - Parameters:
  ///   - grid: What is varied.
  ///   - rows: For each number of tokens of the grid, the rows of every draw or layer (a precondition).
  ///   - measure: What is measured of every row.
  ///   - request: How rows are measured.
  ///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out.
  public init(
    _ grid: SweepGrid, rows: [[SweepRows]], measure: StateMeasure = .row(.entropy),
    request: AttentionRequest = AttentionRequest(), skipsNonFinite: Bool = false
  ) {
    precondition(rows.count == grid.lengths.count, "Every number of tokens needs its rows.")
    (self.grid, self.rows, self.measure) = (grid, rows, measure)
    (self.request, self.skipsNonFinite) = (request, skipsNonFinite)
  }

  /// Asks about the last rows of draws.
  ///
  /// - Parameters:
  ///   - grid: What is varied, with a number of tokens in every cell (a precondition).
  ///   - ensemble: Where queries and keys come from.
  ///   - seeds: Which draws; one is enough for vectors without randomness.
  ///   - measure: What is measured of every row.
  ///   - request: How rows are measured.
  public init(
    _ grid: SweepGrid, ensemble: any VectorEnsemble, seeds: some Sequence<UInt64>,
    measure: StateMeasure = .row(.entropy), request: AttentionRequest = AttentionRequest()
  ) {
    let seeds = Array(seeds)
    let geometry = grid.references.first?.schedules.first?.geometry
    self.init(
      grid,
      rows: grid.lengths.map { length in
        SweepRows.lastRows(
          of: ensemble, headDimension: geometry?.headDimension ?? 2, length: length ?? 1,
          trainedContext: geometry?.trainedContext ?? 1, seeds: seeds)
      }, measure: measure, request: request)
  }

  /// Measures every distinct schedule once, and every trained state.
  ///
  /// Where the measure needs nothing but the entropy, two sorts of rows are measured under all schedules together, in Double
  /// whatever the request says: last rows of all-ones vectors whose logits depend on distance alone, in O(n), and up to sixteen
  /// rows of a head over keys that stand one after another. Sums over pairs that schedules have in common are then worked out once; an
  /// entropy is within 10⁻¹¹ nats of the plain path in Double. Methods that act on distances, laws by distance or entropy,
  /// scattered keys and other measures take the plain path. Schedules that differ by one factor on all logits share their
  /// scores. Results do not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: The measured grid; `nil` when the observer stopped it.
  /// - Throws: ``HeadStudyError``, whose layer is an index into the rows of one number of tokens; `AttentionError` when shapes do
  ///   not fit; what the vectors throw.
  /// - Complexity: O(distinct schedules·units·rows·m·d) time; memory for distinct schedules × units numbers, and for the vectors
  ///   of as many layers as there are threads.
  public func measured(
    kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> SweepResult? {
    try SweepPlan(self).measured(kernel: kernel, observer: observer)
  }
}
