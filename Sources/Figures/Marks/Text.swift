public import Drawing
import Foundation

/// Words at a data position.
public struct Text: Sendable, Hashable {
  /// Words in mini-markup.
  public var string: String
  /// Horizontal data coordinate.
  public var x: Double
  /// Vertical data coordinate.
  public var y: Double
  /// Where the words stand from the position.
  public var anchor: Anchor
  /// Shift of the words from the position in points, right and down; a leader is drawn when it is long.
  public var offset: Point
  /// Ink; `nil` takes the theme's for text.
  public var color: Color?

  /// Where words stand from their position.
  public enum Anchor: Sendable, Hashable {
    /// Words start at the position.
    case leading
    /// Words are centred on the position.
    case center
    /// Words end at the position.
    case trailing
  }

  /// Makes words at a data position.
  public init(
    _ string: String, x: Double, y: Double, anchor: Anchor = .leading, offset: Point = Point(0, 0),
    color: Color? = nil
  ) {
    self.string = string
    self.x = x
    self.y = y
    self.anchor = anchor
    self.offset = offset
    self.color = color
  }
}

extension Text: MarkKind {
  var noun: String { "text" }
  var quoted: String? { string }
  var form: [MarkForm] { [] }
  var layer: MarkLayer { .words }
  var tableName: String { "text" }
  var digestName: String { "text \(string)" }
  var channels: Channels {
    get { [(.x, [x]), (.y, [y])] }
    set { (x, y) = (newValue[.x].first ?? x, newValue[.y].first ?? y) }
  }
  /// Words are no data.
  var tableRows: [Int]? { [] }
  var crossesWords: Bool { false }

  func extend(_ range: inout DataRange, isX: Bool) { range.add([isX ? x : y]) }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.number(x, "x", along: checker.panel.x)
    try checker.number(y, "y", along: checker.panel.y)
    try checker.finite(offset.x, "offset")
    try checker.finite(offset.y, "offset")
  }

  func reserveRoom(_ painter: inout PanelPainter) throws(DrawingError) {
    guard let box = try placed(in: painter)?.box else { return }
    painter.obstacles.boxes.append(box.grown(painter.content.hasHeatmap ? 3 : 1))
  }

  /// The words where their author put them.
  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) throws(DrawingError) {
    guard let (block, box) = try placed(in: painter) else { return }
    let theme = painter.theme
    drawLeader(to: box, on: &painter)
    var ink = color.map(theme.shown)
    if painter.content.hasHeatmap {
      let around = Rect(
        x: box.x - 1.5, y: box.y - 1.8, width: box.width + 3, height: box.height + 3.6)
      if ink == nil, let cell = painter.evenColor(under: around) {
        ink = painter.inkOn(cell)
      } else {
        painter.list.fill(around, theme.haloInk.opacity(0.78))
      }
    }
    painter.append(
      block, at: Point(box.x, box.y + box.height / 2), horizontal: .leading,
      color: ink ?? theme.ink)
  }

  /// The words and their box; `nil` when their position is outside the plot area.
  ///
  /// The box is moved only to stay inside the plot area. When that would put it on its own position, it
  /// goes to the other side: below instead of above, left instead of right.
  private func placed(
    in painter: PanelPainter
  ) throws(DrawingError) -> (block: TextBlock, box: Rect)? {
    let theme = painter.theme
    let target = painter.place(x, y)
    guard painter.plot.grown(0.01).holds(target) else { return nil }
    let block = try painter.type.block(string, size: theme.tickSize)
    let room = painter.plot.grown(-2.5)
    let marker = Rect(x: target.x, y: target.y, width: 0, height: 0)
      .grown(theme.markerSize / 2 + 1.5)
    var first: Rect?
    for (across, down) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
      let place = Point(target.x + across * offset.x, target.y + down * offset.y)
      let left =
        switch anchor {
        case .leading: across > 0 ? place.x : place.x - block.width
        case .center: place.x - block.width / 2
        case .trailing: across > 0 ? place.x - block.width : place.x
        }
      let wanted = Rect(
        x: left, y: place.y - block.capHeight / 2, width: block.width, height: block.capHeight)
      var box = wanted
      box.x = max(min(box.x, room.maxX - box.width), room.x)
      box.y = max(min(box.y, room.maxY - box.height), room.y)
      if box == wanted || box.intersection(marker) == nil { return (block, box) }
      if first == nil { first = box }
    }
    return first.map { (block, $0) }
  }

  /// A thin line from the position to the nearest point of a box, when the box stands well away from it.
  private func drawLeader(to box: Rect, on painter: inout PanelPainter) {
    let theme = painter.theme
    let target = painter.place(x, y)
    let near = Point(
      min(max(target.x, box.x - 1.5), box.maxX + 1.5),
      min(max(target.y, box.y - 1.5), box.maxY + 1.5))
    let distance = hypot(near.x - target.x, near.y - target.y)
    guard hypot(offset.x, offset.y) > 9, distance > 4 else { return }
    // The line starts clear of a marker at the position.
    let start = (theme.markerSize / 2 + 0.8) / distance
    painter.list.stroke(
      [
        Point(
          target.x + start * (near.x - target.x), target.y + start * (near.y - target.y)),
        near,
      ], Stroke(painter.content.hasHeatmap ? theme.ink : theme.secondaryInk, width: 0.5))
  }

  func tell(in words: inout PanelWords) { words.words.append(plainWords(string)) }
}
