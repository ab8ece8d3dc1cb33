public import Figures
import Gallery
public import Studies

/// A picture of the explorer: what it shows of any state.
///
/// A new panel is one file that conforms, and one line in ``ExplorerPanels``.
public protocol ExplorerPanel: Sendable {
  /// Name in URLs and on the command line: lower-case letters and hyphens.
  var id: String { get }
  /// What it shows, in a few words.
  var title: String { get }
  /// Whether it is about captured vectors alone, so that a page without any does not have it.
  var needsVectors: Bool { get }
  /// Whether it may take longer than a frame, so that the page asks for it last.
  ///
  /// - Parameter state: The question.
  /// - Returns: Whether it is.
  func isHeavy(for state: ExplorerState) -> Bool

  /// Measures and draws.
  ///
  /// - Parameters:
  ///   - state: The question.
  ///   - isCancelled: Asked between rows whether to stop.
  /// - Returns: The picture with its numbers and words.
  /// - Throws: ``PanelError`` where the panel has nothing to show, or would take too long.
  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply
}

extension ExplorerPanel {
  /// Panels are about any state unless they say otherwise.
  public var needsVectors: Bool { false }
}

/// The panels by their names: the only place where one is chosen.
public enum ExplorerPanels {
  /// Every panel, in the order of the page.
  public static let all: [any ExplorerPanel] = [
    RatioPanel(), ArcPanel(), EntropyPanel(), MapPanel(), SurfacePanel(), LawPanel(),
    AtlasPanel(),
  ]

  /// The names, in the order of the page.
  public static let ids = all.map(\.id)

  /// The panels of a page: those that need captured vectors where there are any.
  ///
  /// - Parameter state: What the page shows.
  /// - Returns: The panels, in the order of the page.
  public static func shown(for state: ExplorerState) -> [any ExplorerPanel] {
    all.filter { !$0.needsVectors || state.vectors != nil }
  }

  /// The panel of a name.
  ///
  /// - Parameter id: A name, such as `ratio`.
  /// - Returns: The panel.
  /// - Throws: ``StateError`` that suggests the nearest name.
  public static func panel(_ id: String) throws(StateError) -> any ExplorerPanel {
    guard let panel = all.first(where: { $0.id == id }) else {
      throw StateError(.panel, "There is no panel \(quoted(id)).")
    }
    return panel
  }
}

/// What a panel answers about a state: the picture, the numbers that it draws, and words.
public struct PanelReply: Sendable {
  /// What is drawn, at its usual width.
  public let figure: Figure
  /// The drawn numbers, a row for each.
  public let numbers: Table
  /// What the picture says of the method, as one or two sentences.
  public let sentence: String
  /// Sentences that measurement bears out in this state.
  public let claims: [Claim]
  /// What to know about the picture: limits, what was left out.
  public let notes: [String]
  /// Thresholds that stand at a place on the first plot, which the page lets people drag.
  public let rules: [PanelRule]
  /// The values that the cells of every plot stand for, where choosing one changes the state; `nil` where it does not.
  public let cells: PanelCells?
  /// SHA-256 of the drawn numbers, 64 hexadecimal digits.
  public let digest: String

  /// Puts an answer together; claims that do not hold are left out.
  init(
    _ figure: Figure, sentence: String, claims: [Claim] = [], notes: [String] = [],
    rules: [PanelRule] = [], cells: PanelCells? = nil
  ) throws {
    var figure = figure
    let holding = claims.filter(\.holds)
    figure.altText = ([withSubscripts(figure.inWords()), sentence] + holding.map(\.sentence))
      .joined(separator: " ")
    self.figure = figure
    numbers = try figure.dataTwin()
    (self.sentence, self.claims, self.notes, self.rules) = (sentence, holding, notes, rules)
    digest = figure.numbersDigest()
    self.cells = cells
  }
}

/// Words in which the index of a symbol, as in `θ_i`, is a letter below the line, which is read and not spelled: `θᵢ`.
private func withSubscripts(_ words: String) -> String { words.replacing(/_i\b/, with: "ᵢ") }

/// A grid whose cells stand for values of two keys, the same in every plot of a panel.
public struct PanelCells: Sendable, Hashable {
  /// The values along one side, in their order on the page.
  public struct Side: Sendable, Hashable {
    /// The key.
    public let key: StateKey
    /// Its values: from the left, or from the top.
    public let values: [Int]
  }

  /// Across.
  public let x: Side
  /// Downwards.
  public let y: Side
}

/// A value of the state that stands at an x of the first plot.
public struct PanelRule: Sendable, Hashable {
  /// The key of the value.
  public let key: StateKey
  /// Where it stands, in data units.
  public let x: Double
  /// The value at an x in data units is `base · ratio^x`.
  public let law: (base: Double, ratio: Double)

  /// Two rules are one where they stand at the same place for the same key.
  public static func == (first: PanelRule, second: PanelRule) -> Bool {
    first.key == second.key && first.x == second.x && first.law == second.law
  }

  /// Hashes key and place.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(x)
  }
}

/// Why a panel shows nothing of a state, as a sentence.
public enum PanelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The panel is about something that the method does not have.
  case notApplicable(String)
  /// The work is more than a page waits for; the command does it.
  case tooLarge(String, command: String)
  /// It was asked to stop.
  case cancelled

  /// What is so, and what to do.
  public var description: String {
    switch self {
    case .notApplicable(let sentence): sentence
    case .tooLarge(let sentence, let command): "\(sentence) On the command line: \(command)"
    case .cancelled: "The work was stopped."
    }
  }
}
