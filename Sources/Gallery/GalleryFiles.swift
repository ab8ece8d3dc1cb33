public import Drawing
public import Figures
public import Foundation
import ModelFiles
import Studies

/// Makes a figure and writes it with the numbers it draws.
///
/// Writes `<id>.svg`, `.png` and `.pdf` as asked, always `<id>.csv` with the drawn numbers, and `<id>.md` with the
/// table and the caption where there is a table. Each file is written whole or not at all.
///
/// - Parameters:
///   - recipe: The figure to make.
///   - chosen: Values of its parameters by name; usual ones for all others.
///   - directory: Folder to write into; it must exist.
///   - formats: Kinds of picture.
///   - presentation: Width, looks and resolution; as the recipe has them unless said.
/// - Returns: What was written.
/// - Throws: What making the figure throws; `FileError` when a file cannot be written.
@discardableResult
public func writeFigure(
  _ recipe: FigureRecipe, _ chosen: [String: Double] = [:], to directory: URL,
  formats: [OutputFormat], presentation: Presentation = .standard
) throws -> WrittenFigure {
  let finished = try recipe.finished(chosen)
  let files = try figureFiles(
    finished, recipe: recipe, formats: formats, presentation: presentation)
  let urls = try files.map { file in
    let url = directory.appending(path: file.name, directoryHint: .notDirectory)
    try writeWhole(file.bytes, to: url)
    return url
  }
  return WrittenFigure(
    files: urls, caption: finished.fullCaption,
    section: gallerySection(finished, recipe: recipe, formats: formats),
    question: recipe.question,
    entry: try galleryEntry(finished, recipe: recipe, formats: formats))
}

/// The files of a figure that was written, and its place in the gallery's page.
public struct WrittenFigure: Sendable {
  /// The files, in the order written.
  public let files: [URL]
  /// The caption with its claims.
  public let caption: String
  /// Heading, picture, caption and citation in Markdown, with links relative to the files' folder.
  public let section: String
  /// Under which question it stands.
  public let question: FigureQuestion
  /// Its article on the page in HTML.
  let entry: String
}

/// The name of the page that shows a whole gallery.
public let galleryPageName = "gallery.md"

/// One page with every figure, its caption and its citation.
///
/// - Parameter figures: Figures as written, in reading order.
/// - Returns: Markdown for ``galleryPageName`` in the folder of the figures.
public func galleryPage(_ figures: [WrittenFigure]) -> String {
  "# Gallery\n\nMade by `entrope figures`; beside each picture lie the numbers it draws.\n\n"
    + figures.map(\.section).joined(separator: "\n")
}

/// The section of one figure; the picture is the SVG where there is one.
func gallerySection(
  _ finished: FinishedFigure, recipe: FigureRecipe, formats: [OutputFormat]
) -> String {
  let picture = [OutputFormat.svg, .png].first(where: formats.contains).map {
    "![\(finished.shortAltText)](\(recipe.id).\($0.rawValue))\n\n"
  }
  let endings = formats.map(\.rawValue) + ["csv"] + (finished.table == nil ? [] : ["md"])
  let links = endings.map { "[\($0)](\(recipe.id).\($0))" }.joined(separator: " · ")
  return "## \(recipe.title)\n\n\(picture ?? "")\(finished.fullCaption)\n\n"
    + "Source: \(recipe.citation). Files: \(links)\n\n"
    + "<details><summary>In words</summary>\n\n\(finished.altText)\n\n</details>\n"
}

/// The files of a finished figure, by name.
func figureFiles(
  _ finished: FinishedFigure, recipe: FigureRecipe, formats: [OutputFormat],
  presentation: Presentation = .standard
) throws -> [(name: String, bytes: [UInt8])] {
  let drawing = try finished.redrawing()
  let pictures = try drawing.rendered(as: formats, presentation: presentation)
  return zip(formats, pictures).map { ("\(recipe.id).\($0.rawValue)", $1) }
    + drawing.companions.map { ("\(recipe.id).\($0.ending)", Array($0.text.utf8)) }
}
