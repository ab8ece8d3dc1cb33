public import Drawing
import Figures
public import Foundation
import ModelFiles
import RotaryEmbedding

/// Picture files of one drawing, which is made again once and held against each.
public struct Verification: Sendable {
  /// What they show, without how.
  public let subject: DrawingRecipe
  /// The pictures.
  public let pictures: [PictureToVerify]
  /// Whether the files that go with a picture of the gallery have to be there.
  public let isWhole: Bool

  /// Names what is to be compared.
  public init(_ subject: DrawingRecipe, pictures: [PictureToVerify], isWhole: Bool = false) {
    self.subject = subject
    self.pictures = pictures
    self.isWhole = isWhole
  }

  /// Pictures put together by what they show, in the order of the first of each.
  ///
  /// - Parameter pictures: Pictures of any drawings.
  /// - Returns: One verification for each drawing.
  public static func grouped(_ pictures: [PictureToVerify]) -> [Verification] {
    var subjects: [DrawingRecipe] = []
    var groups: [DrawingRecipe: [PictureToVerify]] = [:]
    for picture in pictures {
      // Numbers and versions say from what a file was drawn, not what would be drawn again.
      var subject = picture.recipe.subject
      (subject.version, subject.numbers, subject.renderer) = ("", "", "")
      if groups[subject] == nil { subjects.append(subject) }
      groups[subject, default: []].append(picture)
    }
    return subjects.map { Verification($0, pictures: groups[$0] ?? []) }
  }

  /// Makes the drawing again and compares.
  ///
  /// - Parameter redraw: Makes the drawing of a recipe, `nil` when it cannot; see ``redrawing(_:)``.
  /// - Returns: A verdict for each picture and each file that goes with one, each file once.
  /// - Throws: What making the drawing throws, but for names that are not known, claims that are false and recipes that
  ///   cannot be drawn, which are verdicts.
  public func verdicts(
    _ redraw: (PictureToVerify) throws -> Redrawing?
  ) throws -> [(file: URL, verdict: FileVerdict)] {
    guard let first = pictures.first else { return [] }
    func all(_ verdict: FileVerdict) -> [(file: URL, verdict: FileVerdict)] {
      pictures.map { ($0.url, verdict) }
    }
    let drawing: Redrawing
    do {
      guard let made = try redraw(first) else {
        return all(.unknown("Its recipe is for “\(subject.kind)”, which this Entrope cannot draw."))
      }
      drawing = made
    } catch let error as GalleryError {
      switch error {
      case .unknownFigure(let id, _):
        return all(.unknown("There is no figure “\(id)” to draw again."))
      case .falseClaim: return all(.changed(["\(error)"]))
      case .missingVectors: throw error
      }
    } catch is RotaryError where subject.kind == methodKind {
      return all(.unknown("There is no method “\(subject.id)” to draw again."))
    } catch let problem as PictureProblem {
      return all(problem.verdict)
    }
    var seen: Set<URL> = []
    var verdicts: [(file: URL, verdict: FileVerdict)] = []
    for picture in pictures {
      do {
        verdicts.append((picture.url, try drawing.verdict(on: picture)))
      } catch let error as DrawingError {
        verdicts.append(
          (picture.url, .unknown("It cannot be drawn again: \(error.description)")))
        continue
      }
      for (file, verdict) in drawing.verdictsOnCompanions(of: picture, areRequired: isWhole)
      where seen.insert(file).inserted {
        verdicts.append((file, verdict))
      }
    }
    return verdicts
  }
}

/// What has to be compared for figures of the gallery to be as they were drawn into a folder.
///
/// - Parameters:
///   - recipes: The figures.
///   - directory: The folder.
///   - withMethods: Whether the pictures of methods are looked for too; they are where any figure has an SVG.
/// - Returns: What to compare, and verdicts on files that are not there or are no pictures of ours.
public func verifications(
  of recipes: [FigureRecipe], in directory: URL, withMethods: Bool
) -> (tasks: [Verification], verdicts: [(file: URL, verdict: FileVerdict)]) {
  var tasks: [Verification] = []
  var verdicts: [(file: URL, verdict: FileVerdict)] = []
  func add(_ files: [URL], kind: String, id: String) {
    var pictures: [PictureToVerify] = []
    for file in files {
      switch PictureToVerify.read(file) {
      case .success(let picture) where picture.recipe.kind == kind && picture.recipe.id == id:
        pictures.append(picture)
      case .success(let picture):
        verdicts.append(
          (file, .changed(["It shows \(picture.recipe.kind) “\(picture.recipe.id)”."])))
      case .failure(let problem): verdicts.append((file, problem.verdict))
      }
    }
    let subject = DrawingRecipe(kind: kind, id: id, numbers: "", renderer: "")
    tasks.append(Verification(subject, pictures: pictures, isWhole: true))
  }
  var hasDrawings = false
  for recipe in recipes {
    let files = OutputFormat.allCases.map {
      directory.appending(path: "\(recipe.id).\($0.rawValue)")
    }
    .filter { FileManager.default.fileExists(atPath: $0.path) }
    hasDrawings = hasDrawings || files.contains { $0.pathExtension == "svg" }
    if files.isEmpty {
      verdicts.append(
        (directory.appending(path: recipe.id), .missing("There is no picture of it.")))
    } else {
      add(files, kind: galleryKind, id: recipe.id)
    }
  }
  if withMethods, hasDrawings {
    let folder = directory.appending(path: methodPicturesFolder, directoryHint: .isDirectory)
    for entry in MethodCatalog.entries {
      add([methodPictureURL(entry, in: folder)], kind: methodKind, id: entry.name)
    }
  }
  return (tasks, verdicts)
}
