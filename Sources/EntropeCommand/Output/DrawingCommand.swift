import ArgumentParser
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles

/// A command whose arguments are recorded with what it makes.
protocol RecordedCommand: ParsableCommand {
  /// Which of its flags are files, and which do not change what it makes.
  static var recordedFlags: RecordedArguments.Flags { get }
}

extension RecordedCommand {
  /// The words after the command's name that this process was started with.
  static var ownWords: [String] {
    RowFlags.completed(Array(CommandLine.arguments.dropFirst(2)))
  }
}

/// A command whose picture carries its arguments and can be drawn again from them.
protocol DrawingCommand: RecordedCommand {
  /// Arguments that keep it quiet when it draws again.
  static var quietArguments: [String] { get }
  /// What its arguments ask to draw; prints nothing.
  func drawing() throws -> CommandDrawing
}

/// What a command draws.
struct CommandDrawing {
  let figure: Figure
  /// SHA-256 of what was read from files; `nil` where nothing was.
  var data: String?
  /// What the user should know.
  var notes: [String] = []
}

extension DrawingCommand {
  static var quietArguments: [String] { [] }

  /// The kind of its pictures in recipes.
  private static var kind: String { configuration.commandName ?? "" }

  /// The drawing with its recipe: the arguments that matter and the hash of what was read.
  static func redrawing(_ drawing: CommandDrawing, _ arguments: RecordedArguments) -> Redrawing {
    var parameters: [DrawingRecipe.Parameter] = []
    if !arguments.text.isEmpty { parameters.append(.init("arguments", arguments.text)) }
    if let data = drawing.data { parameters.append(.init("data", "sha256:\(data)")) }
    return Redrawing(drawing.figure, kind: kind, parameters: parameters)
  }

  /// Writes a drawing with the arguments that it was made from.
  ///
  /// - Parameters:
  ///   - drawing: What to draw.
  ///   - picture: Where.
  ///   - words: The words after the command's name; those that this process was started with unless given.
  /// - Throws: `DrawingError` when it cannot be drawn, `FileError` about the file, ``CommandFailure`` when it was interrupted.
  static func write(
    _ drawing: CommandDrawing, to picture: PictureFile, words: [String] = ownWords
  ) throws {
    let bytes = try redrawing(drawing, RecordedArguments(words, recordedFlags))
      .rendered(as: picture.format)
    try Interruption.check()
    try writeWhole(bytes, to: picture.url)
  }

  /// Draws again what a picture's recipe asks for; files are looked for beside the picture, then in the folder
  /// that the command runs in.
  ///
  /// - Throws: `PictureProblem` when its data are not at hand or are others, or the arguments are no longer understood.
  fileprivate static func redrawn(_ picture: PictureToVerify) throws -> Redrawing {
    func problem(_ verdict: FileVerdict) -> PictureProblem { PictureProblem(verdict: verdict) }
    let arguments = RecordedArguments(text: picture.recipe["arguments"] ?? "", recordedFlags)
    let here = URL(
      fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    let (words, missing) = arguments.words(in: [picture.url.deletingLastPathComponent(), here])
    if let missing {
      throw problem(
        .missing(
          "It cannot be compared: “\(missing)”, from which it was drawn, is neither beside it nor in this "
            + "folder (\(picture.recipe["data"] ?? "no hash"))."))
    }
    let drawing: CommandDrawing
    do {
      drawing = try Patience.$isRedrawing.withValue(true) {
        try parse(RowFlags.completed(words) + quietArguments).drawing()
      }
    } catch {
      let failure = CommandFailure(error)
      if failure.isSilent { throw failure }
      throw problem(.unknown("It cannot be drawn again: \(failure.description)"))
    }
    if let data = drawing.data, picture.recipe["data"] != "sha256:\(data)" {
      throw problem(
        .changed([
          "\(arguments.files.joined(separator: " and ")) no longer holds what it was drawn from."
        ]))
    }
    return redrawing(drawing, arguments)
  }
}

/// Draws a command's picture again from the arguments in its recipe.
///
/// - Returns: The drawing; `nil` where the recipe is of no command that draws.
/// - Throws: `PictureProblem`, see `redrawn`.
func redrawnByCommand(_ picture: PictureToVerify) throws -> Redrawing? {
  let commands: [any DrawingCommand.Type] = [
    HeatmapCommand.self, SweepCommand.self, AuditCommand.self, AtlasCommand.self,
    SensitivityCommand.self, KernelCommand.self, FrequenciesCommand.self, EntropyCommand.self,
    CompareCommand.self,
  ]
  return try commands.first { $0.configuration.commandName == picture.recipe.kind }?
    .redrawn(picture)
}
