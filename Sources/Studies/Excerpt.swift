public import ModelFiles

/// A text that comes with Entrope, for the loss of models by position.
///
/// Six novels of Jane Austen and the Jargon File, all in the public domain, of 140,000 characters each.
public struct Excerpt: Sendable, Hashable {
  /// What commands call it, such as `emma`.
  public let name: String
  /// The title of the text.
  public let title: String
  /// Who wrote it.
  public let author: String

  /// All of them: the novels first, in the order of their names.
  public static let all: [Excerpt] =
    [
      ("emma", "Emma"), ("mansfieldpark", "Mansfield Park"),
      ("northangerabbey", "Northanger Abbey"), ("persuasion", "Persuasion"),
      ("prideprejudice", "Pride and Prejudice"), ("sensesensibility", "Sense and Sensibility"),
    ].map { Excerpt(name: $0.0, title: $0.1, author: "Jane Austen") }
    + [Excerpt(name: "jargon", title: "The Jargon File 4.4.7", author: "many authors")]

  /// The excerpt of a name.
  ///
  /// - Parameter name: What commands call it.
  /// - Returns: The excerpt; `nil` where there is none.
  public static func named(_ name: String) -> Excerpt? { all.first { $0.name == name } }

  /// Where its file is, beside the program or in `share/entrope`.
  ///
  /// - Returns: The path of the text in UTF-8.
  /// - Throws: ``/ModelFiles/FileError/missing(path:)`` where it was not installed with the program.
  public func path() throws(FileError) -> String {
    switch findResource("Texts/\(name).txt", of: "Studies") {
    case .found(let path): return path
    case .absent: throw .missing(path: "entrope_Studies.resources/Texts/\(name).txt")
    }
  }
}
