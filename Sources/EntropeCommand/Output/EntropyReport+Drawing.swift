import AttentionEntropy
import Figures
import Gallery
import RotaryEmbedding
import Studies

extension EntropyReport {
  /// The mean entropy over heads by position, for each method at the first factor.
  func figure() throws(CommandFailure) -> Figure {
    let drawn = series.filter { $0.multiplier == multipliers.first }
    let styles = methodStyles(methods.map(\.configuration))
    let curves = methods.indices.map { method in
      var sums: [Int: (total: Double, count: Int)] = [:]
      for one in drawn where one.method == method {
        for (row, position) in one.positions.enumerated()
        where !one.skipped.contains(row) && !one.rows[row].isMasked {
          sums[position, default: (0, 0)].total += one.rows[row].entropy
          sums[position, default: (0, 0)].count += 1
        }
      }
      let positions = sums.keys.sorted()
      return (
        name: methods[method].title, style: styles[method], positions: positions,
        entropies: positions.map { sums[$0].map { $0.total / Double($0.count) } ?? .nan }
      )
    }
    guard curves.contains(where: { !$0.positions.isEmpty }) else {
      throw CommandFailure(.badData, "--figure: no row sees a key, so there is nothing to draw.")
    }
    let first = methods[0].configuration
    return entropyFigure(
      curves, trainedContext: first.knowsTrainedContext ? first.geometry.trainedContext : nil,
      id: "entropy", title: "Entropy by position, mean over heads")
  }
}
