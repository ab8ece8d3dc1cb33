import Figures
import Foundation
import Gallery

extension FiguresCommand {
  /// Prints what in each figure, as it would be drawn, is not fit for print, one line for each finding.
  ///
  /// - Throws: ``CommandFailure`` when there is a finding in any of them.
  func checkForPrint(_ recipes: [FigureRecipe], _ chosen: [String: Double]) async throws {
    let presentation = presentation
    let outcomes = await concurrently(recipes, quiet: quiet, noun: "figures checked") {
      try $0.finished(chosen).figure.presented(presentation).lint()
    }
    let names = recipes.map(\.id)
    let findings = try allOrFailure(outcomes, names: names, noun: "figures")
    let lines = zip(names, findings).flatMap { name, found in
      found.map { "\(name): \($0)" }
    }
    guard lines.isEmpty else { throw CommandFailure(.badData, lines.joined(separator: "\n")) }
    try StandardOutput.write(names.map { "\($0): fit for print\n" }.joined())
  }
}
