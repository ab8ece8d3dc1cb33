import Drawing
public import Explorer
import Figures
public import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// A copy of the explorer over a lattice of states, which opens from a folder without a server.
///
/// `index.html`, one script, one style sheet, `data.js` with words and numbers, and the pictures as `panel/ID/PLACES-THEME.svg`.
/// A browser lets a page in a folder load pictures and classic scripts, and nothing else, so nothing else is needed.
public struct StaticCopy: Sendable {
  /// The files by their path in the folder.
  public let files: [(path: String, bytes: [UInt8])]

  /// All bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.bytes.count } }

  /// More files than a static copy may have.
  public static let mostFiles = 1_500
  /// More bytes than a static copy may have.
  public static let mostBytes = 60 << 20

  /// Draws every state of some lattices in two themes.
  ///
  /// - Parameters:
  ///   - lattices: Which states.
  ///   - isCancelled: Asked between pictures whether to stop.
  /// - Throws: `PanelError` that names the state where a panel has nothing to show of one or would take too long,
  ///   ``ExplorerServer/Failure`` where there would be too many files or bytes; what drawing throws.
  public init(
    of lattices: [ExplorerLattice], isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    var files: [(path: String, bytes: [UInt8])] = []
    var panels: [JSONObject] = []
    let points = try lattices.map { try $0.points() }
    let count = 2 * points.reduce(0) { $0 + $1.count } + 4
    guard count <= Self.mostFiles else {
      throw ExplorerServer.Failure(
        description:
          "There would be \(count) files; at most \(Self.mostFiles) are written. Give fewer values."
      )
    }
    for (lattice, points) in zip(lattices, points) {
      let panel = try ExplorerPanels.panel(lattice.panel)
      var states: [JSONObject] = []
      for point in points {
        if isCancelled() { throw PanelError.cancelled }
        let reply: PanelReply
        do {
          reply = try panel.reply(for: point.state, isCancelled: isCancelled)
        } catch PanelError.notApplicable(let sentence) {
          throw PanelError.notApplicable("\(panel.id) of \(lattice.words(point)): \(sentence)")
        } catch PanelError.tooLarge(let sentence, let command) {
          throw PanelError.tooLarge(
            "\(panel.id) of \(lattice.words(point)): \(sentence)", command: command)
        }
        let name = point.places.map { "\($0)" }.joined(separator: "-")
        var figure = reply.figure
        figure.altText = reply.sentence
        for look in [Presentation.Look.paper, .dark] {
          let svg = try figure.presented(Presentation(width: 396, look: look)).rendered(as: .svg)
          files.append(("panel/\(panel.id)/\(name)-\(look.rawValue).svg", svg))
        }
        var state = JSONObject()
        try state.set("key", name)
        try state.set("query", point.state.picture.text)
        try state.set("digest", String(reply.digest.prefix(8)))
        try state.set("sentence", reply.sentence)
        try state.set("description", reply.figure.altText)
        try state.set("claims", reply.claims.map(\.sentence) + reply.notes)
        try state.set(
          "command",
          point.state.command(
            panel: panel.id, output: "\(point.state.fileName(panel: panel.id)).pdf"))
        states.append(state)
      }
      var own = JSONObject()
      try own.set("id", panel.id)
      try own.set("title", panel.title)
      object(
        &own, lattice,
        usual: points.first { $0.state.picture == Self.nearestToUsual(points) }?.places ?? [])
      own.set("states", objects: states)
      panels.append(own)
    }
    var data = JSONObject()
    try data.set("version", entropeVersion)
    data.set("usual", object: try usualValues())
    data.set("panels", objects: panels)
    files.append(("data.js", Array("window.entropeCopy = \(data.text);\n".utf8)))
    files.append(("copy.js", PackageResources.copy_js))
    files.append(("explorer.css", PackageResources.explorer_css))
    files.append(("index.html", Array(Self.page(lattices).utf8)))
    self.files = files
    guard byteCount <= Self.mostBytes else {
      throw ExplorerServer.Failure(
        description:
          "There would be \(byteCount >> 20) MiB; at most \(Self.mostBytes >> 20) are written. Give fewer values."
      )
    }
  }

  /// Writes the files into a folder, which is made where it is missing; each is written whole or not at all.
  ///
  /// - Parameter folder: The folder.
  /// - Throws: `FileError` when a file cannot be written.
  public func write(to folder: URL) throws {
    for file in files {
      let url = folder.appending(path: file.path, directoryHint: .notDirectory)
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw ExplorerServer.Failure(
          description:
            "The folder \(url.deletingLastPathComponent().path) cannot be made: \(error.localizedDescription)"
        )
      }
      try writeWhole(file.bytes, to: url)
    }
  }

  /// The state with the fewest values that are not the usual ones.
  private static func nearestToUsual(_ points: [ExplorerLattice.Point]) -> PictureState? {
    points.map(\.state.picture).min { $0.values.count < $1.values.count }
  }

  private static func page(_ lattices: [ExplorerLattice]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en" data-theme="system">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Entrope explorer, a copy</title>
    <link rel="stylesheet" href="explorer.css">
    <script src="data.js" defer></script>
    <script src="copy.js" defer></script>
    </head>
    <body class="copy">
    <header><h1>Entrope explorer, a copy</h1></header>
    <main id="copy">
    <p>A few states of the explorer that need no server; every slider snaps to what was drawn. The live page has all of them:
    run <code>entrope explore</code>.</p>
    <p id="live" class="hidden" role="status" aria-live="polite"></p>
    <noscript><p>Without scripts the pictures lie in the folder panel beside this page.</p></noscript>
    </main>
    <footer><p>Entrope \(htmlText(entropeVersion)).</p></footer>
    </body>
    </html>

    """
  }
}

/// Adds the axes of a lattice, with what people call their keys.
private func object(_ own: inout JSONObject, _ lattice: ExplorerLattice, usual: [Int]) {
  let controls = ExplorerState.usual.controls
  let axes = zip(lattice.axes, lattice.axes.indices).compactMap { axis, place -> JSONObject? in
    var entry = JSONObject()
    let control = controls.first { $0.key == axis.key }
    do {
      try entry.set("key", axis.key)
      try entry.set("label", control?.label ?? axis.key)
      try entry.set("unit", control?.unit ?? "")
      try entry.set("values", axis.values)
      try entry.set("titles", axis.values.map { axis.key == "method" ? title(ofMethod: $0) : $0 })
      try entry.set("usual", place < usual.count ? usual[place] : 0)
    } catch { return nil }
    return entry
  }
  own.set("axes", objects: axes)
}

/// The usual values of keys that have a text, by which a link may name what no panel moves.
private func usualValues() throws -> JSONObject {
  var usual = JSONObject()
  for control in ExplorerState.usual.controls where !control.value.isEmpty {
    try usual.set(control.key, control.value)
  }
  return usual
}

extension ExplorerLattice {
  /// The values of a point, as in the file of lattices.
  fileprivate func words(_ point: Point) -> String {
    zip(axes, point.places).map { "\($0.key)=\($0.values[$1])" }.joined(separator: " ")
  }
}

private func title(ofMethod name: String) -> String {
  (try? MethodCatalog.entry(named: name).title) ?? name
}
