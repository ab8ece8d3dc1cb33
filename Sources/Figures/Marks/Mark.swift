/// Anything that can be drawn in a panel.
///
/// A mark is one file that conforms to `MarkKind`, and one line here.
public struct Mark: Sendable, Hashable {
  let kind: any MarkKind

  private init(_ kind: some MarkKind) { self.kind = kind }

  /// A line through points.
  public static func line(_ line: Line) -> Mark { Mark(line) }
  /// A dense curve from its least to its greatest values.
  public static func envelope(_ envelope: Envelope) -> Mark { Mark(envelope) }
  /// A piecewise constant line.
  public static func step(_ step: Step) -> Mark { Mark(step) }
  /// Unconnected points.
  public static func points(_ points: Points) -> Mark { Mark(points) }
  /// Points with intervals.
  public static func errorBars(_ bars: ErrorBars) -> Mark { Mark(bars) }
  /// A reference line right across.
  public static func rule(_ rule: Rule) -> Mark { Mark(rule) }
  /// A shaded range right across.
  public static func band(_ band: Band) -> Mark { Mark(band) }
  /// The area between two curves.
  public static func area(_ area: Area) -> Mark { Mark(area) }
  /// Bars from a common base.
  public static func bars(_ bars: Bars) -> Mark { Mark(bars) }
  /// Words at a data position.
  public static func text(_ text: Text) -> Mark { Mark(text) }
  /// A matrix as coloured cells.
  public static func heatmap(_ heatmap: Heatmap) -> Mark { Mark(heatmap) }
  /// Lines of equal value.
  public static func contour(_ contour: Contour) -> Mark { Mark(contour) }

  /// Whether both are of one kind and hold the same.
  public static func == (first: Mark, second: Mark) -> Bool { first.kind.isSame(as: second.kind) }

  /// Hashes the kind and what it holds.
  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(kind)) }
}

/// What programs that read figures know of a mark, whatever its kind.
extension Mark {
  /// What the rows of a table of drawn numbers call it, such as `line`.
  package var tableName: String { kind.tableName }

  /// The series in such a table; `nil` where the mark has no name.
  package var tableSeries: String? { kind.tableSeries }

  /// What a digest of drawn numbers calls it: kind and name.
  package var digestName: String { kind.digestName }

  /// Its numbers.
  package var channels: Channels { kind.channels }

  /// Its numbers with the places that they have on a panel, as many in every column.
  package func tableChannels(on panel: Panel) -> Channels { kind.tableChannels(on: panel) }

  /// Which of those rows a table has; `nil` for all.
  package var tableRows: [Int]? { kind.tableRows }

  /// What it is drawn as.
  package var forms: [MarkForm] { kind.form }

  /// The same mark with other numbers, as many in every column as it has.
  package func with(_ channels: Channels) -> Mark {
    func changed(_ kind: some MarkKind) -> Mark {
      var copy = kind
      copy.channels = channels
      return Mark(copy)
    }
    return changed(kind)
  }
}
