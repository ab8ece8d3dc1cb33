import ArgumentParser
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import Studies

/// `entrope figures`: the gallery, drawn again.
struct FiguresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Draw figures of the gallery with the numbers they show.",
    discussion: """
      Writes DIR/ID.svg, .png and .pdf as asked, always the drawn numbers as DIR/ID.csv, and \
      DIR/ID.md where the figure has a table; all figures together also get a page with \
      their captions, DIR/gallery.md, one by question, DIR/index.html, and with svg among the formats every method its \
      picture, DIR/methods/NAME.svg. Prints the paths written, and the caption of a single figure, which follows its \
      parameters, on standard error. Every picture carries the \
      recipe it was made by: `figures verify` and files or folders draws each again, at the \
      width and in the theme it has, and says of each file: identical; same drawing, other \
      Cairo; or which series changed, in which panel and by how much. Pictures of `heatmap`, \
      `sweep` and `audit` verify too, with the files they were drawn from beside them. Exit \
      status 1 when anything changed. --verify does it for all files of the gallery in DIR. \
      With --lint nothing \
      is written: every figure is checked for print at its final size (text, lines, contrast, \
      colour blindness, grey, page edge, overlap) and the findings are printed. With --show \
      they appear in the terminal.

      EXAMPLES
        entrope figures --list
        entrope figures --list roformer-decay
        entrope figures roformer-decay --set d=64 --set distance=1024 --out drawn
        entrope figures ramp --out drawn --format svg
        entrope figures ramp wavelengths --out drawn --format svg,png,pdf
        entrope figures temperature-law --out column --width icml-column --format pdf
        entrope figures ramp --out talk --theme slides --transparent --dpi 150 \\
          --format png
        entrope figures verify drawn column/temperature-law.pdf
        entrope figures ramp --show
      """)

  @Argument(
    help: ArgumentHelp(
      "Figures to draw, all unless named; or `verify` and files or folders.", valueName: "id"))
  var ids: [String] = []
  @Option(help: ArgumentHelp("Folder to write into; made when missing.", valueName: "dir"))
  var out = "figures"
  @Option(
    help: ArgumentHelp("svg, png, pdf, with commas. (default: svg,png)", valueName: "formats"),
    transform: parseOutputFormats)
  var format: [OutputFormat] = [.svg, .png]
  @Option(
    help: ArgumentHelp(
      """
      Lay the figures out anew for a width: points, or \
      \(FigureWidth.all.map(\.name).joined(separator: ", ")). (default: as each figure has it)
      """, valueName: "name|points"), transform: parseFigureWidth)
  var width: Double?
  @Option(
    help: ArgumentHelp("paper, slides or dark. (default: paper)", valueName: "theme"),
    transform: parseLook)
  var theme: Presentation.Look = .paper
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter of the one figure, such as d=64; --list ID tells its parameters. Repeatable.",
      valueName: "name=number"), transform: FigureSetting.parse)
  var settings: [FigureSetting] = []
  @Flag(help: "Leave the page transparent.")
  var transparent = false
  @Option(help: ArgumentHelp("Pixels per inch of PNG files; sizes stay.", valueName: "number"))
  var dpi = Presentation.standard.dpi
  @Flag(help: "Print what there is to draw, and draw nothing.")
  var list = false
  @Flag(help: "Compare with the files of the gallery in the folder, and write nothing.")
  var verify = false
  @Flag(help: "Check that the figures are fit for print, and write nothing.")
  var lint = false
  @Flag(help: "Show the figures in the terminal, and write nothing.")
  var show = false
  @Flag(help: "No progress on standard error.")
  var quiet = false

  /// How the figures are to be shown.
  var presentation: Presentation {
    Presentation(width: width, look: theme, isTransparent: transparent, dpi: dpi)
  }

  /// What stands after `verify`; `nil` where that is not the first word.
  private var filesToVerify: [String]? { ids.first == "verify" ? Array(ids.dropFirst()) : nil }

  func validate() throws {
    guard dpi.isFinite, (10...2400).contains(dpi) else {
      throw ValidationError("--dpi \(dpi) is not between 10 and 2400.")
    }
    if verify || filesToVerify != nil, presentation != .standard {
      throw ValidationError(
        "a file is verified at the width, in the theme and at the resolution it has; leave out --width, "
          + "--theme, --transparent and --dpi.")
    }
  }

  func run() async throws {
    if let files = filesToVerify {
      return try await files.isEmpty ? verifyGallery(Gallery.recipes) : verifyFiles(files)
    }
    let recipes = try chosen(ids, among: Gallery.recipes) { id throws(GalleryError) in
      try Gallery.recipe(id)
    }
    let chosen = try chosenSettings(of: recipes)
    if list {
      if ids.count == 1 {
        return try StandardOutput.write(parameters(of: recipes[0]).rendered(as: .text))
      }
      try StandardOutput.write(try table(of: recipes).rendered(as: .text))
    } else if lint {
      try await checkForPrint(recipes, chosen)
    } else if show {
      try await preview(recipes, chosen)
    } else if verify {
      try await verifyGallery(recipes)
    } else {
      try await draw(recipes, chosen)
    }
  }

  private func table(of recipes: [FigureRecipe]) throws -> Table {
    try Table(
      columns: [
        Column("id"), Column("title"), Column("citation"), Column("parameters"),
        Column("longer than half a second for"),
      ],
      rows: recipes.map { recipe in
        [
          .text(recipe.id), .text(recipe.title), .text(recipe.citation),
          .text(recipe.parameters.map { "\($0.name)=\(spelled($0.usual))" }.joined(separator: " ")),
          recipe.effort.map { .text($0) } ?? .missing,
        ]
      })
  }

  private func parameters(of recipe: FigureRecipe) throws -> Table {
    try Table(
      columns: [Column("parameter"), Column("usual"), Column("allowed"), Column("meaning")],
      rows: recipe.parameters.map {
        [.text($0.name), .text(spelled($0.usual)), .text($0.allowed), .text($0.meaning)]
      })
  }

  /// What `--set` chose, for the one figure that it is about.
  private func chosenSettings(of recipes: [FigureRecipe]) throws -> [String: Double] {
    guard !settings.isEmpty else { return [:] }
    guard ids.count == 1, !verify else {
      throw CommandFailure.usage("--set", "it is about one figure; name exactly one to draw.")
    }
    var chosen: [String: Double] = [:]
    for setting in settings {
      guard chosen.updateValue(setting.value, forKey: setting.name) == nil else {
        throw CommandFailure.usage("--set", "\(setting.name) is set twice.")
      }
    }
    do throws(FigureParameterError) {
      try requireKnown(chosen, of: recipes[0].parameters)
    } catch { throw CommandFailure.usage("--set", error.description) }
    return chosen
  }

  private func draw(_ recipes: [FigureRecipe], _ chosen: [String: Double]) async throws {
    let isNew = !FileManager.default.fileExists(atPath: out)
    let folder = try madeFolder(out)
    // Where nothing could be drawn the folder is not left; one that holds something stays.
    defer { if isNew { rmdir(out) } }
    let formats = format
    let presentation = presentation
    let outcomes = await concurrently(recipes, quiet: quiet, noun: "figures drawn") {
      try writeFigure($0, chosen, to: folder, formats: formats, presentation: presentation)
    }
    let figures = try allOrFailure(outcomes, names: recipes.map(\.id), noun: "figures")
    if recipes.count == 1, let only = figures.first, !quiet {
      StandardError.write("\(only.caption)\n")
    }
    var names = figures.flatMap { $0.files.map(\.lastPathComponent) }
    if ids.isEmpty {
      try writeWhole(galleryPage(figures), to: folder.appending(path: galleryPageName))
      try writeWhole(galleryIndex(figures), to: folder.appending(path: galleryIndexName))
      names += [galleryPageName, galleryIndexName]
      if formats.contains(.svg) {
        let pictures = try madeFolder(out.path(appending: methodPicturesFolder))
        names += try writeMethodPictures(to: pictures).map {
          methodPicturesFolder.path(appending: $0.lastPathComponent)
        }
      }
    }
    try StandardOutput.write(names.map { "\(out.path(appending: $0))\n" }.joined())
  }
}

extension String {
  /// This folder's path and a file's name, as a user would write them.
  func path(appending name: String) -> String { hasSuffix("/") ? self + name : "\(self)/\(name)" }
}
