import Drawing
import Explorer
import Foundation
import Gallery
import ModelFiles

extension FiguresCommand {
  /// Compares the chosen figures of the gallery with their files in the folder; with all of them the methods too.
  func verifyGallery(_ recipes: [FigureRecipe]) async throws {
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    let (tasks, verdicts) = verifications(
      of: recipes, in: folder, withMethods: recipes.count == Gallery.recipes.count)
    try await answer(tasks, verdicts)
  }

  /// Draws the figures of picture files again, from the recipes in them, and prints how they compare.
  ///
  /// - Parameter paths: Files, and folders whose pictures with a recipe are taken, also those in their folders.
  /// - Throws: ``CommandFailure`` when a file changed or cannot be compared.
  func verifyFiles(_ paths: [String]) async throws {
    var pictures: [PictureToVerify] = []
    var verdicts: [(file: URL, verdict: FileVerdict)] = []
    for path in paths {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      guard exists, isFolder.boolValue else {
        let url = URL(fileURLWithPath: path, isDirectory: false)
        switch PictureToVerify.read(url) {
        case .success(let picture): pictures.append(picture)
        case .failure(let problem): verdicts.append((url, problem.verdict))
        }
        continue
      }
      let found = Self.pictures(in: path).compactMap { try? PictureToVerify.read($0).get() }
      if found.isEmpty {
        verdicts.append(
          (
            URL(fileURLWithPath: path, isDirectory: true),
            .missing("There is no picture with a recipe of Entrope in the folder.")
          ))
      }
      pictures += found
    }
    try await answer(Verification.grouped(pictures), verdicts)
  }

  /// The files in a folder and its folders whose names end as those of pictures do, by name.
  private static func pictures(in folder: String) -> [URL] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter { name in
      OutputFormat.allCases.contains { name.hasSuffix(".\($0.rawValue)") }
    }.map { URL(fileURLWithPath: folder.path(appending: $0), isDirectory: false) }
  }

  /// Compares, and prints a line for each file.
  ///
  /// The lines are printed in any case, as `doctor` prints its report; those of drawings that cannot be made are among them.
  ///
  /// - Throws: ``CommandFailure``: 1 when a file changed, otherwise 66 when something is missing, 65 when a file carries no
  ///   recipe that can be drawn.
  private func answer(
    _ tasks: [Verification], _ found: [(file: URL, verdict: FileVerdict)]
  ) async throws {
    let outcomes = await concurrently(tasks, quiet: quiet, noun: "drawings compared") {
      try $0.verdicts(redrawn)
    }
    // What keeps one drawing from being made says nothing of the others.
    let compared = try zip(tasks, outcomes).flatMap { task, outcome in
      switch outcome {
      case .success(let verdicts): return verdicts
      case .failure(let failure) where failure.isSilent: throw failure
      case .failure(let failure):
        let words = "It cannot be drawn again: \(failure.description)"
        let verdict: FileVerdict =
          failure.status == CommandFailure.Kind.missingInput.rawValue
          ? .missing(words) : .unknown(words)
        return task.pictures.map { ($0.url, verdict) }
      }
    }
    var (changed, missing, unknown) = (0, 0, 0)
    let lines = (compared + found).map { file, verdict in
      switch verdict {
      case .changed: changed += 1
      case .missing: missing += 1
      case .unknown: unknown += 1
      case .identical, .sameDrawing: break
      }
      return legible("\(Self.shown(file)): \(verdict)", longest: nil) + "\n"
    }
    try StandardOutput.write(lines.joined())
    let counts = [(changed, "changed"), (missing, "missing"), (unknown, "without a known recipe")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    guard !counts.isEmpty else { return }
    let kind: CommandFailure.Kind =
      changed > 0 ? .unmet : missing > 0 ? .missingInput : .badData
    throw CommandFailure(
      kind, "Of \(lines.count) files \(counts); the lines on standard output say how.")
  }

  /// A path as a user would write it: without the folder the command runs in.
  private static func shown(_ file: URL) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return file.path.hasPrefix(here) ? String(file.path.dropFirst(here.count)) : file.path
  }
}

/// Makes the drawing of a picture again: the gallery's own, or that of a command from its arguments.
///
/// - Returns: The drawing; `nil` where the recipe is of no known kind.
/// - Throws: What making it throws; `PictureProblem` when its data is not at hand.
func redrawn(_ picture: PictureToVerify) throws -> Redrawing? {
  if let drawing = try redrawing(picture.recipe) { return drawing }
  do {
    if let drawing = try picture.recipe.redrawnPanel() { return drawing }
  } catch let error as StateError {
    throw PictureProblem(verdict: .unknown("It cannot be drawn again: \(error.description)"))
  } catch let error as PanelError {
    throw PictureProblem(verdict: .unknown("It cannot be drawn again: \(error.description)"))
  }
  return try redrawnByCommand(picture)
}
