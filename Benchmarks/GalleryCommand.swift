import ArgumentParser
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import Studies

/// Draws the whole gallery from its files of numbers, whenever it is told to; other programs measure themselves against it.
struct GalleryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery",
    abstract:
      "Draws every figure of the gallery from its CSV in three formats, once for every line of input.",
    discussion: """
      Measures what the figures show first and writes ID.csv, the numbers drawn, and ID.json, sizes, axes and words, into the \
      folder. Draws once to warm up and prints “ready” and the number of figures. Each line on standard input then starts one \
      run on one thread, from reading the numbers to the last file written, whose seconds are printed.
      """)

  @Option(help: "An empty folder for ID.csv and ID.json; pictures go to its subfolder entrope.")
  var folder: String

  @Option(help: "Only this figure; may be repeated.")
  var only: [String] = []

  func run() throws {
    let folder = URL(fileURLWithPath: folder, isDirectory: true)
    let out = folder.appending(path: "entrope", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    let recipes = try only.isEmpty ? Gallery.recipes : only.map { try Gallery.recipe($0) }
    let figures = try recipes.map { try $0.finished().figure }
    for figure in figures {
      try prepare(figure, in: folder)
      try check(figure, in: folder)
    }
    try draw(figures, from: folder, to: out)
    say("ready \(figures.count)")
    while readLine() != nil {
      say(fixed(try seconds { try draw(figures, from: folder, to: out) }, 6))
    }
  }

  /// Writes what both sides draw from.
  private func prepare(_ figure: Figure, in folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(try figure.outline()).write(
      to: folder.appending(path: "\(figure.id).json"))
    try Data(try figure.dataTwin().rendered(as: .csv).utf8).write(
      to: folder.appending(path: "\(figure.id).csv"))
  }

  /// The figure as it is drawn: words and styles as the recipe has them, every number from the file.
  private func read(_ figure: Figure, in folder: URL) throws -> Figure {
    var twin = Twin(csv: Array(try Data(contentsOf: folder.appending(path: "\(figure.id).csv"))))
    return twin.fill(figure)
  }

  /// A figure read back must draw the numbers it was read from.
  private func check(_ figure: Figure, in folder: URL) throws {
    let twin = try String(
      contentsOf: folder.appending(path: "\(figure.id).csv"), encoding: .utf8)
    guard try read(figure, in: folder).dataTwin().rendered(as: .csv) == twin else {
      throw WrongResult(description: "\(figure.id) read from its numbers draws others.")
    }
  }

  private func draw(_ figures: [Figure], from folder: URL, to out: URL) throws {
    for figure in figures {
      let figure = try read(figure, in: folder)
      let formats = OutputFormat.allCases
      for (format, bytes) in zip(formats, try figure.rendered(as: formats)) {
        try writeWhole(bytes, to: out.appending(path: "\(figure.id).\(format.rawValue)"))
      }
    }
  }

  /// Prints a line at once, also into a pipe.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}
