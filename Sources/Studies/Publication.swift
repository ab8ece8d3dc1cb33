import Foundation

/// A paper, post or chapter that figures and claims come from.
public struct Publication: Sendable, Hashable {
  /// Short name on the command line, as in `entrope claims --source yarn`.
  public let name: String
  /// Key in BibTeX.
  public let key: String
  /// Authors as BibTeX has them: family name first, `and` between, `and others` at the end.
  public let authors: String
  /// Title.
  public let title: String
  /// arXiv number, or a web address.
  public let place: String
  /// Year.
  public let year: Int

  /// Names a publication.
  package init(
    _ name: String, _ key: String, _ authors: String, _ title: String, _ place: String, _ year: Int
  ) {
    (self.name, self.key, self.authors, self.title) = (name, key, authors, title)
    (self.place, self.year) = (place, year)
  }

  private var isOnArXiv: Bool { place.first?.isNumber == true }

  /// The first author, with “et al.” where there are others.
  private var shortAuthors: String {
    let all = authors.components(separatedBy: " and ")
    // Braces keep a name whole in BibTeX.
    let first = all[0].split(separator: ",")[0].filter { !"{}".contains($0) }
    return "\(first)\(all.count > 1 ? " et al." : "")"
  }

  /// Where to find it: “arXiv 2104.09864”.
  public var citation: String { isOnArXiv ? "arXiv \(place)" : place }
  /// In a few words: “Su et al., arXiv 2104.09864”.
  public var words: String { "\(shortAuthors), \(citation)" }
  /// Authors and title: “Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding”.
  public var heading: String { "\(shortAuthors), \(title)" }

  /// As an entry of BibTeX.
  public var bibTeX: String {
    let link =
      isOnArXiv
      ? "  eprint = {\(place)},\n  archivePrefix = {arXiv}" : "  howpublished = {\(place)}"
    return """
      @misc{\(key),
        author = {\(authors)},
        title = {\(title)},
        year = {\(year)},
      \(link)
      }
      """
  }
}
