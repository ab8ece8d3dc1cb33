import Studies

/// Which number each figure and table of a page has, by what prose calls it.
struct PageNumbers {
  private(set) var figures: [String: Int] = [:]
  private(set) var tables: [String: Int] = [:]
  /// Every table, in order, those inside folds too.
  private(set) var listed: [(id: String, table: Table)] = []
  /// Every figure, in order, those inside folds too.
  private(set) var drawn: [PageFigure] = []

  /// Numbers what is on a page.
  ///
  /// - Throws: ``NotebookError/repeatedFigure(id:file:)`` when two figures or two tables have one id.
  init(_ pieces: [Piece], file: String) throws(NotebookError) {
    for case .output(let output, _) in pieces { try add(output, file: file) }
  }

  private mutating func add(_ output: Output, file: String) throws(NotebookError) {
    switch output {
    case .figure(let figure):
      guard figures.updateValue(figures.count + 1, forKey: figure.id) == nil else {
        throw .repeatedFigure(id: figure.id, file: file)
      }
      drawn.append(figure)
    case .table(let table, let id, _):
      guard tables.updateValue(tables.count + 1, forKey: id) == nil else {
        throw .repeatedFigure(id: id, file: file)
      }
      listed.append((id, table))
    case .exercise(let exercise):
      for output in exercise.solution { try add(output, file: file) }
    default: break
    }
  }

  /// What names in double braces lead to.
  ///
  /// - Parameter prefix: What anchors begin with.
  /// - Returns: Targets by name.
  func targets(prefix: String) -> [String: Prose.Target] {
    var targets: [String: Prose.Target] = [:]
    for (id, number) in figures {
      targets["fig:\(id)"] = Prose.Target(words: "Figure \(number)", anchor: "\(prefix)fig-\(id)")
    }
    for (id, number) in tables {
      targets["table:\(id)"] = Prose.Target(
        words: "Table \(number)", anchor: "\(prefix)table-\(id)")
    }
    return targets
  }
}
