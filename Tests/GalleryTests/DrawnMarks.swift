import Drawing
import Figures
import Testing

/// What matplotlib says about one drawn number: fractions of the axes, and a colour from 0 to 255.
struct MatplotlibRow {
  let x, y: Double
  let lowX, highX, lowY, highY: Double
  let shade: [Double]

  init(_ line: Substring) throws {
    let numbers = line.split(separator: ",").map { Double($0) ?? .nan }
    try #require(numbers.count == 9)
    (x, y) = (numbers[0], numbers[1])
    (lowX, highX, lowY, highY) = (numbers[2], numbers[3], numbers[4], numbers[5])
    shade = Array(numbers[6...])
  }
}

/// The largest differences, what was farther off than allowed, and how many numbers were compared.
struct Finding {
  /// In fractions of the axes.
  var place = 0.0
  /// In steps of a colour's component, 0 to 255.
  var shade = 0.0
  var misses: [String] = []
  var compared = 0

  /// Largest difference allowed in fractions of the axes, and in steps of a component.
  static let allowed = (place: 1e-3, shade: 5.0)
}

/// Looks for matplotlib's places in a display list, mark by mark.
struct Comparison {
  let list: DisplayList
  /// Answers that belong to the marks still to come.
  var rows: ArraySlice<MatplotlibRow>
  var panel: FigureOutline.Panel?
  var plot = Rect(x: 0, y: 0, width: 1, height: 1)
  var finding = Finding()

  init(list: DisplayList, rows: ArraySlice<MatplotlibRow>) {
    self.list = list
    self.rows = rows
  }

  /// The answers to the next numbers.
  private mutating func take(_ count: Int) -> [MatplotlibRow] {
    defer { rows = rows.dropFirst(count) }
    return Array(rows.prefix(count))
  }

  /// Looks for everything that a mark is drawn as.
  mutating func compare(_ mark: Mark) throws {
    let rows = take(mark.tableRows?.count ?? mark.channels.count)
    for form in mark.forms { try compare(form, rows, mark) }
  }

  private mutating func compare(_ form: MarkForm, _ rows: [MatplotlibRow], _ mark: Mark) throws {
    let name = mark.tableName
    switch form {
    case .path(isBroken: false): try vertices(name, rows.map { ($0.x, $0.y) })
    case .path(isBroken: true):
      for run in rows.split(whereSeparator: { $0.x.isNaN || $0.y.isNaN }) {
        try vertices(name, run.map { ($0.x, $0.y) })
      }
    case .markers: try markers(rows)
    case .intervals(let isHorizontal):
      try vertices(
        name,
        rows.flatMap {
          isHorizontal
            ? [($0.lowX, $0.y), ($0.highX, $0.y)] : [($0.x, $0.lowY), ($0.x, $0.highY)]
        }, ends: true)
    case .outline:
      for run in rows.split(whereSeparator: { $0.highY.isNaN || $0.lowY.isNaN }) {
        try vertices(name, run.map { ($0.x, $0.highY) } + run.reversed().map { ($0.x, $0.lowY) })
      }
    case .boxes(let isHorizontal): try boxes(rows, isHorizontal: isHorizontal)
    case .across(let isVertical):
      let at = isVertical ? rows[0].x : rows[0].y
      guard (0...1).contains(at) else { return }
      try vertices(name, isVertical ? [(at, 0), (at, 1)] : [(0, at), (1, at)], anyOrder: true)
    case .edges(let isVertical):
      // A band goes to the edge where it goes on beyond it; a logarithmic axis has no place for 0.
      func inside(_ at: Double) -> Double { at.isFinite ? min(max(at, 0), 1) : 0 }
      let ends = isVertical ? [rows[0].lowX, rows[0].highX] : [rows[0].lowY, rows[0].highY]
      for end in ends.map(inside) {
        try vertices(
          name, isVertical ? [(end, 1), (end, 0)] : [(0, end), (1, end)], anyOrder: true)
      }
    case .cells(let height, let width):
      try cells(rows, mark, width: width, height: height)
    }
  }

  // MARK: Places

  /// The place on the page of fractions of the axes, which matplotlib counts from the bottom.
  private func page(_ place: (x: Double, y: Double)) -> Point {
    Point(
      plot.x + shifted(place.x, panel?.x) * plot.width,
      plot.maxY - shifted(place.y, panel?.y) * plot.height)
  }

