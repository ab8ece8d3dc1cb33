public import Drawing

extension Figure {
  /// The bytes of a file that shows the figure as it is presented, and says how it was made.
  ///
  /// The same figure gives the same bytes every time with the same Cairo and FreeType.
  ///
  /// - Parameters:
  ///   - format: Kind of file.
  ///   - presentation: Width, looks and resolution.
  ///   - recipe: What was drawn and from what numbers; width, height, theme and resolution are added to it.
  /// - Returns: The whole file.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func rendered(
    as format: OutputFormat, presentation: Presentation, recipe: DrawingRecipe
  ) throws(DrawingError) -> [UInt8] {
    let shown = try presented(presentation)
    return try shown.encoded(shown.displayList(), as: format, presentation, recipe)
  }

  /// The bytes of several files that show the figure as it is presented, which is laid out once for all of them.
  ///
  /// Each file has the bytes that `rendered(as:presentation:recipe:)` gives it alone.
  ///
  /// - Parameters:
  ///   - formats: Kinds of file.
  ///   - presentation: Width, looks and resolution.
  ///   - recipe: What was drawn and from what numbers; width, height, theme and resolution are added to it.
  /// - Returns: The whole files, in the order of the formats.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func rendered(
    as formats: [OutputFormat], presentation: Presentation, recipe: DrawingRecipe
  ) throws(DrawingError) -> [[UInt8]] {
    let shown = try presented(presentation)
    let list = try shown.displayList()
    return try formats.map { format throws(DrawingError) in
      try shown.encoded(list, as: format, presentation, recipe)
    }
  }

  private func encoded(
    _ list: DisplayList, as format: OutputFormat, _ presentation: Presentation,
    _ recipe: DrawingRecipe
  ) throws(DrawingError) -> [UInt8] {
    var recipe = recipe
    recipe.parameters += presentation.parameters(of: self, isResolved: format == .png)
    return try list.encoded(
      as: format, dpi: presentation.dpi,
      provenance: try Provenance(id: id, title: title, altText: describedText, recipe: recipe))
  }
}

extension Presentation {
  /// What the recipe of a figure says about how it is shown.
  fileprivate func parameters(of figure: Figure, isResolved: Bool) -> [DrawingRecipe.Parameter] {
    func words(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
    }
    var parameters: [DrawingRecipe.Parameter] = [
      .init("width", "\(words(figure.width)) pt"), .init("height", "\(words(figure.height)) pt"),
    ]
    if look != .paper { parameters.append(.init("theme", look.rawValue)) }
    if isTransparent { parameters.append(.init("page", "transparent")) }
    if isResolved { parameters.append(.init("dpi", words(dpi))) }
    return parameters
  }

  /// How a figure was shown, by the recipe in its file.
  ///
  /// A width is taken as asked for, which changes nothing where it is the figure's own.
  ///
  /// - Parameter recipe: The recipe of a picture file.
  public init(_ recipe: DrawingRecipe) {
    let width = recipe["width"].flatMap { Double($0.prefix { $0 != " " }) }
    self.init(
      width: width, look: recipe["theme"].flatMap(Look.init) ?? .paper,
      isTransparent: recipe["page"] == "transparent",
      dpi: recipe["dpi"].flatMap { Double($0) } ?? Presentation.standard.dpi)
  }
}

extension DrawingRecipe {
  /// The names that say how a figure is shown and not what it is.
  private static let looks: Set<String> = ["width", "height", "theme", "page", "dpi"]

  /// The recipe without width, height, theme and resolution: what was drawn.
  public var subject: DrawingRecipe {
    var copy = self
    copy.parameters.removeAll { DrawingRecipe.looks.contains($0.name) }
    return copy
  }
}
