import Drawing
public import Figures
import Foundation
public import Studies

/// Draws positional kernels: the logit of all-ones vectors by distance, a curve for each method.
///
/// - Parameters:
///   - kernels: Names, looks and logits g(0), g(1), …, as many of each (a precondition).
///   - trainedContext: L in tokens, marked where it lies inside; `nil` where it is unknown.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure; beyond 512 distances curves are drawn as their envelopes on a logarithmic axis from 1 on.
public func kernelFigure(
  _ kernels: [(name: String, style: SeriesStyle, logits: [Double])], trainedContext: Int?,
  id: String, title: String
) -> Figure {
  let count = kernels[0].logits.count
  let isLong = count > 512
  let first = isLong ? 1 : 0
  let distances = (first..<count).map(Double.init)
  var marks = [Mark.rule(Rule(y: 0))] + trainedRule(trainedContext, between: first, and: count)
  for kernel in kernels {
    let line = Line(
      x: distances, y: Array(kernel.logits[first...]), label: kernel.name, style: kernel.style)
    marks.append(isLong ? .envelope(Envelope(line)) : .line(line))
  }
  return Figure(
    id: id, title: title, width: PageWidth.text, height: 190,
    rows: [
      [
        Panel(
          x: Axis("distance *Δ* (tokens)", scale: isLong ? .log10 : .linear),
          y: Axis("logit *g*(*Δ*)"), marks: marks)
      ]
    ], legend: .below)
}

/// Draws what methods do to frequencies: θ′ of every pair, and θ′/θ.
///
/// - Parameters:
///   - methods: Names, looks, frequencies in radians per token and their ratios to the trained ones, by pair.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure, with a point for every pair.
public func frequencyFigure(
  _ methods: [(name: String, style: SeriesStyle, frequencies: [Double], ratios: [Double])],
  id: String, title: String
) -> Figure {
  func points(_ values: (Int) -> [Double]) -> [Mark] {
    methods.enumerated().map { index, method in
      .points(
        Points(
          x: indices(values(index).count), y: values(index), label: method.name,
          style: method.style))
    }
  }
  return Figure(
    id: id, title: title, width: PageWidth.text, height: 170,
    rows: [
      [
        Panel(
          tag: "a", x: Axis("pair index *i*"),
          y: Axis("frequency *θ*′ (rad/token)", scale: .log10),
          marks: points { methods[$0].frequencies }),
        Panel(
          tag: "b", x: Axis("pair index *i*"), y: Axis("*θ*′/*θ*"),
          marks: points { methods[$0].ratios }),
      ]
    ], legend: .below)
}

/// Draws the entropy of rows by position, a curve for each series, beside that of equal weights.
///
/// - Parameters:
///   - series: Names, looks, positions in tokens and entropies in nats.
///   - trainedContext: L in tokens, marked where it lies inside; `nil` where it is unknown.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure: at most six series, each of at most some 128 means over rows that follow each other.
public func entropyFigure(
  _ series: [(name: String, style: SeriesStyle, positions: [Int], entropies: [Double])],
  trainedContext: Int?, id: String, title: String
) -> Figure {
  let drawn = Array(series.prefix(6))
  let last = drawn.flatMap(\.positions).max() ?? 1
  let first = drawn.flatMap(\.positions).min() ?? 0
  var marks = trainedRule(trainedContext, between: first, and: last)
  let isRow = drawn.allSatisfy { $0.positions.count == 1 }
  let size = max(1, (drawn.map(\.positions.count).max() ?? 1) / 128)
  for one in drawn {
    let starts = stride(from: 0, to: one.positions.count, by: size)
    func means(_ values: [Double]) -> [Double] {
      starts.map { start in
        let bin = values[start..<min(start + size, values.count)]
        return bin.reduce(0, +) / Double(bin.count)
      }
    }
    let (x, y) = (means(one.positions.map(Double.init)), means(one.entropies))
    marks.append(
      isRow
        ? .points(Points(x: x, y: y, label: one.name, style: one.style))
        : .line(Line(x: x, y: y, label: one.name, style: one.style)))
  }
  return Figure(
    id: id, title: title, width: PageWidth.text, height: 190,
    rows: [
      [
        Panel(
          x: Axis("position of the query (tokens)"),
          y: Axis("entropy (nats)\(size > 1 ? ", mean of \(size) rows" : "")"), marks: marks)
      ]
    ], legend: .below)
}

/// Draws estimates with their intervals, one beside another.
///
/// - Parameters:
///   - estimates: Names, looks, and means with 95 % intervals.
///   - axis: What is estimated, with its unit.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure.
public func intervalFigure(
  _ estimates: [(name: String, style: SeriesStyle, estimate: Estimate)], axis: String, id: String,
  title: String
) -> Figure {
  let marks = estimates.enumerated().map { place, one in
    Mark.errorBars(
      ErrorBars(
        Points(x: [Double(place)], y: [one.estimate.mean], style: one.style),
        low: [one.estimate.interval.lowerBound], high: [one.estimate.interval.upperBound]))
  }
  return Figure(
    id: id, title: title, width: PageWidth.text, height: 180,
    rows: [
      [
        Panel(
          x: .categories("", estimates.map(\.name)), y: Axis(axis),
          marks: [.rule(Rule(y: 0))] + marks)
      ]
    ], legend: .none)
}

/// The rule at L, where it is known and lies inside.
private func trainedRule(_ context: Int?, between first: Int, and last: Int) -> [Mark] {
  guard let context, context > first, context < last else { return [] }
  return [.rule(Rule(x: Double(context), label: "*L*"))]
}
