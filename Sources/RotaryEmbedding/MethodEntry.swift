/// What the catalogue says of a method, and how to make it.
public struct MethodEntry: Sendable {
  /// Command-line name.
  public let name: String
  /// Published name.
  public let title: String
  /// Other names it goes by.
  public let aliases: [String]
  /// Formula in one line.
  public let formula: String
  /// Where it was published.
  public let citation: String
  /// The quantities that change what it does.
  public let parameters: Set<RotaryError.Parameter>
  /// What it does, in one sentence.
  public let summary: String
  private let make: @Sendable (MethodChoice) throws(RotaryError) -> any ContextExtension

  init(
    name: String, title: String, aliases: [String], formula: String, citation: String,
    parameters: Set<RotaryError.Parameter>, summary: String,
    make: @escaping @Sendable (MethodChoice) throws(RotaryError) -> any ContextExtension
  ) {
    self.name = name
    self.title = title
    self.aliases = aliases
    self.formula = formula
    self.citation = citation
    self.parameters = parameters
    self.summary = summary
    self.make = make
  }

  /// Makes the method with the parameters that were chosen.
  ///
  /// - Parameter choice: Parameters; those that the method does not know are ignored.
  /// - Returns: The method.
  /// - Throws: ``RotaryError`` when a parameter is not allowed.
  public func method(
    _ choice: MethodChoice = MethodChoice()
  ) throws(RotaryError)
    -> any ContextExtension
  {
    try make(choice)
  }

  /// Resolves the method, with another temperature law than its own where one was chosen.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  ///   - choice: Parameters of the method.
  /// - Returns: The schedule.
  /// - Throws: ``RotaryError`` when a parameter is not allowed.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent, choice: MethodChoice = MethodChoice()
  ) throws(RotaryError) -> RotarySchedule {
    let method = try method(choice)
    let schedule = try method.schedule(for: geometry, extent: extent)
    guard let law = choice.temperature else { return schedule }
    let scale = method.effectiveScale(for: geometry, extent: extent)
    return schedule.with(temperature: try law.temperature(atScale: scale))
  }
}
