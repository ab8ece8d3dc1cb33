import Drawing
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies
import Testing

/// Debug builds look at the figures that compare methods and are quick there.
private let lookedAt: [String] = {
  #if DEBUG
    quickFigures + [
      "ntk-overshoot", "llama31-ramp", "abf-granularity", "giraffe-bases", "longrope-factors",
      "logn-laws", "interpolation-pressure", "trained-arc", "scalable-softmax",
      "adaptive-temperature",
    ]
  #else
    Gallery.recipes.map(\.id)
  #endif
}()

/// The look that a name in a picture stands for.
private let looks: [String: SeriesStyle] = {
  var looks: [String: SeriesStyle] = [:]
  for entry in MethodCatalog.entries { looks[entry.title] = methodStyle(entry.name) }
  for method in ComparedMethod.allCases { looks[method.rawValue] = method.style }
  // In pictures of one subject methods go by shorter names.
  let sources: [String: SeriesStyle] = [
    "paper": ComparedMethod.yarnPaper.style, "paper's law": ComparedMethod.yarnPaper.style,
    "YaRN, 0.1": ComparedMethod.yarnPaper.style, "reference code": ComparedMethod.yarnCode.style,
    "handbook": ComparedMethod.yarnHandbook.style,
    "handbook's law": ComparedMethod.yarnHandbook.style,
    "Mistral": methodStyle("mistral-yarn"), "YaRN, Mistral": methodStyle("mistral-yarn"),
    "log-*n*": methodStyle("logn"), "log-*n*, LongRoPE": methodStyle("logn"),
    "SSMax": methodStyle("scalable-softmax"), "ABF": methodStyle("abf"),
    "SSMax, 0.43 ln *n*": methodStyle("scalable-softmax"),
    "power": methodStyle("giraffe-power"), "truncated": methodStyle("giraffe-truncated"),
    "scale-invariant": methodStyle("scale-invariant"),
  ]
  looks.merge(sources) { own, _ in own }
  return looks
}()

/// The looks of methods that go by other names in one figure, which says what they are, by figure and name.
private let looksInFigures: [String: SeriesStyle] = [
  "pi-fit: all pairs": methodStyle("rope"), "three-decays: all-ones vectors": methodStyle("rope"),
  "abf-granularity: exact": methodStyle("abf"),
  "entropy-invariance: ln *n*/ln *n*_0": methodStyle("logn"),
  "loss-by-temperature: measured": methodStyle("yarn"),
  "real-head-atlas: RoPE, last quarter within *L*": .faint,
  // Families of methods have the ink of one of them.
  "method-map: all kept": methodStyle("rope"), "method-map: all divided alike": methodStyle("pi"),
  "method-map: some kept": methodStyle("yarn"),
  "method-map: each changed": methodStyle("ntk-aware"),
  "method-map: some stopped": methodStyle("giraffe-truncated"),
  "method-map: by distance": methodStyle("rerope"),
  "method-map: softmax alone": methodStyle("logn"),
]

/// The inks of all methods.
private let methodInks = Set(ComparedMethod.allCases.map(\.style.ink)).union(
  MethodCatalog.entries.map { methodStyle($0.name).ink })

/// Whether a name is a method's, or has more words after it, as “YaRN (code), temperature” or “NTK-aware: +0.69 nats”.
private func isNamed(_ name: String, after method: String) -> Bool {
  name == method || [",", ":", " "].contains { name.hasPrefix(method + $0) }
}

/// What is drawn in one ink.
private struct DrawnInk: Hashable {
  let hex: String
  /// Empty also for what is filled.
  let dash: [Double]
  let isStroke: Bool
}

extension Color {
  /// Its three components, whatever its opacity.
  fileprivate var hexDigits: String {
    [red, green, blue].map { String(format: "%02X", Int((255 * $0).rounded())) }.joined()
  }
}

extension SeriesStyle {
  fileprivate var ink: String {
    (color ?? SeriesCycle.color(cycle ?? 0)).hexDigits
  }
  fileprivate var dashDrawn: [Double] { dash ?? SeriesCycle.dash(cycle ?? 0) }
}

/// The inks of lines and filled shapes on a page; words are left out.
private func inks(of figure: Figure) throws -> Set<DrawnInk> {
  Set(
    try figure.displayList().commands.compactMap { command in
      switch command {
      case .stroke(_, let stroke, _):
        DrawnInk(hex: stroke.color.hexDigits, dash: stroke.dash, isStroke: true)
      case .fill(_, let color, _): DrawnInk(hex: color.hexDigits, dash: [], isStroke: false)
      case .text, .image: nil
      }
    })
}

@Suite("The looks of methods")
struct MethodLookTests {
  @Test("Every method of the catalogue and every ramp has a look that no other has")
  func distinct() {
    let styles =
      MethodCatalog.entries.map { methodStyle($0.name) }
      + [ComparedMethod.yarnPaper, .yarnHandbook].map(\.style)
    #expect(MethodCatalog.entries.allSatisfy { methodStyle($0.name) != .automatic })
    #expect(Set(styles.map { [$0.ink, "\($0.dashDrawn)"] }).count == styles.count)
  }

