/// What the catalogue says of a method, and how to make it.
///
/// Each method declares its entry in its own file, beside the formula.
public struct MethodEntry: Sendable {
  /// Command-line name.
  public let name: String
  /// Published name.
  public let title: String
  /// Other names it goes by; those in lower case are understood in its place.
  public let aliases: [String]
  /// Formula in one line.
  public let formula: String
  /// Where it was published.
  public let citation: String
  /// The common quantities that change what it does.
  public let parameters: Set<RotaryError.Parameter>
  /// Parameters that it alone has.
  public let options: [MethodOption]
  /// Programs that ship it.
  public let systems: [String]
  /// What it does, in one sentence.
  public let summary: String
  /// When to use it.
  public let advice: String
  /// What goes wrong.
  public let pitfall: String
  /// Why it has this name.
  public let etymology: String
  private let make: @Sendable (MethodChoice) throws(RotaryError) -> CatalogMethod

  private init(
    _ name: String, title: String, aliases: [String], formula: String, citation: String,
    parameters: Set<RotaryError.Parameter>, options: [MethodOption], systems: [String],
    summary: String, advice: String, pitfall: String, etymology: String,
    making make: @escaping @Sendable (MethodChoice) throws(RotaryError) -> CatalogMethod
  ) {
    (self.name, self.title, self.aliases) = (name, title, aliases)
    (self.formula, self.citation) = (formula, citation)
    (self.parameters, self.options, self.systems) = (parameters, options, systems)
    (self.summary, self.advice, self.pitfall) = (summary, advice, pitfall)
    (self.etymology, self.make) = (etymology, make)
  }

  /// Describes a method that acts on queries and keys one at a time.
  package init(
    name: String, title: String, aliases: [String] = [], formula: String, citation: String,
    parameters: Set<RotaryError.Parameter> = [], options: [MethodOption] = [],
    systems: [String] = [], summary: String, advice: String, pitfall: String, etymology: String,
    make: @escaping @Sendable (MethodChoice) throws(RotaryError) -> any ContextExtension
  ) {
    self.init(
      name, title: title, aliases: aliases, formula: formula, citation: citation,
      parameters: parameters, options: options, systems: systems, summary: summary,
      advice: advice, pitfall: pitfall, etymology: etymology
    ) { choice throws(RotaryError) in .position(try make(choice)) }
  }

  /// Describes a method that acts on distances.
  package init(
    name: String, title: String, aliases: [String] = [], formula: String, citation: String,
    parameters: Set<RotaryError.Parameter> = [], options: [MethodOption] = [],
    systems: [String] = [], summary: String, advice: String, pitfall: String, etymology: String,
    distance make: @escaping @Sendable (MethodChoice) throws(RotaryError) -> any DistanceMethod
  ) {
    self.init(
      name, title: title, aliases: aliases, formula: formula, citation: citation,
      parameters: parameters, options: options, systems: systems, summary: summary,
      advice: advice, pitfall: pitfall, etymology: etymology
    ) { choice throws(RotaryError) in .distance(try make(choice)) }
  }

  /// Makes the method with the parameters that were chosen.
  ///
  /// - Parameter choice: Parameters; common ones that the method does not know are ignored.
  /// - Returns: The method.
  /// - Throws: ``RotaryError`` when a parameter is not allowed, or an option is not one of the method's.
  public func method(_ choice: MethodChoice = MethodChoice()) throws(RotaryError) -> CatalogMethod {
    for (name, values) in choice.options.sorted(by: { $0.key < $1.key }) {
      guard let option = options.first(where: { $0.name == name }) else {
        throw RotaryError(.option, unknownOption(name))
      }
      try option.check(values)
    }
    let method = try make(choice)
    guard choice.resonates else { return method }
    guard case .position(let inner) = method else {
      throw RotaryError(
        .option, "\(title) acts on distances and keeps all wavelengths; it cannot resonate.")
    }
    return .position(Resonance(of: inner))
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
    return schedule.with(
      temperature: try law.temperature(
        atScale: scale, trainedContext: geometry.trainedContext))
  }

  private func unknownOption(_ name: String) -> String {
    let names = options.map(\.name)
    guard let nearest = names.nearest(to: name) else {
      return "\(name) is no option of the method \(self.name), which has none of its own."
    }
    return
      "\(name) is no option of the method \(self.name). Did you mean “\(nearest)”? Its options are "
      + names.joined(separator: ", ") + "."
  }
}

/// A method as the catalogue makes it, of one of the two kinds there are.
public enum CatalogMethod: Sendable {
  /// It acts on queries and keys one at a time.
  case position(any ContextExtension)
  /// It acts on the distance between the two.
  case distance(any DistanceMethod)

  /// Resolves the method for a geometry and an extent.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: The schedule.
  /// - Throws: ``RotaryError`` when a parameter is not allowed with this geometry.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    switch self {
    case .position(let method): try method.schedule(for: geometry, extent: extent)
    case .distance(let method): try method.schedule(for: geometry, extent: extent)
    }
  }

  /// The scale at which temperature laws are read.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  /// - Returns: A scale of at least 1.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    switch self {
    case .position(let method): method.effectiveScale(for: geometry, extent: extent)
    case .distance: extent.scale
    }
  }
}

extension MethodEntry: Equatable {
  /// Whether both are the same method: no two have one name.
  public static func == (one: MethodEntry, other: MethodEntry) -> Bool { one.name == other.name }
}
