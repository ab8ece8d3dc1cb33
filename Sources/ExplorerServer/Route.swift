import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The paths that are answered.
enum Route {
  static let config = "/config"

  case page
  case panel(id: String, ending: String)
  case state
  case methods
  case settings(String)
  case configuration
  case asset(String)
  case version

  init?(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .map(String.init)
    switch (parts.count, parts.first) {
    case (1, ""): self = .page
    case (1, "state.json"): self = .state
    case (1, "methods.json"): self = .methods
    case (1, "version.json"): self = .version
    case (1, "config"): self = .configuration
    case (2, "panel"):
      let pieces = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard pieces.count <= 2 else { return nil }
      self = .panel(id: pieces[0], ending: pieces.count == 2 ? pieces[1] : "")
    case (2, "settings"): self = .settings(parts[1])
    case (2, "asset"): self = .asset(parts[1])
    default: return nil
    }
  }
}

/// How a picture is asked for, beside its state.
struct PictureQuery: Sendable {
  /// Width in points; `nil` for the figure's own.
  var width: Double?
  var look: Presentation.Look?
  var dpi = 300.0
  var isTransparent = false
  /// Whether it is a file to keep, with recipe and long description, and not a picture of the page.
  var isDownload = false
  /// The format that a form asks for.
  var format: String?
  /// Which program the picture is expected from.
  var maker: String?

  /// Keys that are no part of a state.
  private static let keys: Set = [
    "width", "dpi", "transparent", "download", "format", "v", "expect", "token",
  ]

  /// Takes these keys out of a query.
  ///
  /// - Throws: ``StateError`` that names the key.
  static func split(_ query: String) throws(StateError) -> (PictureQuery, state: PictureState) {
    guard let all = PictureState(text: query) else {
      // The sentence of the state's own reader.
      _ = try ExplorerState(query: query)
      return (PictureQuery(), PictureState([]))
    }
    var result = PictureQuery()
    for value in all.values where keys.contains(value.key) {
      switch value.key {
      case "width": result.width = try width(value.text)
      case "dpi":
        guard isPlain(value.text), let dpi = Double(value.text), (10...600).contains(dpi) else {
          throw error("dpi", "dpi is \(shown(value.text)); it must be from 10 to 600.", "10 to 600")
        }
        result.dpi = dpi
      case "transparent": result.isTransparent = value.text == "1" || value.text == "on"
      case "download": result.isDownload = value.text == "1"
      case "format": result.format = value.text
      case "v": result.maker = value.text
      default: break
      }
    }
    return (result, PictureState(all.values.filter { !keys.contains($0.key) }))
  }

  private static func width(_ text: String) throws(StateError) -> Double? {
    if text.isEmpty { return nil }
    if let named = FigureWidth.all.first(where: { $0.name == text }) { return named.points }
    guard isPlain(text), let points = Double(text), (120...2_400).contains(points) else {
      throw error(
        "width",
        "width is \(shown(text)); it must be a number of points from 120 to 2400, or the name of a venue.",
        "120 to 2400, or \(FigureWidth.all.map(\.name).joined(separator: ", "))")
    }
    return points
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.count <= 24 && text.utf8.allSatisfy { "0123456789.".utf8.contains($0) }
  }

  private static func shown(_ text: String) -> String { "“\(text.prefix(40))”" }

  private static func error(_ key: String, _ sentence: String, _ allowed: String) -> StateError {
    StateError(key: key, description: sentence, allowed: allowed)
  }

  func presentation(_ state: ExplorerState) -> Presentation {
    Presentation(
      width: width, look: look ?? state.theme ?? .paper, isTransparent: isTransparent, dpi: dpi)
  }
}