  @Test("The eight that figures compare most have inks of their own among each other")
  func eight() {
    let own =
      ComparedMethod.allCases.map(\.style) + [methodStyle("abf"), methodStyle("llama3")]
    #expect(own.count == 8 && Set(own.map(\.ink)).count == 8)
  }

  @Test("Dynamic forms share the ink of what they follow")
  func families() {
    for (name, head) in [
      ("dynamic-pi", "pi"), ("dynamic-ntk", "ntk-aware"), ("dynamic-yarn", "yarn"),
    ] {
      #expect(methodStyle(name).ink == methodStyle(head).ink, "\(name)")
    }
  }

  @Test("A method that stands twice in one picture has one ink and two dashes")
  func twice() throws {
    var request = MethodRequest("yarn", headDimension: 64, trainedContext: 2_048)
    let methods = try [2.0, 4, 8].map { scale in
      request.scale = scale
      return try request.resolved()
    }
    let styles = methodStyles(methods)
    #expect(styles[0] == methodStyle("yarn"))
    #expect(Set(styles.map(\.ink)).count == 1 && Set(styles.map(\.dashDrawn)).count == 3)
    request.ramp = .rotations
    #expect(methodStyles([try request.resolved()]) == [ComparedMethod.yarnPaper.style])
  }

  @Test(
    "Every series with a method's name has its ink and dash, and no other has a method's ink",
    arguments: lookedAt)
  func marks(id: String) throws {
    let figure = try Gallery.recipe(id).finished().figure
    let neutral = Set(
      [
        figure.theme.ink, figure.theme.secondaryInk, figure.theme.gridInk, figure.theme.bandInk,
        figure.theme.background,
      ]
      .compactMap { $0?.hexDigits })
    for panel in figure.rows.joined() {
      for mark in panel.marks {
        // Rules and bands are no series, though they have names.
        guard !["rule", "x band", "y band"].contains(mark.tableName), let name = mark.tableSeries
        else { continue }
        let alone = Panel(x: panel.x, y: panel.y, marks: [mark])
        let own = try inks(
          of: Figure(
            id: id, title: id, width: 300, height: 200, rows: [[alone]], legend: .none,
            theme: figure.theme)
        ).filter { !neutral.contains($0.hex) }
        guard let look = looks[name] ?? looksInFigures["\(id): \(name)"] else {
          // Names that begin as a method's keep to its ink, and those of other things have no method's.
          let begun = Set(looks.filter { isNamed(name, after: $0.key) }.map(\.value.ink))
          let taken = Set(own.map(\.hex)).intersection(methodInks)
          #expect(begun.isEmpty ? taken.isEmpty : taken == begun, "\(name)")
          continue
        }
        #expect(Set(own.map(\.hex)) == [look.ink], "\(name)")
        let isCurve = ["line", "step"].contains(mark.tableName)
        if isCurve {
          #expect(own.filter(\.isStroke).contains { $0.dash == look.dashDrawn }, "\(name)")
        }
      }
    }
  }

  @Test("In a figure that names methods nothing else has their inks", arguments: lookedAt)
  func others(id: String) throws {
    let figure = try Gallery.recipe(id).finished().figure
    let panels = figure.rows.joined()
    let names =
      panels.flatMap { $0.marks.compactMap(\.tableSeries) } + panels.compactMap(\.title)
      + panels.flatMap { ($0.y.ticks ?? []).map(\.label) + ($0.x.ticks ?? []).map(\.label) }
    let named = Set(
      names.flatMap { name in looks.filter { isNamed(name, after: $0.key) }.map(\.value.ink) })
    guard !named.isEmpty else { return }
    let drawn = Set(try inks(of: figure).map(\.hex)).intersection(methodInks)
    #expect(drawn.subtracting(named) == [])
  }

  @Test("Where x is a pair index no line joins the pairs", arguments: lookedAt)
  func pairs(id: String) throws {
    for panel in try Gallery.recipe(id).finished().figure.rows.joined()
    where panel.x.label.hasPrefix("pair") {
      let lines = panel.marks.filter { ["line", "step", "envelope"].contains($0.tableName) }
      #expect(lines.isEmpty, "\(panel.tag ?? "")")
    }
  }

  @Test(
    "The picture of a method has its ink, and no other method's",
    arguments: MethodCatalog.entries.map(\.name))
  func pictures(name: String) throws {
    let drawn = try inks(of: try methodPicture(try MethodCatalog.entry(named: name)))
    let all = Set(MethodCatalog.entries.map { methodStyle($0.name).ink })
    #expect(Set(drawn.map(\.hex)).intersection(all) == [methodStyle(name).ink])
  }
}
