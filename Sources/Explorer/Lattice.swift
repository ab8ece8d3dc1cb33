import Gallery
import Studies

/// The states of one panel that a static copy holds: every combination of a few values of up to three keys.
public struct ExplorerLattice: Sendable, Hashable {
  /// The panel's name.
  public let panel: String
  /// The keys that move, each with its values in order; the first is moved last.
  public let axes: [Axis]

  /// One key with its values.
  public struct Axis: Sendable, Hashable {
    /// A key of ``StateKey``, or `set.NAME`.
    public let key: String
    /// Its values, as in a query.
    public let values: [String]
  }

  /// A state of the lattice, and which value of each axis it has.
  public struct Point: Sendable {
    /// One index for each axis.
    public let places: [Int]
    /// The state.
    public let state: ExplorerState
  }

  /// The lattice that the committed copy holds: a few scales and thresholds, methods and laws.
  public static let usual: [ExplorerLattice] = {
    let text = """
      ratio scale=2,4,8 beta=8,32,128
      arc method=yarn,ntk-aware,pi scale=2,4,8
      entropy method=yarn,ntk-aware,pi,rope scale=2,4,8
      law temperature=paper,mistral,handbook scale=2,4,8
      """
    guard let lattices = try? read(text) else {
      preconditionFailure("The usual lattice is one.")
    }
    return lattices
  }()

  /// Reads a file of lattices: a line for each panel, its name and then `key=value,value,…` for each axis.
  ///
  /// - Parameter text: The file; empty lines and lines that begin with `#` are skipped.
  /// - Returns: The lattices in the order of the lines.
  /// - Throws: ``StateError`` that names the line.
  public static func read(_ text: String) throws(StateError) -> [ExplorerLattice] {
    var lattices: [ExplorerLattice] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let name = words.first, !name.hasPrefix("#") else { continue }
      func refusal(_ sentence: String) -> StateError {
        StateError(
          key: "states", description: "Line \(number + 1): \(sentence)",
          allowed: "a panel and up to three of key=value,value,…")
      }
      let panel: any ExplorerPanel
      do throws(StateError) { panel = try ExplorerPanels.panel(name) } catch {
        throw refusal(error.description)
      }
      guard !lattices.contains(where: { $0.panel == panel.id }) else {
        throw refusal("the panel \(panel.id) stands twice.")
      }
      var axes: [Axis] = []
      for word in words.dropFirst() {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw refusal("\(quoted(word)) is no key=value,value,….") }
        guard
          StateKey(rawValue: parts[0]).map({ !StateKey.view.contains($0) && $0 != .with })
            ?? parts[0].hasPrefix(PictureState.settingPrefix)
        else { throw refusal("\(quoted(parts[0])) cannot be moved in a copy.") }
        axes.append(Axis(key: parts[0], values: parts[1].split(separator: ",").map(String.init)))
      }
      // Combinations grow with every slider, and people lose their way among more.
      guard (1...3).contains(axes.count) else {
        throw refusal("\(axes.count) keys are named; give from one to three.")
      }
      let lattice = ExplorerLattice(panel: panel.id, axes: axes)
      do throws(StateError) { _ = try lattice.points() } catch {
        throw StateError(
          key: error.key, description: "Line \(number + 1): \(error.description)",
          allowed: error.allowed)
      }
      lattices.append(lattice)
    }
    guard !lattices.isEmpty else {
      throw StateError(
        key: "states", description: "There is no panel in it.", allowed: "a line for each panel")
    }
    return lattices
  }

  /// Every combination that is a state.
  ///
  /// - Returns: The states, the last axis fastest.
  /// - Throws: ``StateError`` for a value that is not allowed whatever the others are.
  public func points() throws(StateError) -> [Point] {
    var points: [Point] = []
    let count = axes.reduce(1) { $0 * $1.values.count }
    guard count <= 4_096 else {
      throw StateError(
        key: "states", description: "\(panel) has \(count) combinations; at most 4096 are drawn.",
        allowed: "at most 4096 combinations")
    }
    for index in 0..<count {
      var (rest, places) = (index, [Int](repeating: 0, count: axes.count))
      for axis in axes.indices.reversed() {
        (rest, places[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].values.count)
      }
      let values = zip(axes, places).map { axis, place in
        PictureState.Value(key: axis.key, text: axis.values[place])
      }
      let read = try ExplorerState.reading(PictureState(values))
      if let notice = read.notices.first {
        throw StateError(
          key: notice.key, description: notice.sentence, allowed: "a key of the state")
      }
      points.append(Point(places: places, state: read.state))
    }
    return points
  }
}
