public import Figures
public import Studies

/// How to make one figure of the gallery: who it is, where it comes from, and the code that measures and draws it.
public struct FigureRecipe: Sendable {
  /// Identifier: lower-case letters and hyphens; the file name without its ending.
  public let id: String
  /// What the figure shows, in one line.
  public let title: String
  /// Where the figure, or the claim it tests, was published.
  public let citation: String
  /// What the figure answers.
  public let question: FigureQuestion
  /// The publications that the citation names, where they are known as such.
  public let publications: [Publication]
  /// What can be varied.
  public let parameters: [FigureParameter]
  /// What it spends its time on, where that is more than half a second.
  public let effort: String?
  private let make: @Sendable ([String: Double]) throws -> FinishedFigure

  /// Makes a recipe from its name and its code.
  ///
  /// - Parameters:
  ///   - id: Identifier: lower-case letters and hyphens.
  ///   - title: What the figure shows, in one line.
  ///   - citation: Where it was published.
  ///   - question: What it answers.
  ///   - publications: The publications that the citation names.
  ///   - effort: What it spends its time on, where that is more than half a second.
  ///   - make: Measures and draws.
  public init(
    id: String, title: String, citation: String, question: FigureQuestion = .whoIsRight,
    publications: [Publication] = [], effort: String? = nil,
    make: @escaping @Sendable () throws -> FinishedFigure
  ) {
    (self.id, self.title, self.citation) = (id, title, citation)
    (self.question, self.publications, self.effort) = (question, publications, effort)
    parameters = []
    self.make = { _ in try make() }
  }

  /// Makes a recipe from numbers with parameters; its table is what is written beside the picture.
  ///
  /// - Parameters:
  ///   - numbers: What works the numbers out; its place in `PaperFigures` names the figure.
  ///   - title: What the figure shows, in one line.
  ///   - source: Where it was published.
  ///   - place: Which figure, equation or section there.
  ///   - question: What it answers.
  ///   - effort: What it spends its time on, where that is more than half a second.
  ///   - draw: Draws the numbers. Claims need only hold at the usual parameters; at others those that do not are left out.
  package init<Numbers: PaperFigure>(
    _ numbers: Numbers.Type, title: String, source: Publication, place: String,
    question: FigureQuestion, effort: String? = nil,
    draw: @escaping @Sendable (Numbers) throws -> FinishedFigure
  ) {
    id = PaperFigures.id(of: numbers)
    self.title = title
    citation = "\(source.words), \(place)"
    (self.question, publications, self.effort) = (question, [source], effort)
    parameters = Numbers.parameters
    let parameters = Numbers.parameters
    make = { chosen in
      let figure = try Numbers(chosen)
      var finished = try draw(figure)
      // Drawings whose numbers take long hand on their table.
      if finished.twin == nil { finished.twin = try figure.table() }
      finished.state = PictureState(chosen, of: parameters)
      if !finished.state.values.isEmpty { finished.claims.removeAll { !$0.holds } }
      return finished
    }
  }

  /// Measures and draws the figure, names it where its drawing does not, and describes it by its data and claims.
  ///
  /// - Parameter chosen: Values of parameters by name; usual ones for all others.
  /// - Returns: The figure with caption, table, claims and ``FinishedFigure/altText``.
  /// - Throws: What the measurement throws; `GalleryError` when a claim of the caption is false.
  public func finished(_ chosen: [String: Double] = [:]) throws -> FinishedFigure {
    try requireKnown(chosen, of: parameters)
    var result = try make(chosen)
    if result.figure.id.isEmpty { (result.figure.id, result.figure.title) = (id, title) }
    if let broken = result.claims.first(where: { !$0.holds }) {
      throw GalleryError.falseClaim(id: id, sentence: broken.sentence, measured: broken.measured)
    }
    result.figure.altText = result.altText
    return result
  }
}

/// A figure with the words and numbers that go with it.
public struct FinishedFigure: Sendable {
  /// What is drawn.
  public var figure: Figure
  /// The caption, without its claims.
  public var caption: String
  /// Sentences of the caption that were decided by measurement.
  public var claims: [Claim]
  /// The table that belongs to the figure, where it has one.
  public var table: Table?
  /// The data of the figure, which are more than what is drawn; the drawn numbers stand beside the picture where there are none.
  public var twin: Table?
  /// The parameters that are not the usual ones.
  public var state = PictureState([:], of: [])

  /// Makes a finished figure.
  public init(figure: Figure, caption: String, claims: [Claim] = [], table: Table? = nil) {
    self.figure = figure
    self.caption = caption
    self.claims = claims
    self.table = table
  }

  /// The caption with its claims, as it is printed.
  public var fullCaption: String {
    ([caption] + claims.map(\.sentence)).joined(separator: " ")
  }

  /// What the figure is and what it shows, in at most 300 characters: its title, and as many sentences of the caption as fit.
  public var shortAltText: String {
    var text = figure.title.hasSuffix(".") ? figure.title : figure.title + "."
    for sentence in fullCaption.split(separator: ". ").map(String.init) {
      let next = "\(text) \(sentence)\(sentence.hasSuffix(".") ? "" : ".")"
      guard next.count <= 300 else { break }
      text = next
    }
    return text
  }

  /// The figure for readers who cannot see it: what its axes and data say, then the claims that measurement bore out.
  ///
  /// Nobody writes it, so that it cannot contradict the picture.
  public var altText: String {
    ([figure.inWords()] + claims.map(\.sentence)).joined(separator: " ")
  }
}

/// What can go wrong with the gallery, as a sentence for people.
public enum GalleryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no figure of that name.
  case unknownFigure(String, nearest: String?)
  /// A caption says what the numbers do not.
  case falseClaim(id: String, sentence: String, measured: Double)
  /// A file of vectors that comes with the gallery is in none of the folders where it could be.
  case missingVectors(String, places: [String])

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .unknownFigure(let id, let nearest):
      "There is no figure “\(id)”."
        + (nearest.map { " Did you mean “\($0)”?" } ?? "")
        + " `entrope figures --list` lists them."
    case .falseClaim(let id, let sentence, let measured):
      "A claim of figure “\(id)” is false: “\(sentence)” Measured: \(measured)."
    case .missingVectors(let name, let places):
      "The file \(name), which comes with the gallery, is not in \(places.joined(separator: " or ")); "
        + "copy it there from the folder that the program was built in, or run `make install`."
    }
  }
}
