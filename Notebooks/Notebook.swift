import RotaryEmbedding

/// A lesson that is a program: prose in comments, code that runs, and the outputs of that code between them.
///
/// A notebook is one Swift file of its own:
///
/// - Lines that begin with `//:` are prose in Markdown. The page begins at the first of them.
/// - All other lines are code, and are shown as code.
/// - Calls of ``Page`` (`page.show`, `page.table`, `page.figure`, `page.check`) make outputs. They appear after the
///   run of code lines that holds the call; a blank line or a line of prose ends the run.
/// - `// hide` and `// show`, each alone on a line, drop the code between them. Outputs of dropped code stay.
///
/// ```swift
/// let turns = Notebook("00-Turns", title: "Turns") { page in
///   //: Pair 0 turns by one radian per token.
///   let wavelength = 2 * Double.pi
///   try page.check(wavelength < 6.3, "A full turn takes less than 6.3 tokens.")
///   // hide
/// }
/// ```
///
/// The source is read when the page is made, from where the compiler found it: notebooks are made in a checkout
/// of the repository, after a build of that same source.
public struct Notebook: Sendable {
  /// Number and name, such as `01-ContextExtension`: the file names of the page without their endings.
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

  /// Runs the code and collects what it puts on the page.
  ///
  /// - Returns: Outputs in the order they were made.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` at the first false claim; what the code throws.
  package func outputs() throws -> [PlacedOutput] {
    var page = Page(file: file)
    try body(&page)
    return page.outputs
  }
}

/// The notebooks of the toolkit, in reading order.
public enum Notebooks {
  /// Every notebook.
  public static let all: [Notebook] = [.contextExtension]

  /// The notebook of a name, or an error that suggests the nearest one.
  ///
  /// - Parameter name: Name of the notebook.
  /// - Returns: The notebook.
  /// - Throws: ``NotebookError/unknownNotebook(_:nearest:)``.
  public static func notebook(named name: String) throws(NotebookError) -> Notebook {
    if let notebook = all.first(where: { $0.name == name }) { return notebook }
    throw .unknownNotebook(name, nearest: all.map(\.name).nearest(to: name))
  }
}
