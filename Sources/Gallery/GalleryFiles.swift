public import Foundation
import ModelFiles
public import Plotting
import Studies

/// Makes a figure and writes it with the numbers it draws.
///
/// Writes `<id>.svg`, `.png` and `.pdf` as asked, always `<id>.csv` with the drawn numbers, and `<id>.md` with the caption, and the
/// table where there is one. Each file is written whole or not at all.
///
/// - Parameters:
///   - recipe: The figure to make.
///   - directory: Folder to write into; it must exist.
///   - formats: Kinds of picture.
/// - Returns: The files written, in order.
/// - Throws: What making the figure throws; `FileError` when a file cannot be written.
@discardableResult
public func writeFigure(
  _ recipe: FigureRecipe, to directory: URL, formats: [OutputFormat]
) throws -> [URL] {
  let files = try figureFiles(try recipe.finished(), recipe: recipe, formats: formats)
  return try files.map { file in
    let url = directory.appending(path: file.name, directoryHint: .notDirectory)
    try writeWhole(file.bytes, to: url)
    return url
  }
}

/// The files of a finished figure, by name.
func figureFiles(
  _ finished: FinishedFigure, recipe: FigureRecipe, formats: [OutputFormat]
) throws -> [(name: String, bytes: [UInt8])] {
  var files: [(name: String, bytes: [UInt8])] = []
  for format in formats {
    files.append(("\(recipe.id).\(format.rawValue)", try finished.figure.rendered(as: format)))
  }
  files.append(("\(recipe.id).csv", Array(try finished.figure.dataTwin().rendered(as: .csv).utf8)))
  if let table = finished.table {
    let page = "# \(recipe.title)\n\n\(table.rendered(as: .markdown))\n\n\(finished.fullCaption)\n"
    files.append(("\(recipe.id).md", Array(page.utf8)))
  }
  return files
}
