import Drawing
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import TestSupport
import Testing

/// A figure in one width and one theme.
private struct Showing: Sendable, CustomStringConvertible {
  let width: FigureWidth?
  let look: Presentation.Look

  static let all = Presentation.Look.allCases.flatMap { look in
    [Showing(width: nil, look: look)] + FigureWidth.all.map { Showing(width: $0, look: look) }
  }

  var description: String { "\(width?.name ?? "own width"), \(look.rawValue)" }
}

/// Debug builds make the quick figures alone, and of each the own width in every theme and four more showings from a seed;
/// release builds take every figure at every width in every theme.
private func showings(of id: String) -> [Showing] {
  #if DEBUG
    var random = SplitMix64(seed: UInt64(id.utf8.reduce(0) { $0 * 31 % 65_521 + Int($1) }))
    let drawn = (0..<4).map { _ in Showing.all[Int(random.next() % UInt64(Showing.all.count))] }
    return Showing.all.filter { $0.width == nil } + drawn
  #else
    return Showing.all
  #endif
}

@Suite("The gallery in print")
struct PrintTests {
  @Test(
    "Every figure is fit for print at the widths of the venues and in every theme",
    arguments: quickFigures)
  func figures(id: String) throws {
    let figure = try Gallery.recipe(id).finished().figure
    for showing in showings(of: id) {
      let presentation = Presentation(width: showing.width?.points, look: showing.look)
      let isSlide = showing.look == .slides
      let least = max(
        (figure.leastWidth ?? 0) * (isSlide ? 2 : 1), isSlide ? Presentation.leastSlideWidth : 0)
      let width = presentation.width ?? .infinity
      do throws(DrawingError) {
        let shown = try figure.presented(presentation)
        for finding in try shown.lint() { Issue.record("\(showing): \(finding)") }
        #expect(width >= least, "\(showing)")
      } catch {
        // What does not fit is refused in a sentence and not drawn over itself: a table in a column, and letters of a
        // slide in a column of text.
        #expect(width < least, "\(showing): \(error)")
      }
    }
  }

  @Test("Every picture of a method is fit for print", arguments: MethodCatalog.entries.map(\.name))
  func methods(name: String) throws {
    let figure = try methodPicture(try MethodCatalog.entry(named: name))
    for finding in try figure.lint() { Issue.record("\(finding)") }
  }
}