  /// A fraction on an axis whose zeros have a strip of their own, which no axis of matplotlib has.
  private func shifted(_ place: Double, _ axis: FigureOutline.Axis?) -> Double {
    guard let axis, axis.hasZero, !axis.isReversed else { return place }
    let start = Scale.zeroStrip.width + Scale.zeroStrip.gap
    return start + (1 - start) * place
  }

  /// How far apart two points are, in fractions of the axes.
  private func distance(_ a: Point, _ b: Point) -> Double {
    max(abs(a.x - b.x) / plot.width, abs(a.y - b.y) / plot.height)
  }

  private mutating func note(_ worst: Double, _ name: String, count: Int) {
    finding.compared += count
    finding.place = max(finding.place, worst)
    if !(worst <= Finding.allowed.place) {
      finding.misses.append("\(name) of panel \(panel?.name ?? ""): \(worst) of the axes")
    }
  }

  /// Places that can be seen, in order; those at the very edge may be cut by a rounding error.
  private func visible(_ places: [(x: Double, y: Double)]) -> [Point] {
    places.filter { (0...1).contains($0.x) && (0...1).contains($0.y) }.map(page)
  }

  /// Asks for one path that goes through all the places in order.
  private mutating func vertices(
    _ name: String, _ places: [(x: Double, y: Double)], ends: Bool = false, anyOrder: Bool = false
  ) throws {
    var seen = visible(places)
    if ends {
      // An interval that is cut shows neither of its ends reliably.
      seen = stride(from: 0, to: places.count - 1, by: 2).flatMap { index -> [Point] in
        let pair = visible(Array(places[index...index + 1]))
        return pair.count == 2 ? pair : []
      }
    } else if name == "line" || name == "step" {
      // A point without neighbours is no line.
      seen = visible(
        places.enumerated().filter { index, place in
          let hasLeft = index > 0 && !places[index - 1].y.isNaN && !places[index - 1].x.isNaN
          let hasRight =
            index + 1 < places.count && !places[index + 1].y.isNaN && !places[index + 1].x.isNaN
          return hasLeft || hasRight
        }.map(\.element))
    }
    guard !seen.isEmpty else { return }
    let worst = list.commands.compactMap { command -> Double? in
      guard let path = command.path else { return nil }
      let points = path.compactMap(\.point)
      if anyOrder {
        return seen.map { place in points.map { distance($0, place) }.min() ?? .infinity }.max()
      }
      return inOrder(seen, points) ?? inOrder(points, seen)
    }.min()
    note(worst ?? .infinity, name, count: seen.count)
  }

  /// The largest distance of places from the points of a path that they are found at in order; `nil` when one is missing.
  private func inOrder(_ places: [Point], _ points: [Point]) -> Double? {
    guard !places.isEmpty else { return nil }
    var worst = 0.0
    var next = 0
    for place in places {
      guard
        let found = points[next...].firstIndex(where: {
          distance($0, place) <= Finding.allowed.place
        })
      else {
        return nil
      }
      worst = max(worst, distance(points[found], place))
      // The next place may be the same point once more.
      next = found
    }
    return worst
  }

  /// Asks for one path whose markers stand at all the places in order.
  private mutating func markers(_ rows: [MatplotlibRow]) throws {
    let seen = visible(rows.map { ($0.x, $0.y) })
    guard !seen.isEmpty else { return }
    let worst = list.commands.compactMap { command in
      command.path.flatMap { inOrder(seen, markerCentres($0)) }
    }.min()
    note(worst ?? .infinity, "point", count: seen.count)
  }

  /// Asks for boxes that end at the values and stand across the positions, whose middle they are on linear axes alone; a value on
  /// the line that most boxes share has a box without height, which is not drawn.
  private mutating func boxes(_ rows: [MatplotlibRow], isHorizontal: Bool) throws {
    let seen = visible(rows.map { ($0.x, $0.y) })
    guard !seen.isEmpty else { return }
    let boxes = list.commands.compactMap(\.path).flatMap(subpaths).filter { $0.count == 4 }
    func along(_ point: Point) -> Double { isHorizontal ? point.x : point.y }
    let ends = boxes.flatMap { box in Set(box.map { (100 * along($0)).rounded() / 100 }) }
    let base = Dictionary(ends.map { ($0, 1) }, uniquingKeysWith: +).max { $0.value < $1.value }?
      .key
    var worst = 0.0
    for place in seen {
      var nearest = Double.infinity
      if let base {
        nearest = distance(
          place, isHorizontal ? Point(base, place.y) : Point(place.x, base))
      }
      for corners in boxes {
        let across = (corners.map(\.x).min() ?? 0)...(corners.map(\.x).max() ?? 0)
        let down = (corners.map(\.y).min() ?? 0)...(corners.map(\.y).max() ?? 0)
        let held = Point(
          min(max(place.x, across.lowerBound), across.upperBound),
          min(max(place.y, down.lowerBound), down.upperBound))
        for corner in corners {
          let end = isHorizontal ? Point(corner.x, held.y) : Point(held.x, corner.y)
          nearest = min(nearest, distance(place, end))
        }
      }
      worst = max(worst, nearest)
    }
    note(worst, "bars", count: seen.count)
  }

