import Foundation
import ModelFiles
import RotaryEmbedding

/// A chapter that is a program: prose in comments, code that runs, and the outputs of that code between them.
///
/// A chapter is one Swift file of its own:
///
/// - Lines that begin with `//:` are prose in Markdown. The page begins at the first of them. `{{name}}` stands for a value
///   that the code named, `{{fig:id}}` and `{{table:id}}` for links to figures and tables, and `$…$` holds a formula.
/// - Lines that begin with `//:>` are a box; the first of them is its kind: goals, misconception, limits, aside.
/// - Calls of ``Page`` that begin a line (`page.show`, `page.table`, `page.figure`, `page.check` …) make outputs and are not
///   shown. Outputs appear after the run of code lines that holds the call; a blank line or a line of prose ends the run.
/// - All other lines are code, and are shown as code: at most 12 lines in a block, 74 characters wide.
/// - `// hide` and `// show`, each alone on a line, drop the code between them. Outputs of dropped code stay.
///
/// ```swift
/// let rotations = Notebook("00-Rotations", title: "Rotations") { page in
///   //: Pair 0 rotates by one radian per token, once in {{wavelength}} tokens.
///   let wavelength = 2 * Double.pi
///   page.value("wavelength", wavelength, .decimals(2))
///   try page.check(wavelength < 6.3, "A full rotation takes less than 6.3 tokens.")
///   // hide
/// }
/// ```
///
/// The source is read when the page is made, from where the compiler found it: chapters are made in a checkout
/// of the repository, after a build of that same source.
public struct Notebook: Sendable {
  /// Number and name, such as `01-Rotations`: the file names of the page without their endings.
  public let name: String
  /// Heading of the page.
  public let title: String
  /// Where the compiler found the source.
  package let path: String
  private let body: @Sendable (inout Page) throws -> Void

  /// Makes a notebook; call it in the file that holds its prose.
  ///
  /// - Parameters:
  ///   - name: Number and name.
  ///   - title: Heading of the page.
  ///   - file: Where the source is; left to the compiler.
  ///   - body: The code.
  package init(
    _ name: String, title: String, file: String = #filePath,
    body: @escaping @Sendable (inout Page) throws -> Void
  ) {
    self.name = name
    self.title = title
    self.path = file
    self.body = body
  }

  /// File name of the source, without its folder.
  package var file: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The digits that its name begins with.
  var number: String { String(name.prefix { $0 != "-" }) }

  /// The title with its number, as it stands above the page.
  var heading: String {
    let words = htmlText(title)
    return Int(number).map { $0 > 0 ? "\($0). \(words)" : words } ?? words
  }

  /// Reads the source that the compiler saw.
  func source() throws(NotebookError) -> String {
    guard let bytes = FileManager.default.contents(atPath: path),
      let text = String(data: bytes, encoding: .utf8)
    else { throw .missingSource(file: file) }
    return text
  }

  /// Runs the code and collects what it puts on the page.
  ///
  /// - Parameter planted: Wrong values for constants of the chapter, by name.
  /// - Returns: The page with its outputs in the order they were made.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` at the first false claim; what the code throws.
  package func run(planting planted: [String: Double] = [:]) throws -> Page {
    var page = Page(file: file, planted: planted)
    try body(&page)
    return page
  }
}

/// The chapters of the course, in reading order.
public enum Notebooks {
  /// Every chapter.
  public static let all: [Notebook] = [
    .tour, .rotations, .extrapolation, .interpolation, .ntkAware, .ramp, .entropy, .comparison,
    .temperature, .yarn, .thresholds, .realHeads, .beyond,
  ]

  /// The chapter of a name, or an error that suggests the nearest one.
  ///
  /// - Parameter name: Name of the chapter.
  /// - Returns: The chapter.
  /// - Throws: ``NotebookError/unknownNotebook(_:nearest:)``.
  public static func notebook(named name: String) throws(NotebookError) -> Notebook {
    if let notebook = all.first(where: { $0.name == name }) { return notebook }
    throw .unknownNotebook(name, nearest: all.map(\.name).nearest(to: name))
  }
}
