public import Figures
import Foundation
public import RotaryEmbedding

/// The small picture of a method, for its page of the guide, drawn from nothing but its resolved schedule.
///
/// What it shows follows from what the method does: distances as a map and for the last query, frequencies as θ′/θ over the
/// pair index, a factor on the logits over the scale, a factor on queries over the position, and the axis that each pair
/// follows. A method that does none of these is shown by its frequencies.
///
/// - Parameter entry: The method, with its usual parameters.
/// - Returns: A figure of one to three panels in a row.
/// - Throws: `RotaryError` when the method cannot be resolved in the picture's setting.
public func methodPicture(_ entry: MethodEntry) throws -> Figure {
  var parts: [PicturePart] = []
  let distances = try distanceParts(entry)
  parts += distances
  let geometry = try AtlasSetting.geometry()
  let schedule = try entry.schedule(for: geometry, extent: try AtlasSetting.extent())
  let style = methodStyle(entry.name).drawn(width: 1.3)
  if let axes = axesPart(schedule, style) { parts.append(axes) }
  if let ratios = ratioPart(schedule, geometry: geometry, style) { parts.append(ratios) }
  if let gain = try gainPart(entry, geometry: geometry, style) { parts.append(gain) }
  if let multiplier = multiplierPart(schedule, style) { parts.append(multiplier) }
  parts += lawParts(schedule.temperature, style)
  if parts.isEmpty { parts.append(spectrumPart(schedule, style)) }
  // One size for all text: each size and direction of a letter is an outline of its own in an SVG.
  var theme = Theme.paper
  (theme.labelSize, theme.tickSize) = (7, 7)
  let words = parts.map(\.words).joined(separator: " ")
  return Figure(
    id: entry.name, title: entry.title, altText: words,
    width: parts.count == 1 ? 190 : 160 * Double(parts.count), height: 118,
    rows: [parts.map(\.panel)], legend: .none, theme: theme)
}

/// A panel of a method's picture with what it shows in words.
struct PicturePart {
  let panel: Panel
  let words: String
}

/// The map of G and the last query's distances, in a setting where the methods' usual windows can be seen.
private func distanceParts(_ entry: MethodEntry) throws -> [PicturePart] {
  let trained = 2_048
  let length = 2 * trained
  let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: trained)
  let schedule = try entry.schedule(
    for: geometry, extent: try ContextExtent(scale: 2, sequenceLength: length))
  guard let relativePositions = schedule.relativePositions else { return [] }
  let views = relativePositions.unlikePairs.map {
    DistanceView(
      title: entry.title, schedule: schedule, style: methodStyle(entry.name), pair: $0)
  }
  let view = views[0]
  let map = distanceMap(
    view, tag: nil, title: "*G* by query and key", count: 64, stride: length / 64,
    column: MapColumn(), color: ColorScale(domain: 0...Double(length), label: ""))
  let last = length - 1
  let ticks = [0, 1_024, 2_048, 3_072, 4_096].map { Tick(Double($0), tokens($0)) }
  let ends = 0...Double(length)
  let reach = view.reach(ofQuery: last)
  let hidden = (0...last).filter { view.hides(query: last, key: $0) }.count
  return [
    PicturePart(
      panel: map,
      words:
        "A map of the distance at which \(views.count > 1 ? "pair 0 of " : "")a query sees a key, for "
        + "\(decimals(Double(length), 0)) tokens and a trained context of \(decimals(Double(trained), 0))."
    ),
    PicturePart(
      panel: Panel(
        title: "*G* of last query",
        x: Axis(
          "*i* − *j*", domain: ends,
          ticks: ticks),
        y: Axis("", domain: ends, ticks: ticks),
        marks: [
          .line(
            Line(
              x: [0, Double(length)], y: [0, Double(length)],
              style: SeriesStyle(color: Theme.paper.secondaryInk, dash: [3, 1.6], width: 0.6)))
        ] + views.map { .line(lastQueryLine($0, last: last)) } + firstKeyMarks(view, last: last)),
      words:
        "The last query sees keys at distances up to \(decimals(reach, 0)) tokens where RoPE has "
        + "\(decimals(Double(last), 0))"
        + (views.count > 1 ? "; \(views.count) groups of pairs have distances of their own" : "")
        + (hidden > 0 ? ", and \(decimals(Double(hidden), 0)) keys not at all." : ".")),
  ]
}

/// G over the distance i − j for one query, broken where keys are hidden, and without points inside straight runs.
private func lastQueryLine(_ view: DistanceView, last: Int) -> Line {
  let heights = (0...last).map {
    view.hides(query: last, key: last - $0)
      ? Double.nan : view.distance(query: last, key: last - $0)
  }
  // Every eighth token is enough for groups of eight; the last tokens are the first keys, which a window may show.
  let places = (0...last).filter { $0 % 8 == 0 || $0 > last - 16 }
  let runs = places.split { heights[$0].isNaN }.map { run in
    simplified(run.map { (Double($0), heights[$0]) }, tolerance: 1)
  }
  let points = runs.joined(separator: [(x: Double.nan, y: Double.nan)])
  return Line(
    x: points.map(\.x), y: points.map(\.y), style: view.style.drawn(width: 1.3))
}

