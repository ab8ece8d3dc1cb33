import Drawing
import Figures
import Foundation
import Gallery

/// Writes pictures of figures to the terminal, in the best graphics it says it understands.
///
/// Widths follow the variable `COLUMNS` where it is exported, and are 100 characters otherwise.
///
/// - Parameter figures: What to show, in order.
/// - Throws: ``CommandFailure`` when standard output cannot be written; `DrawingError` when a figure cannot be drawn.
func showInTerminal(_ figures: [Figure]) throws {
  let environment = ProcessInfo.processInfo.environment
  let graphics = TerminalGraphics.detected(environment)
  let columns = environment["COLUMNS"].flatMap { Int($0) } ?? 100
  for figure in figures {
    let picture = try figure.terminalPreview(graphics, columns: min(max(columns, 20), 400))
    try StandardOutput.write("\(figure.title)\n\(picture)", isPicture: true)
  }
}

extension FiguresCommand {
  /// Shows figures in the terminal and writes no file.
  func preview(_ recipes: [FigureRecipe], _ chosen: [String: Double]) async throws {
    let presentation = presentation
    let outcomes = await concurrently(recipes, quiet: quiet, noun: "figures drawn") {
      try $0.finished(chosen).figure.presented(presentation)
    }
    try showInTerminal(try allOrFailure(outcomes, names: recipes.map(\.id), noun: "figures"))
  }
}
