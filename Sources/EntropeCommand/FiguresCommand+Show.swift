import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles

/// Writes pictures of figures to the terminal, in the best graphics it says it understands.
///
/// Widths follow the variable `COLUMNS` where it is exported, and are 100 characters otherwise.
///
/// - Parameters:
///   - figures: What to show, in order.
///   - captions: What to print below each; none where empty.
/// - Throws: ``CommandFailure`` when standard output cannot be written; `DrawingError` when a figure cannot be drawn.
func showInTerminal(_ figures: [Figure], captions: [String] = []) throws {
  let environment = ProcessInfo.processInfo.environment
  let graphics = TerminalGraphics.detected(environment)
  let columns = environment["COLUMNS"].flatMap { Int($0) } ?? 100
  for (place, figure) in figures.enumerated() {
    let picture = try figure.terminalPreview(graphics, columns: min(max(columns, 20), 400))
    try StandardOutput.write("\(legible(figure.title, longest: nil))\n\(picture)", isPicture: true)
    if captions.indices.contains(place) { try StandardOutput.write("\(captions[place])\n\n") }
  }
}

extension FiguresCommand {
  /// Shows figures in the terminal and writes no file.
  func preview(_ recipes: [FigureRecipe], _ chosen: [String: Double]) async throws {
    let presentation = presentation
    let outcomes = await concurrently(recipes, quiet: quiet, noun: "figures drawn") {
      let finished = try $0.finished(chosen)
      return (try finished.figure.presented(presentation), finished.fullCaption)
    }
    let shown = try allOrFailure(outcomes, names: recipes.map(\.id), noun: "figures")
    try showInTerminal(shown.map(\.0), captions: shown.map(\.1))
  }
}