/// A mark for the first keys where keys after them are hidden, since so few of them are too short a line to be seen.
private func firstKeyMarks(_ view: DistanceView, last: Int) -> [Mark] {
  guard let count = (0...last).first(where: { view.hides(query: last, key: $0) }), count > 0
  else { return [] }
  var style = view.style
  style.marker = .square
  return [
    .points(
      Points(
        x: [Double(last)], y: [view.distance(query: last, key: 0)], style: style, size: 2.4))
  ]
}

/// The fewest points found whose polyline keeps within a distance in y of all points (Ramer, Douglas and Peucker).
///
/// - Parameters:
///   - points: Points in the order of x.
///   - tolerance: Largest distance in y of a point left out, in data units.
/// - Returns: Some of the points, the first and the last among them.
/// - Complexity: O(n²) at worst, O(n log n) as a rule.
func simplified(
  _ points: [(x: Double, y: Double)], tolerance: Double
) -> [(x: Double, y: Double)] {
  guard let first = points.first, let last = points.last, points.count > 2 else { return points }
  let misses = points.map { point in
    abs(first.y + (last.y - first.y) * (point.x - first.x) / (last.x - first.x) - point.y)
  }
  guard let farthest = misses.indices.max(by: { misses[$0] < misses[$1] }),
    misses[farthest] > tolerance
  else { return [first, last] }
  return simplified(Array(points[...farthest]), tolerance: tolerance).dropLast()
    + simplified(Array(points[farthest...]), tolerance: tolerance)
}

/// The axis that each pair follows, for positions with several coordinates.
private func axesPart(_ schedule: RotarySchedule, _ style: SeriesStyle) -> PicturePart? {
  guard case .axes(let axes) = schedule.positionMap else { return nil }
  let pairs = Array(schedule.inverseFrequencies.indices)
  let names = ["time", "height", "width"]
  var squares = style
  squares.marker = .square
  let marks = PairAxes.Axis.allCases.map { axis in
    let own = pairs.filter { axes.axis(ofPair: $0) == axis }
    return Mark.points(
      Points(
        x: own.map(Double.init), y: own.map { _ in Double(axis.rawValue) }, style: squares,
        size: 1.8))
  }
  return PicturePart(
    panel: Panel(
      title: "axis of pair", x: Axis("pair *i*", domain: -1...Double(pairs.count)),
      y: .categories("", names, isReversed: true), marks: marks),
    words: "The axis of each of \(pairs.count) pairs: "
      + zip(names, axes.sections).map { "\($0.1) follow the \($0.0)" }.joined(separator: ", ") + "."
  )
}

/// θ′/θ by pair, with RoPE and, where it is not far away, PI.
private func ratioPart(
  _ schedule: RotarySchedule, geometry: RotaryGeometry, _ style: SeriesStyle
) -> PicturePart? {
  let ratios = schedule.ratios(to: geometry)
  guard ratios.contains(where: { $0 != 1 }) else { return nil }
  let still = ratios.filter { $0 == 0 }.count
  let (low, high) = (
    ratios.filter { $0 > 0 }.min() ?? 1, max(ratios.max() ?? 1, 1)
  )
  // A method that moves every pair by little would be a flat line beside PI.
  let isSlight = still == 0 && low > 0.8 && high < 1.25
  let interpolated = 1 / AtlasSetting.scale
  var rules: [Mark] = [.rule(Rule(y: 1, label: "RoPE"))]
  if !isSlight { rules.append(.rule(Rule(y: interpolated, label: "PI"))) }
  let y =
    isSlight
    ? Axis("")
    : Axis(
      "", scale: .log10, domain: min(low, interpolated) / 1.6...high * 1.6, showsZero: still > 0)
  let last = ratios.count - 1
  // Where both ends are as trained, what changes lies between them.
  let between =
    ratios[0] == 1 && ratios[last] == 1
    ? ", and \(decimals(low, 3)) at pair \(ratios.firstIndex(of: low) ?? 0) between them" : ""
  let ends =
    still == ratios.count
    ? "0, since no pair rotates."
    : "from \(decimals(ratios[0], 3)) at pair 0 to \(decimals(ratios[last], 3)) at pair \(last)"
      + (still > 0 ? "; \(still) pairs do not rotate." : between + ".")
  return PicturePart(
    panel: Panel(
      title: "*θ*′/*θ*", x: Axis("pair *i*", domain: 0...63, ticks: pairTicks), y: y,
      marks: rules + ratioMarks(ratios, style: style)),
    words: "Frequencies over RoPE's at \(AtlasSetting.words): \(ends)")
}

/// Inverse frequencies, for a method that changes nothing.
private func spectrumPart(_ schedule: RotarySchedule, _ style: SeriesStyle) -> PicturePart {
  let frequencies = schedule.effectiveInverseFrequencies
  return PicturePart(
    panel: Panel(
      title: "*θ* (radians per token)",
      x: Axis("pair *i*", domain: 0...Double(frequencies.count - 1)),
      y: Axis("", scale: .log10),
      marks: [
        .points(Points(x: indices(frequencies.count), y: frequencies, style: style, size: 1.6))
      ]),
    words:
      "Inverse frequencies at d = 128 and b = 10,000 fall from \(decimals(frequencies[0], 0)) at pair 0 to "
      + "\(scientific(frequencies[frequencies.count - 1])) at pair \(frequencies.count - 1).")
}