  // MARK: Cells

  /// Asks for an image whose cells stand at the places and have the colours.
  private mutating func cells(_ rows: [MatplotlibRow], _ mark: Mark, width: Int, height: Int) throws
  {
    let values = mark.channels[.value]
    let indices = mark.tableRows ?? Array(values.indices)
    var best: (place: Double, shade: Double)?
    for case .image(let raster, let area) in list.commands
    where raster.width == width && raster.height == height && plot.grown(by: 0.01).holds(area) {
      var worst = (place: 0.0, shade: 0.0)
      for (index, row) in zip(indices, rows) {
        let isLeft = panel?.x.isReversed ?? false
        let isDown = panel?.y.isReversed ?? false
        let column = isLeft ? width - 1 - index % width : index % width
        let line = isDown ? index / width : height - 1 - index / width
        let centre = Point(
          area.x + area.width * (Double(column) + 0.5) / Double(width),
          area.y + area.height * (Double(line) + 0.5) / Double(height))
        worst.place = max(worst.place, distance(centre, page((row.x, row.y))))
        guard !values[index].isNaN else { continue }
        let pixel = raster.pixels[line * width + column]
        for (component, shade) in zip([16, 8, 0], row.shade) {
          worst.shade = max(worst.shade, abs(Double((pixel >> component) & 255) - shade))
        }
      }
      if best.map({ worst.place < $0.place }) ?? true { best = worst }
    }
    let worst = best ?? (place: .infinity, shade: .infinity)
    note(worst.place, "heatmap", count: indices.count)
    finding.shade = max(finding.shade, worst.shade)
    if !(worst.shade <= Finding.allowed.shade) {
      finding.misses.append("colours of panel \(panel?.name ?? ""): \(worst.shade) of 255")
    }
  }
}

extension DrawCommand {
  fileprivate var path: [PathElement]? {
    switch self {
    case .stroke(let path, _, _): path
    case .fill(let path, _, _): path
    case .text, .image: nil
    }
  }
}

extension PathElement {
  fileprivate var point: Point? {
    switch self {
    case .move(let point), .line(let point): point
    case .circle, .close: nil
    }
  }
}

extension Rect {
  fileprivate func grown(by room: Double) -> Rect {
    Rect(x: x - room, y: y - room, width: width + 2 * room, height: height + 2 * room)
  }

  fileprivate func holds(_ other: Rect) -> Bool {
    other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY
  }
}

/// The corners of every part of a path.
private func subpaths(_ path: [PathElement]) -> [[Point]] {
  var parts: [[Point]] = []
  for element in path {
    switch element {
    case .move(let point): parts.append([point])
    case .line(let point): parts[parts.count - 1].append(point)
    case .circle, .close: continue
    }
  }
  return parts
}

/// The places that the markers of a path stand for.
private func markerCentres(_ path: [PathElement]) -> [Point] {
  let circles = path.compactMap { element -> Point? in
    if case .circle(let center, _) = element { center } else { nil }
  }
  if !circles.isEmpty { return circles }
  let parts = subpaths(path)
  func mean(_ points: [Point]) -> Point {
    Point(
      points.map(\.x).reduce(0, +) / Double(points.count),
      points.map(\.y).reduce(0, +) / Double(points.count))
  }
  if parts.allSatisfy({ $0.count == 4 }) { return parts.map(mean) }
  if parts.allSatisfy({ $0.count == 3 }) {
    // A triangle stands for the point that divides its height 1.25 to 0.8, seen from its tip.
    return parts.map { corners in
      let base = (corners[1].y + corners[2].y) / 2
      return Point(corners[0].x, corners[0].y + (base - corners[0].y) * 1.25 / 2.05)
    }
  }
  if parts.allSatisfy({ $0.count == 2 }) {
    // The two strokes of a cross.
    return stride(from: 0, to: parts.count - 1, by: 2).map { mean(parts[$0] + parts[$0 + 1]) }
  }
  return []
}
