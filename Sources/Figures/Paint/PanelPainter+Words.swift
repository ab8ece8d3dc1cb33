import Drawing
import Foundation

extension PanelPainter {
  /// Registers markers and text marks as obstacles, before contour labels look for room.
  mutating func reserveRoom() throws(DrawingError) {
    for mark in content.panel.marks {
      let points: [Point]
      var size = theme.markerSize
      switch mark {
      case .points(let own):
        points = pagePoints(own.x, own.y)
        size = own.size ?? size
      case .errorBars(let bars):
        points = pagePoints(bars.points.x, bars.points.y)
        size = bars.points.size ?? size
      case .line(let line) where line.showsMarkers: points = pagePoints(line.x, line.y)
      case .text(let text):
        if let box = try placed(text)?.box {
          obstacles.boxes.append(box.grown(content.hasHeatmap ? 3 : 1))
        }
        continue
      default: continue
      }
      // Thousands of markers are a cloud that no label can avoid.
      guard points.count <= 1000 else { continue }
      for point in points where plot.grown(0.01).holds(point) {
        obstacles.boxes.append(
          Rect(x: point.x, y: point.y, width: 0, height: 0).grown(size / 2 + 0.5))
      }
    }
  }

  /// The words of a text mark and their box; `nil` when its position is outside the plot area.
  ///
  /// The box is moved only to stay inside the plot area. When that would put it on its own position, it
  /// goes to the other side: below instead of above, left instead of right.
  private func placed(_ text: Text) throws(DrawingError) -> (block: TextBlock, box: Rect)? {
    let target = place(text.x, text.y)
    guard plot.grown(0.01).holds(target) else { return nil }
    let block = try type.block(text.string, size: theme.tickSize)
    let room = plot.grown(-2.5)
    let marker = Rect(x: target.x, y: target.y, width: 0, height: 0)
      .grown(theme.markerSize / 2 + 1.5)
    var first: Rect?
    for (across, down) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
      let anchor = Point(target.x + across * text.offset.x, target.y + down * text.offset.y)
      let left =
        switch text.anchor {
        case .leading: across > 0 ? anchor.x : anchor.x - block.width
        case .center: anchor.x - block.width / 2
        case .trailing: across > 0 ? anchor.x - block.width : anchor.x
        }
      let wanted = Rect(
        x: left, y: anchor.y - block.capHeight / 2, width: block.width, height: block.capHeight)
      var box = wanted
      box.x = max(min(box.x, room.maxX - box.width), room.x)
      box.y = max(min(box.y, room.maxY - box.height), room.y)
      if box == wanted || box.intersection(marker) == nil { return (block, box) }
      if first == nil { first = box }
    }
    return first.map { (block, $0) }
  }

  /// Text marks, where their authors put them.
  mutating func drawTexts() throws(DrawingError) {
    for mark in content.panel.marks {
      guard case .text(let text) = mark, let (block, box) = try placed(text) else { continue }
      drawLeader(
        from: place(text.x, text.y), to: box, length: hypot(text.offset.x, text.offset.y))
      var ink = text.color.map(theme.shown)
      if content.hasHeatmap {
        let around = Rect(
          x: box.x - 1.5, y: box.y - 1.8, width: box.width + 3, height: box.height + 3.6)
        if ink == nil, let cell = evenColor(under: around) {
          ink = inkOn(cell)
        } else {
          list.fill(around, theme.haloInk.opacity(0.78))
        }
      }
      append(
        block, at: Point(box.x, box.y + box.height / 2), horizontal: .leading,
        color: ink ?? theme.ink)
    }
  }

  /// The colour of the heatmap under all of a box, such as words inside one cell; `nil` where there are several.
  private func evenColor(under box: Rect) -> Color? {
    let xs = [box.x, box.x + box.width / 2, box.maxX]
    let ys = [box.y, box.y + box.height / 2, box.maxY]
    let colors = ys.flatMap { y in xs.map { x in colorUnder(Point(x, y)) } }
    guard let first = colors[0], colors.allSatisfy({ $0 == first }) else { return nil }
    let isCrossed = content.panel.marks.contains {
      switch $0 {
      case .line, .step, .area, .bars, .contour, .rule: true
      default: false
      }
    }
    return isCrossed ? nil : first
  }

  /// A thin line from a position to the nearest point of a box, when the box stands well away from it.
  private mutating func drawLeader(from target: Point, to box: Rect, length: Double) {
    let near = Point(
      min(max(target.x, box.x - 1.5), box.maxX + 1.5),
      min(max(target.y, box.y - 1.5), box.maxY + 1.5))
    let distance = hypot(near.x - target.x, near.y - target.y)
    guard length > 9, distance > 4 else { return }
    // The line starts clear of a marker at the position.
    let start = (theme.markerSize / 2 + 0.8) / distance
    list.stroke(
      [
        Point(
          target.x + start * (near.x - target.x), target.y + start * (near.y - target.y)),
        near,
      ], Stroke(content.hasHeatmap ? theme.ink : theme.secondaryInk, width: 0.5))
  }

  /// Names of rules and bands, each where it covers least.
  mutating func drawRangeLabels() throws(DrawingError) {
    for mark in content.panel.marks {
      switch mark {
      case .band(let band):
        guard let label = band.label, let area = area(of: band) else { continue }
        let text = try type.measure(label, size: theme.tickSize)
        put(text, bandCandidates(text, area), color: theme.secondaryInk)
      case .rule(let rule):
        let scale = rule.isVertical ? content.x : content.y
        guard let label = rule.label, scale.contains(rule.value) else { continue }
        let text = try type.measure(label, size: theme.tickSize)
        put(
          text, ruleCandidates(text, rule),
          color: rule.color.map(theme.wordInk) ?? theme.secondaryInk)
      default: continue
      }
    }
  }

  /// A place for a label: its box, and whether it reads upwards.
  private struct Candidate {
    var box: Rect
    var isUpright = false
  }

  private typealias Ranked = (candidate: Candidate, box: Rect, bias: Double)

  private func ranked(_ box: Rect, _ bias: Double, isUpright: Bool = false) -> Ranked {
    (Candidate(box: box, isUpright: isUpright), box, bias)
  }

  private mutating func put(_ text: MeasuredText, _ candidates: [Ranked], color: Color) {
    let room = plot.grown(0.5)
    let inside = candidates.filter { room.contains($0.box) }
    // A name that fits nowhere is set at its first place all the same, moved inside as far as it goes.
    var choice = obstacles.best(inside)
    if choice == nil, let first = candidates.first {
      var box = first.box
      box.x = max(min(box.x, plot.maxX - box.width), plot.x)
      choice = (Candidate(box: box, isUpright: first.candidate.isUpright), box)
    }
    guard let (candidate, box) = choice else { return }
    if obstacles.cost(of: box) > 0, !content.hasHeatmap { clear(box.grown(0.5)) }
    let cap = theme.tickSize * Typesetter.capHeight
    if candidate.isUpright {
      list.append(
        text, at: Point(box.x + box.width / 2 + cap / 2, box.y + box.height / 2),
        horizontal: .center, angle: .pi / 2, color: color)
    } else {
      list.append(
        text, at: Point(box.x + box.width / 2, box.y + box.height / 2 + cap / 2),
        horizontal: .center, color: color)
    }
    obstacles.boxes.append(box)
  }

  /// Lightens what lies under words that have to cross something, bands keeping their ink.
  private mutating func clear(_ box: Rect) {
    guard let background = theme.background else { return }
    list.fill(box, background.opacity(0.85))
    for mark in content.panel.marks {
      guard case .band(let band) = mark, let area = area(of: band)?.intersection(box) else {
        continue
      }
      list.fill(area, (band.color.map(theme.shown) ?? theme.bandInk).opacity(0.85))
    }
  }

  private func bandCandidates(_ text: MeasuredText, _ area: Rect) -> [Ranked] {
    let height = theme.tickSize * 0.95
    var candidates: [Ranked] = []
    for step in 0...12 {
      let share = Double(step) / 12
      let y = area.y + 1.5 + share * (area.height - height - 3)
      for (rank, x) in [
        area.x + (area.width - text.width) / 2, area.x + 2, area.maxX - text.width - 2,
      ].enumerated() where text.width <= area.width - 3 {
        let box = Rect(x: x, y: y, width: text.width, height: height)
        candidates.append(ranked(box, 0.4 * Double(step) + 0.2 * Double(rank)))
      }
    }
    for step in 0...12 where text.width <= area.height - 3 {
      let y = area.y + 2 + Double(step) / 12 * (area.height - text.width - 4)
      let box = Rect(
        x: area.x + (area.width - height) / 2, y: y, width: height, height: text.width)
      candidates.append(ranked(box, 8 + 0.4 * Double(step), isUpright: true))
    }
    if text.width > area.width - 3 {
      // Wider than the band: beside its edge.
      for step in 0...12 {
        let y = area.y + 1.5 + Double(step) / 12 * (area.height - height - 3)
        for x in [area.maxX + 2, area.x - text.width - 2] {
          let box = Rect(x: x, y: y, width: text.width, height: height)
          candidates.append(ranked(box, 9 + 0.4 * Double(step)))
        }
      }
    }
    return candidates
  }

  private func ruleCandidates(_ text: MeasuredText, _ rule: Rule) -> [Ranked] {
    let height = theme.tickSize * 0.95
    let gap = 2.2
    var candidates: [Ranked] = []
    if rule.isVertical {
      let x = horizontal(rule.value)
      for step in 0...16 {
        let y = plot.y + 1 + Double(step) / 16 * (plot.height - height - 2)
        for (rank, left) in [x + gap, x - gap - text.width].enumerated() {
          let box = Rect(x: left, y: y, width: text.width, height: height)
          candidates.append(ranked(box, 0.3 * Double(step) + 0.25 * Double(rank)))
        }
      }
      for step in 0...8 {
        let y = plot.y + 1 + Double(step) / 8 * (plot.height - text.width - 2)
        for (rank, left) in [x + gap - 0.8, x - gap + 0.8 - height].enumerated() {
          let box = Rect(x: left, y: y, width: height, height: text.width)
          candidates.append(
            ranked(box, 10 + 0.3 * Double(step) + 0.25 * Double(rank), isUpright: true))
        }
      }
    } else {
      let y = vertical(rule.value)
      for step in 0...16 {
        let share = Double(step) / 16
        for (rank, top) in [y - gap + 0.8 - height, y + gap - 0.8].enumerated() {
          let left = plot.maxX - text.width - 1 - share * (plot.width - text.width - 3)
          let box = Rect(x: left, y: top, width: text.width, height: height)
          // Either end reads better than the middle.
          candidates.append(
            ranked(box, 4 * share * (1 - share) + 0.5 * share + 0.4 * Double(rank)))
        }
      }
    }
    return candidates
  }
}
