import Foundation
public import RotaryEmbedding

/// The figure `method-map`: every catalogued method by what it keeps near and what it makes new far away.
///
///     kept       share of the pairs whose rotation between neighbours is that of training, |θ′/θ − 1| < 10⁻⁹
///     overshoot  max over pairs of min(1, θ′D/2π)/min(1, θL/2π)
///
/// with D the farthest distance, in tokens, at which the query at sL − 1 sees a key: sL where a method leaves distances
/// alone. An overshoot of 1 says that no pair meets a phase that it did not meet in training; pairs with a whole rotation never
/// do. A method at (1, 1) keeps both ends: those that act on distances do it by telling far keys apart less well. Ours; exact
/// to 10⁻¹².
public struct MethodMap: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(4_096, from: 256)
  private static let scale = FigureParameter(
    "s", "scale s, a whole number", usual: 4, range: 2...64, step: 1)
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

  /// Where one method lies.
  public struct Place: Sendable, Hashable {
    /// Its name in the catalogue.
    public let name: String
    /// Its title.
    public let title: String
    /// Share of the pairs whose rotation between neighbours is that of training, of all pairs of the head.
    public let kept: Double
    /// The greatest ratio of the arc reached to the arc trained; 0 where nothing rotates.
    public let overshoot: Double
    /// The pair that has it; `nil` where nothing rotates.
    public let worstPair: Int?
    /// Farthest distance D in tokens at which a key is seen.
    public let farthest: Double
  }

  /// Every method of the catalogue that this geometry allows, and why others do not lie on the map.
  ///
  /// - Returns: Places in the order of the catalogue, and sentences by name.
  /// - Throws: `RotaryError` never for these values.
  /// - Complexity: O(methods·(sL + d)).
  public func places() throws -> (places: [Place], refusals: [(name: String, reason: String)]) {
    let length = scale * geometry.trainedContext
    let extent = try ContextExtent(scale: Double(scale), sequenceLength: length)
    var places: [Place] = []
    var refusals: [(name: String, reason: String)] = []
    for entry in MethodCatalog.entries {
      do throws(RotaryError) {
        places.append(place(entry, try entry.schedule(for: geometry, extent: extent), length))
      } catch {
        refusals.append((entry.name, error.description))
      }
    }
    return (places, refusals)
  }

  private func place(_ entry: MethodEntry, _ schedule: RotarySchedule, _ length: Int) -> Place {
    let farthest = farthestDistance(schedule, length)
    let frequencies = schedule.effectiveInverseFrequencies
    let plain = geometry.inverseFrequencies
    let kept = zip(frequencies, plain).filter { abs($0 / $1 - 1) < 1e-9 }.count
    var (worst, pair) = (0.0, Int?.none)
    for (index, (frequency, theta)) in zip(frequencies, plain).enumerated() {
      let trained = min(1, theta * Double(geometry.trainedContext) / (2 * .pi))
      let ratio = min(1, frequency * farthest / (2 * .pi)) / trained
      // Ties, as where every pair is at 1, go to the fastest.
      if ratio > worst * (1 + 1e-12) { (worst, pair) = (ratio, index) }
    }
    return Place(
      name: entry.name, title: entry.title, kept: Double(kept) / Double(plain.count),
      overshoot: worst, worstPair: pair, farthest: farthest)
  }

  /// D: one more than the greatest distance at which the last query sees a key.
  private func farthestDistance(_ schedule: RotarySchedule, _ length: Int) -> Double {
    guard let map = schedule.relativePositions else { return Double(length) }
    return (0..<length).reduce(0) { farthest, key in
      map.admits(query: length - 1, key: key)
        ? max(farthest, map(query: length - 1, key: key) + 1) : farthest
    }
  }

  /// The data.
  public func table() throws -> Table { try table(of: places().places) }

  /// The data, of places that were found.
  ///
  /// - Parameter places: As ``places()`` gives them.
  /// - Returns: A row for each method.
  /// - Throws: Never for these.
  package func table(of places: [Place]) throws -> Table {
    try Table(
      columns: [
        Column("method"), Column("title"), Column("share of pairs kept"),
        Column("greatest arc reached over trained"), Column("pair that reaches it"),
        Column("farthest distance", unit: "tokens"),
      ],
      rows: places.map {
        [
          Cell($0.name), Cell($0.title), Cell($0.kept), Cell($0.overshoot),
          $0.worstPair.map { Cell($0) } ?? .missing, Cell($0.farthest),
        ]
      })
  }
}
