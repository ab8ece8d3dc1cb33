import Drawing
import Figures
public import Foundation
import Gallery
import ModelFiles

/// Runs a notebook and writes its page.
///
/// Writes `<name>.html`, which needs no other file, and `<name>.md` with its figures beside it as
/// `<name>-<figure>.svg`. Nothing is written unless every claim of the notebook holds and every figure could be drawn; each
/// file is written whole or not at all. The same source gives the same bytes.
///
/// - Parameters:
///   - notebook: The notebook.
///   - directory: Folder to write into; it must exist.
/// - Returns: The files written: the HTML page, the Markdown page, the figures in order.
/// - Throws: ``NotebookError`` when a claim is false or the source is missing, edited since the build, or breaks a rule
///   of its markup; what the code of the notebook throws; `FileError` when a file cannot be written.
public func weave(_ notebook: Notebook, into directory: URL) throws -> [URL] {
  let pieces = try wovenPieces(
    source: try source(of: notebook), outputs: try notebook.outputs(), file: notebook.file)
  let figures = try drawnFigures(in: pieces, file: notebook.file)
  var files = [
    (
      "\(notebook.name).html",
      Array(try webPage(notebook, pieces: pieces, figures: figures).utf8)
    ),
    ("\(notebook.name).md", Array(markdownPage(notebook, pieces: pieces).utf8)),
  ]
  files += figures.map { ("\(notebook.name)-\($0.id).svg", $0.svg) }
  return try files.map { name, bytes in
    let url = directory.appending(path: name, directoryHint: .notDirectory)
    try writeWhole(bytes, to: url)
    return url
  }
}

/// Reads the source that the compiler saw.
private func source(of notebook: Notebook) throws(NotebookError) -> String {
  guard let bytes = FileManager.default.contents(atPath: notebook.path),
    let text = String(data: bytes, encoding: .utf8)
  else { throw .missingSource(file: notebook.file) }
  return text
}

/// A figure of the page as a file of its own.
struct DrawnFigure {
  /// Id of the figure.
  let id: String
  /// The whole SVG file.
  let svg: [UInt8]
}

/// Draws every figure of a page, once.
private func drawnFigures(in pieces: [Piece], file: String) throws -> [DrawnFigure] {
  var drawn: [DrawnFigure] = []
  for case .output(.figure(let figure, _)) in pieces {
    guard !drawn.contains(where: { $0.id == figure.id }) else {
      throw NotebookError.repeatedFigure(id: figure.id, file: file)
    }
    drawn.append(DrawnFigure(id: figure.id, svg: try svg(of: figure)))
  }
  return drawn
}

/// The file of a figure; one of the gallery carries its recipe.
private func svg(of figure: Figure) throws -> [UInt8] {
  guard Gallery.recipes.contains(where: { $0.id == figure.id }) else {
    return try figure.rendered(as: .svg)
  }
  return try FinishedFigure(figure: figure, caption: "").redrawing().rendered(as: .svg)
}
