import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// A method with the distances at which its queries see keys.
struct DistanceView: Sendable {
  let title: String
  let schedule: RotarySchedule
  /// The look of the method.
  let style: SeriesStyle
  /// The pair that looks, where pairs see distances of their own.
  var pair = 0

  /// G(i, j) in tokens: the method's own, otherwise i − j.
  func distance(query: Int, key: Int) -> Double {
    schedule.relativePositions?(query: query, key: key, pair: pair) ?? Double(query - key)
  }

  /// Whether a query does not see a key: one ahead of it, or one that the method hides.
  func hides(query: Int, key: Int) -> Bool {
    key > query || !(schedule.relativePositions?.admits(query: query, key: key) ?? true)
  }

  /// The largest distance at which a query sees a key, in tokens.
  func reach(ofQuery query: Int) -> Double {
    (0...query).filter { !hides(query: query, key: $0) }
      .map { distance(query: query, key: $0) }.max() ?? 0
  }
}

/// The small setting in which methods that act on distances are compared: windows are scaled down with L.
enum DistanceSetting {
  static let headDimension = 64
  static let trainedContext = 12
  static let scale = 4.0
  static let length = 48

  /// Windows that fit a trained context of 12; what is not named here is the method's usual value.
  static let options: [String: [String: [Double]]] = [
    "rerope": ["window": [4]], "leaky-rerope": ["window": [4]],
    "self-extend": ["window": [6], "group-size": [8]], "string": ["window": [2]],
    "lm-infinite": ["first-keys": [2]], "dpe": ["window": [6]],
    "lampe": ["head": [6], "tail": [2], "mapping-length": [9]],
  ]

  /// Plain RoPE, then every method of the catalogue that acts on distances, without temperature.
  static func methods() throws -> [DistanceView] {
    let geometry = try RotaryGeometry(
      headDimension: headDimension, base: 10_000, trainedContext: trainedContext)
    let extent = try ContextExtent(scale: scale, sequenceLength: length)
    let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: extent)
    return [DistanceView(title: "RoPE", schedule: rope, style: ComparedMethod.rope.style)]
      + (try MethodCatalog.entries.compactMap { entry in
        let choice = MethodChoice(
          temperature: TemperatureLaw.none, options: options[entry.name] ?? [:])
        let schedule = try entry.schedule(for: geometry, extent: extent, choice: choice)
        return schedule.relativePositions == nil
          ? nil
          : DistanceView(
            title: entry.title, schedule: schedule, style: methodStyle(entry.name))
      })
  }
}

/// Entropies of all causal rows over many draws, the same draws for every method.
struct RowEntropySamples: Sendable {
  /// Entropies in nats: [methods][draws][rows].
  let entropies: [[[Double]]]

  /// The mean entropy of a row, with its standard error over draws.
  func row(_ row: Int, method: Int) -> Estimate {
    Estimate(entropies[method].map { $0[row] })
  }

  /// The paired difference of two methods, each draw averaged over some rows.
  func difference(method: Int, from reference: Int, rows: Range<Int>) -> Estimate {
    Estimate(
      zip(entropies[method], entropies[reference]).map { own, other in
        rows.reduce(0) { $0 + own[$1] - other[$1] } / Double(rows.count)
      })
  }
}

/// Measures the exact entropies of all causal rows of several methods on the same draws.
///
/// - Parameters:
///   - methods: The methods, all of one head dimension.
///   - ensemble: Where queries and keys come from.
///   - length: Number n of tokens.
///   - seeds: Draws of the ensemble.
/// - Returns: The samples.
/// - Throws: `AttentionError` when a shape is not allowed.
/// - Complexity: O(|seeds|·|methods|·n²·d).
func rowEntropies(
  of methods: [RotarySchedule], on ensemble: any VectorEnsemble, length: Int, seeds: Range<UInt64>
) throws -> RowEntropySamples {
  let positions = Array(0..<length)
  let tables = methods.map {
    PassTables(schedule: $0, queryPositions: positions, keyPositions: positions)
  }
  var entropies = methods.map { _ in [[Double]]() }
  for seed in seeds {
    let vectors = try ensemble.vectors(
      headDimension: methods.first?.geometry.headDimension ?? 0, length: length, seed: seed)
    for (index, table) in tables.enumerated() {
      let turned = try TurnedRows(vectors, tables: table)
      entropies[index].append(
        positions.map { row in
          var accumulator = SoftmaxAccumulator()
          turned.forEachLogit(head: 0, row: row, mask: .causal) { accumulator.add($0) }
          return accumulator.statistics.entropy
        })
    }
  }
  return RowEntropySamples(entropies: entropies)
}
