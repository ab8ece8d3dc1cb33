public import Drawing
public import Figures
public import Foundation
import ModelFiles
import Studies

/// A drawing made again, to be held against its files.
public struct Redrawing: Sendable {
  /// What is drawn, as its code has it.
  public let figure: Figure
  /// What was drawn and from what numbers.
  public let recipe: DrawingRecipe
  /// Files that go with the picture, by the ending of their name: the drawn numbers and the table.
  public let companions: [(ending: String, text: String)]
  /// The caption on the page of the gallery, where it has one.
  let caption: String?
  /// The caption without its claims.
  private let words: String

  /// Makes a drawing whose numbers are written to no file.
  ///
  /// - Parameters:
  ///   - figure: What is drawn.
  ///   - kind: What kind of thing it is, in one word.
  ///   - parameters: What it was drawn with.
  public init(_ figure: Figure, kind: String, parameters: [DrawingRecipe.Parameter] = []) {
    self.figure = figure
    recipe = DrawingRecipe(
      kind: kind, id: figure.id, parameters: parameters, numbers: figure.numbersDigest())
    companions = []
    (caption, words) = (nil, "")
  }

  /// Makes a drawing whose numbers are written beside it.
  init(
    _ figure: Figure, twin: String, table: String?, caption: String, words: String,
    state: PictureState
  ) {
    self.figure = figure
    self.words = words
    self.caption = state.values.isEmpty ? caption : nil
    recipe = DrawingRecipe(
      id: figure.id,
      parameters: state.values.isEmpty ? [] : [.init(Self.stateName, state.text)],
      numbers: sha256(twin.utf8))
    companions = [("csv", twin)] + (table.map { [("md", $0)] } ?? [])
  }

  /// What recipes call the parameters that are not the usual ones.
  package static let stateName = "set"

  /// The file of the drawing, with its recipe.
  ///
  /// - Parameters:
  ///   - format: Kind of file.
  ///   - presentation: Width, looks and resolution.
  /// - Returns: The whole file.
  /// - Throws: `DrawingError` when it cannot be drawn.
  public func rendered(
    as format: OutputFormat, presentation: Presentation = .standard
  ) throws(DrawingError) -> [UInt8] {
    try figure.rendered(as: format, presentation: presentation, recipe: recipe)
  }

  /// The files of the drawing in several formats, laid out once for all of them.
  ///
  /// - Parameters:
  ///   - formats: Kinds of file.
  ///   - presentation: Width, looks and resolution.
  /// - Returns: The whole files, in the order of the formats.
  /// - Throws: `DrawingError` when it cannot be drawn.
  func rendered(
    as formats: [OutputFormat], presentation: Presentation
  ) throws(DrawingError) -> [[UInt8]] {
    try figure.rendered(as: formats, presentation: presentation, recipe: recipe)
  }

  /// How a picture compares with this drawing, shown as the picture's recipe says.
  ///
  /// Where the numbers changed, the CSV file of the same name beside the picture tells which series differ and by how
  /// much, if it still is the one that was written with the picture.
  ///
  /// - Parameter picture: A picture whose recipe names this drawing.
  /// - Returns: The verdict.
  /// - Throws: `DrawingError` when the drawing cannot be made so.
  public func verdict(on picture: PictureToVerify) throws -> FileVerdict {
    let again = try rendered(as: picture.format, presentation: Presentation(picture.recipe))
    if again == picture.bytes { return .identical }
    let before = picture.recipe
    guard before.numbers != recipe.numbers else {
      return before.otherProgram()
        ?? .changed([
          "The numbers are the same and the drawing is not: its look changed, or the file was edited."
        ])
    }
    guard let twin = companions.first(where: { $0.ending == "csv" })?.text else {
      return .changed(["The numbers drawn changed."])
    }
    guard let old = picture.numbersBeside() else {
      return .changed([
        "The numbers drawn changed; the CSV file with the old ones is not beside it to tell which."
      ])
    }
    if let other = before.otherProgram(),
      changedSeries(from: old, to: twin, relative: sameNumbers).isEmpty
    {
      return other
    }
    return .changed(changedSeries(from: old, to: twin))
  }

  /// How the files that go with a picture compare.
  ///
  /// With the Cairo and FreeType that drew the picture every byte must agree; with others the drawn numbers must, to a
  /// relative 10⁻⁶: nine digits are written, and a mathematical library may differ in the last bits of what
  /// goes into them.
  ///
  /// - Parameters:
  ///   - picture: The picture, whose name they share.
  ///   - areRequired: Whether one that is not there is missing; otherwise it is left out.
  /// - Returns: The files with their verdicts, and the page of the gallery where its caption is another.
  public func verdictsOnCompanions(
    of picture: PictureToVerify, areRequired: Bool = false
  ) -> [(file: URL, verdict: FileVerdict)] {
    let other = picture.recipe.otherProgram()
    var agree = other != nil
    var verdicts: [(file: URL, verdict: FileVerdict)] = companions.compactMap { ending, now in
      let file = picture.url.deletingPathExtension().appendingPathExtension(ending)
      guard let before = try? String(contentsOf: file, encoding: .utf8) else {
        return areRequired ? (file, .missing("It is missing.")) : nil
      }
      if before == now { return (file, .identical) }
      if ending == "csv" {
        agree = agree && changedSeries(from: before, to: now, relative: sameNumbers).isEmpty
      }
      if let other, agree { return (file, other) }
      let sentences =
        ending == "csv" ? changedSeries(from: before, to: now) : ["Its words or numbers changed."]
      return (file, .changed(sentences))
    }
    guard let caption, other == nil else { return verdicts }
    for (name, words) in [(galleryPageName, caption), (galleryIndexName, htmlText(self.words))] {
      let page = picture.url.deletingLastPathComponent().appending(path: name)
      if let text = try? String(contentsOf: page, encoding: .utf8), !text.contains(words) {
        verdicts.append((page, .changed(["It has another caption of “\(figure.id)”."])))
      }
    }
    return verdicts
  }
}

/// The relative difference up to which numbers count as the same under another program.
private let sameNumbers = 1e-6

/// Makes the drawing of a recipe again, where the gallery can.
///
/// - Parameter recipe: The recipe of a picture file.
/// - Returns: The drawing; `nil` where its kind is not one of the gallery's, `figure` and `method`.
/// - Throws: `GalleryError` or `RotaryError` when there is none of that name; what making it throws.
public func redrawing(_ recipe: DrawingRecipe) throws -> Redrawing? {
  switch recipe.kind {
  case galleryKind:
    try Gallery.recipe(recipe.id)
      .finished(PictureState(text: recipe[Redrawing.stateName] ?? "")?.chosen ?? [:]).redrawing()
  case methodKind: try methodRedrawing(recipe.id)
  default: nil
  }
}

/// The kind of the gallery's figures in recipes.
let galleryKind = "figure"
/// The kind of the pictures of methods in recipes.
let methodKind = "method"

extension FinishedFigure {
  /// The figure with the recipe and the files that go with it.
  ///
  /// - Returns: The drawing.
  /// - Throws: `TableError` never in practice.
  public func redrawing() throws -> Redrawing {
    let page = table.map { table in
      "# \(figure.title)\n\n\(table.rendered(as: .markdown))\n\n\(fullCaption)\n"
    }
    return Redrawing(
      figure, twin: try (twin ?? figure.dataTwin()).rendered(as: .csv), table: page,
      caption: fullCaption, words: caption, state: state)
  }
}
