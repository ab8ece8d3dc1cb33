import ArgumentParser
import Foundation
import Gallery
import Plotting
import Studies

/// `entrope figures`: the gallery, drawn again.
struct FiguresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Draw figures of the gallery with the numbers they show.",
    discussion: """
      Writes DIR/ID.svg, .png and .pdf as asked, always the drawn numbers as DIR/ID.csv, and \
      DIR/ID.md where the figure has a table. Prints the paths written.

      EXAMPLES
        entrope figures --list
        entrope figures ramp --out drawn --format svg
        entrope figures ramp wavelengths --out drawn --format svg,png,pdf
      """)

  @Argument(help: ArgumentHelp("Figures to draw; all unless named.", valueName: "id"))
  var ids: [String] = []
  @Option(help: ArgumentHelp("Folder to write into; made when missing.", valueName: "dir"))
  var out = "figures"
  @Option(
    help: ArgumentHelp("svg, png, pdf, with commas. (default: svg,png)", valueName: "formats"),
    transform: parseOutputFormats)
  var format: [OutputFormat] = [.svg, .png]
  @Flag(help: "Print what there is to draw, and draw nothing.")
  var list = false
  @Flag(help: "No progress on standard error.")
  var quiet = false

  func run() async throws {
    guard !list else { return try StandardOutput.write(try galleryTable().rendered(as: .text)) }
    let recipes = try chosenRecipes()
    let folder = try madeFolder(out)
    let outcomes = await drawn(recipes, in: folder)
    let failures = zip(recipes, outcomes).compactMap {
      recipe, outcome -> (String, CommandFailure)? in
      guard case .failure(let failure) = outcome else { return nil }
      return ("\(recipe.id): \(failure.description)", failure)
    }
    if let first = failures.first?.1 {
      let count = "\(failures.count) of \(recipes.count) figures could not be made"
      throw CommandFailure(
        CommandFailure.Kind(rawValue: first.status) ?? .output,
        "\(count). \(failures.map(\.0).joined(separator: " "))")
    }
    let paths = outcomes.flatMap { (try? $0.get()) ?? [] }
    try StandardOutput.write(paths.map { "\($0)\n" }.joined())
  }

  /// The recipes named, each once and in the order named; all of them when none is.
  private func chosenRecipes() throws(GalleryError) -> [FigureRecipe] {
    guard !ids.isEmpty else { return Gallery.recipes }
    var recipes: [FigureRecipe] = []
    for id in ids where !recipes.contains(where: { $0.id == id }) {
      recipes.append(try Gallery.recipe(id))
    }
    return recipes
  }

  /// Draws as many figures at a time as there are processors; one that fails does not stop the others.
  private func drawn(
    _ recipes: [FigureRecipe], in folder: URL
  ) async -> [Result<[String], CommandFailure>] {
    let formats = format
    var progress = ProgressLine(quiet: quiet)
    return await withTaskGroup(of: (Int, Result<[String], CommandFailure>).self) { group in
      var outcomes = [Result<[String], CommandFailure>](
        repeating: .success([]), count: recipes.count)
      var waiting = Array(recipes.enumerated())[...]
      func startNext() {
        guard let (index, recipe) = waiting.popFirst() else { return }
        group.addTask { (index, draw(recipe, in: folder, formats: formats)) }
      }
      for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) { startNext() }
      var done = 0
      for await (index, outcome) in group {
        outcomes[index] = outcome
        done += 1
        progress.report("\(done) of \(recipes.count) figures drawn, last \(recipes[index].id)")
        startNext()
      }
      return outcomes
    }
  }
}

/// Draws one figure and gives the paths written.
private func draw(
  _ recipe: FigureRecipe, in folder: URL, formats: [OutputFormat]
) -> Result<[String], CommandFailure> {
  do {
    let files = try writeFigure(recipe, to: folder, formats: formats)
    return .success(files.map { $0.relativePath })
  } catch {
    return .failure(CommandFailure(error))
  }
}

/// The gallery as a table.
private func galleryTable() throws -> Table {
  try Table(
    columns: [Column("id"), Column("title"), Column("citation")],
    rows: Gallery.recipes.map { [.text($0.id), .text($0.title), .text($0.citation)] })
}
