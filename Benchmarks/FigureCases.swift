import AttentionEntropy
import Drawing
import Figures
import Foundation

extension Suite {
  /// A figure as wide as a column of print with two panels, from arrays of numbers to the bytes of all three formats, and
  /// a causal head of 4,096 tokens as a heatmap.
  func figures() throws -> BenchmarkGroup {
    let column = ColumnFigure()
    let weights = CausalWeights(length: 4_096)
    let vectorFiles = try weights.figure().rendered(as: [.svg, .pdf]).map(\.count)
    return BenchmarkGroup(
      title: "figures", rounds: 7,
      validate: {
        for figure in [column.figure(), weights.figure()] {
          let formats = OutputFormat.allCases
          for (format, bytes) in zip(formats, try figure.rendered(as: formats)) {
            guard try figure.rendered(as: format) == bytes else {
              throw WrongResult(description: "\(figure.id).\(format.rawValue) has other bytes.")
            }
          }
        }
      },
      trials: {
        [
          Trial(runs: 5) { _ = try column.figure().rendered(as: OutputFormat.allCases) },
          Trial { _ = try weights.figure().rendered(as: OutputFormat.allCases) },
        ]
      },
      report: { timings in
        [
          CaseReport(
            "two-panel-figure", length: column.pairs.count, threads: 1, isa: "double", timings[0],
            [
              Reading(
                key: "seconds", value: timings[0].seconds.best, digits: 4, bound: .atMost(0.05))
            ]),
          CaseReport(
            "causal-heatmap", length: weights.length, threads: 1, isa: "double", timings[1],
            [
              Reading(
                key: "seconds", value: timings[1].seconds.best, digits: 3, bound: .atMost(1)),
              Reading(
                key: "largest_vector_file", value: Double(vectorFiles.max() ?? 0) / 1_000,
                digits: 0,
                unit: "kB", bound: .atMost(500)),
            ]),
        ]
      })
  }
}

/// Wavelengths on a logarithmic axis beside a map of 256 by 256 cells with its bar.
private struct ColumnFigure {
  let pairs = (0..<64).map(Double.init)
  let cells = 256

  func figure() -> Figure {
    let lines = [10_000.0, 500_000, 1_000_000].map { base in
      Mark.line(
        Line(
          x: pairs, y: pairs.map { 2 * .pi * pow(base, $0 / 64) },
          label: "base \(Int(base / 1_000)) k"))
    }
    let values = (0..<cells * cells).map { index in
      1 / (1 + abs(Double(index / cells) - Double(index % cells)))
    }
    let mask = (0..<cells * cells).map { $0 % cells > $0 / cells }
    let ends = 0...Double(cells)
    return Figure(
      id: "two-panels", title: "Two panels", altText: "Curves beside a map.", width: 234,
      height: 130,
      rows: [
        [
          Panel(
            tag: "a", x: Axis("pair index *i*"),
            y: Axis("wavelength *λ*_i (tokens)", scale: .log10),
            marks: lines + [.rule(Rule(y: 4_096, label: "*L*"))]),
          Panel(
            tag: "b", x: Axis("key *j*", domain: ends),
            y: Axis("query *i*", domain: ends, isReversed: true),
            marks: [
              .heatmap(
                Heatmap(
                  rowCount: cells, columnCount: cells, values: values, mask: mask, x: ends, y: ends)
              )
            ],
            color: ColorScale(kind: .log(floor: 1e-3), label: "weight"), isSquare: true),
        ]
      ], legend: .below)
  }
}

/// Attention weights of a causal head on logits without any structure, which no format can compress well.
private struct CausalWeights {
  let length: Int
  private let values: [Double]
  private let mask: [Bool]

  init(length: Int) {
    self.length = length
    var values = [Double](repeating: 0, count: length * length)
    var mask = [Bool](repeating: true, count: length * length)
    let numbers = CounterGenerator(seed: 4, stream: .keys)
    for query in 0..<length {
      var sum = 0.0
      for key in 0...query {
        let bits = numbers.bits(at: UInt64(query * length + key))
        let weight = exp(4 * Double(bits >> 40) / Double(1 << 24))
        values[query * length + key] = weight
        mask[query * length + key] = false
        sum += weight
      }
      for key in 0...query { values[query * length + key] /= sum }
    }
    self.values = values
    self.mask = mask
  }

  func figure() -> Figure {
    let ends = 0...Double(length)
    return Figure(
      id: "causal-heatmap", title: "Causal attention", altText: "A map of attention weights.",
      width: 234, height: 200,
      rows: [
        [
          Panel(
            x: Axis("key *j*", domain: ends), y: Axis("query *i*", domain: ends, isReversed: true),
            marks: [
              .heatmap(
                Heatmap(
                  rowCount: length, columnCount: length, values: values, mask: mask, x: ends,
                  y: ends))
            ],
            color: ColorScale(kind: .log(floor: 1e-6), label: "weight"), isSquare: true)
        ]
      ])
  }
}
