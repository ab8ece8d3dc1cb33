import AttentionEntropy
public import RotaryEmbedding

/// The figure `pair-attribution`: which pairs make the change of entropy from RoPE to a method, for all-ones vectors over sL
/// distances.
///
///     Φᵢ = ∫₀¹ ∂H/∂ ln θᵢ·(ln θ′ᵢ − ln θᵢ) du,   Σᵢ Φᵢ = H_method(sL) − H_RoPE(sL)
///
/// along the straight line in ln θ, by the rule of ``ShiftAttribution`` with ``greatestNodeCount`` nodes at most. Ours. At d = 64,
/// b = 10⁴, L = 2,048 and s = 4 NTK-aware shifts by 0.6860550663 and YaRN (paper) by 0.7698963452, of which the ramp's pairs have
/// −0.2537 and the slower ones 1.0236. NTK-aware takes about 2,000 nodes and YaRN 600. Under PI fast pairs rotate a
/// thousand times on the way, which takes about 20,000: its residual is told and its parts are not to be trusted beyond their error. For
/// captured heads see ``ShiftAttribution``.
public struct PairAttribution: PaperFigure {
  private static let dimension = FigureParameter(
    "d", "head dimension d, all of which rotates", usual: 64, range: 4...256, step: 2)
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(2_048, upTo: 8_192)
  private static let scale = FigureParameter(
    "s", "scale s, a whole number", usual: 4, range: 2...16, step: 1)
  /// Head dimension, base, trained context and scale.
  public static let parameters = [dimension, base, context, scale]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scale s.
  public let scale: Int

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    scale = values.whole(Self.scale)
  }

  /// Nodes along the line at most.
  public static let greatestNodeCount = 4_096

  /// The parts of the shift to a method.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - greatestNodeCount: Nodes along the line at most, at least 16.
  /// - Returns: The parts, with what they leave of the shift.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  /// - Complexity: O(nodes·sL·d) on all processors.
  public func attribution(
    _ method: ComparedMethod, greatestNodeCount: Int = greatestNodeCount
  ) throws -> ShiftAttribution {
    let plain = try ComparedMethod.rope.schedule(for: geometry, scale: Double(scale))
    let stretched = try method.schedule(for: geometry, scale: Double(scale))
    let count = scale * geometry.trainedContext
    let line = ScheduleLine(to: stretched, plainScale: 1)
    func entropy(_ schedule: RotarySchedule) -> Double {
      PositionalKernel(schedule: schedule, count: count).lastRow.entropy
    }
    let shift = entropy(stretched) - entropy(plain)
    return ShiftAttribution.along(
      shifts: [shift], pairCount: line.steps.count, greatestNodeCount: greatestNodeCount
    ) { places in
      onAllProcessors(places) { place in
        let gradient = kernelGradient(line.schedule(at: place), count: count)
        return zip(gradient.pairs, line.steps).map { $0 * $1 } + [0]
      }
    }[0]
  }

  /// The methods whose shift is attributed.
  public static let methods: [ComparedMethod] = [.ntkAware, .yarnPaper, .yarnCode, .interpolation]

  /// The data: the part of every pair, and below them a row with what the parts leave.
  public func table() throws -> Table { try table(of: Self.methods.map { try attribution($0) }) }

  /// The data, of parts that were worked out.
  ///
  /// - Parameter attributions: One for each of ``methods``.
  /// - Returns: A row for each method and pair.
  /// - Throws: Never for these.
  package func table(of attributions: [ShiftAttribution]) throws -> Table {
    var rows: [[Cell]] = []
    for (method, found) in zip(Self.methods, attributions) {
      rows += found.pairs.enumerated().map { pair, part in
        [
          Cell(method.rawValue), Cell(pair), Cell(part), Cell(found.shift), Cell(found.residual),
          Cell(found.nodeCount),
        ]
      }
    }
    return try Table(
      columns: [
        Column("method"), Column("pair"), Column("part of the entropy shift", unit: "nats"),
        Column("whole shift", unit: "nats"), Column("residual of all parts", unit: "nats"),
        Column("nodes along the line"),
      ], rows: rows)
  }
}
