import Foundation

/// Evenly spaced round numbers inside a range.
///
/// The choice is that of J. Talbot, S. Lin and P. Hanrahan, “An Extension of Wilkinson's Algorithm for
/// Positioning Tick Labels on Axes”, InfoVis 2010: among the sequences with steps 1, 5, 2, 2.5, 4
/// times powers of ten, the one with the best mean of simplicity (0.25), coverage (0.1), density (0.5)
/// and legibility (0.05). Four things differ from the paper: ticks stay inside the range, coverage
/// weighs half as much because of that, all ticks are multiples of their step (never 6.9, 7.1, 7.3), and
/// steps of 3 are left out, because few readers halve them in their heads.
/// Legibility is left to the caller, who can measure labels.
///
/// - Parameters:
///   - domain: Range in data units.
///   - count: Wanted number of ticks, 2 or more.
/// - Returns: Strictly increasing values inside the range; fewer than two where none fits.
package func linearTicks(_ domain: ClosedRange<Double>, count: Int) -> [Double] {
  var search = TickSearch(low: domain.lowerBound, high: domain.upperBound, target: max(count, 2))
  return search.best()
}

/// The branch-and-bound search of Talbot et al., section 4, over (q, k, z, start), with j = 1.
private struct TickSearch {
  let low: Double
  let high: Double
  let target: Int
  var bestScore = -2.0
  var bestTicks: [Double] = []

  static let steps: [Double] = [1, 5, 2, 2.5, 4]

  init(low: Double, high: Double, target: Int) {
    self.low = low
    self.high = high
    self.target = target
  }

  mutating func best() -> [Double] {
    let range = high - low
    guard range > 0, range.isFinite else { return [] }
    for place in Self.steps.indices { search(place: place, range: range) }
    return bestTicks
  }

  private mutating func search(place: Int, range: Double) {
    let simplicity = simplicityBound(place)
    guard total(simplicity, 1, 1) > bestScore else { return }
    var count = 2
    while count < 60, total(simplicity, 1, densityBound(count)) > bestScore {
      let width = range / Double(count + 1) / Self.steps[place]
      // Below it steps have no digits left to count with.
      guard width.isNormal else { return }
      var exponent = Int(ceil(log10(width)))
      while exponent < 308 {
        let step = Self.steps[place] * powerOfTen(exponent)
        let span = step * Double(count - 1)
        if span > range * (1 + 1e-9) { break }
        if total(simplicity, coverageBound(span), densityBound(count)) <= bestScore { break }
        tryStarts(place: place, count: count, exponent: exponent, step: step)
        exponent += 1
      }
      count += 1
    }
  }

  private mutating func tryStarts(
    place: Int, count: Int, exponent: Int, step: Double
  ) {
    let tolerance = 1e-9 * (high - low)
    let first = ceil((low - tolerance) / step)
    let last = floor((high + tolerance - step * Double(count - 1)) / step)
    // Beyond 2^53 steps from zero the ticks could not be told apart.
    guard first <= last, abs(first) < 9e15, abs(last) < 9e15, last - first < 10_000 else { return }
    for start in Int(first)...Int(last) {
      let ticks = (0..<count).map { multiple(start + $0, place: place, exponent: exponent) }
      guard let bottom = ticks.first, let top = ticks.last, top > bottom else { continue }
      let score = total(
        simplicityBound(place) - (hasZero(ticks, step) ? 0 : 1), coverage(bottom, top),
        density(count, bottom, top))
      if score > bestScore {
        bestScore = score
        bestTicks = ticks.map { min(max($0, low), high) }
      }
    }
  }

  /// An integer times a step, divided by an exact power of ten where the step is small.
  private func multiple(_ integer: Int, place: Int, exponent: Int) -> Double {
    let product = Double(integer) * Self.steps[place]
    return exponent < 0 && exponent > -300
      ? product / pow(10, Double(-exponent)) : product * powerOfTen(exponent)
  }

  private func hasZero(_ ticks: [Double], _ step: Double) -> Bool {
    ticks.contains { abs($0) < 1e-9 * step }
  }

  private func total(_ simplicity: Double, _ coverage: Double, _ density: Double) -> Double {
    0.25 * simplicity + 0.1 * coverage + 0.5 * density + 0.05
  }

  /// Simplicity of a sequence that contains zero.
  private func simplicityBound(_ place: Int) -> Double {
    1 - Double(place) / Double(Self.steps.count - 1)
  }

  private func coverage(_ bottom: Double, _ top: Double) -> Double {
    let margin = 0.1 * (high - low)
    let above = (high - top) / margin
    let below = (low - bottom) / margin
    return 1 - 0.5 * (above * above + below * below)
  }

  private func coverageBound(_ span: Double) -> Double {
    let spare = (high - low - span) / 2 / (0.1 * (high - low))
    return 1 - spare * spare
  }

  private func density(_ count: Int, _ bottom: Double, _ top: Double) -> Double {
    let actual = Double(count - 1) / (top - bottom)
    let wanted = Double(target - 1) / (high - low)
    return 2 - max(actual / wanted, wanted / actual)
  }

  private func densityBound(_ count: Int) -> Double {
    count >= target ? 2 - Double(count - 1) / Double(target - 1) : 1
  }
}
