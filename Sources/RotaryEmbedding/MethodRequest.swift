/// A method as it is asked for: which one, on which model, and how far; what is `nil` was not given.
///
/// ```swift
/// var request = MethodRequest("yarn", headDimension: 128, trainedContext: 4_096)
/// request.scale = 16
/// request.ramp = .rotations
/// let yarn = try request.resolved()
/// print(yarn.schedule.temperature.logitMultiplier)      // 1.631…
/// ```
public struct MethodRequest: Sendable, Hashable {
  /// The method's name in ``MethodCatalog``.
  public var method: String
  /// Components d of a query or key of one head; even, at most ``greatestHeadDimension``.
  public var headDimension: Int
  /// Components that rotate, from the first on; the whole head where it was not given.
  public var rotaryDimension: Int?
  /// Base b of the frequencies; 10,000 where it was not given.
  public var base: Double?
  /// Context L in tokens that the model was trained on; methods that depend on it refuse to do without.
  public var trainedContext: Int?
  /// Scale s = L′/L, finite and at least 1.
  public var scale: Double?
  /// Length in tokens that dynamic methods follow.
  public var sequenceLength: Int?
  /// Length in tokens that dynamic methods follow where ``sequenceLength`` was not given.
  public var usualSequenceLength: Int?
  /// Length in tokens that methods which stretch reach where no scale was given; beyond L it takes the place of s.
  public var targetLength: Int?
  /// Whether a target within L is a scale of 1, since others are asked about that go beyond; it is refused otherwise.
  package var targetMayLieWithin = false
  /// Convention of the ramp.
  public var ramp: Ramp.Convention?
  /// Lower threshold α of the ramp; finite.
  public var alpha: Double?
  /// Upper threshold β of the ramp; finite.
  public var beta: Double?
  /// NTK-aware's own knob, in place of the scale.
  public var ntkAlpha: Double?
  /// Temperature law in place of the method's own.
  public var temperature: TemperatureLaw?
  /// Parameters that the method alone has, each once.
  public var settings: [MethodSetting] = []
  /// Whether wavelengths are rounded to whole tokens after all else (Resonance RoPE).
  public var resonates = false

  /// More components than any head has; beyond it arrays would outgrow memory rather than serve anyone.
  public static let greatestHeadDimension = 65_536

  /// Asks for a method by its name.
  ///
  /// - Parameters:
  ///   - method: Its name in ``MethodCatalog``.
  ///   - headDimension: Components d of a query or key of one head.
  ///   - trainedContext: Context L in tokens that the model was trained on.
  public init(_ method: String, headDimension: Int, trainedContext: Int? = nil) {
    self.method = method
    self.headDimension = headDimension
    self.trainedContext = trainedContext
  }

  /// The same request for each of several methods.
  ///
  /// What one of them alone knows (``settings``, ``ntkAlpha``) is not held against the others; what none knows is left to each,
  /// which refuses it.
  ///
  /// - Parameter names: Names in ``MethodCatalog``.
  /// - Returns: Requests in the order of the names.
  /// - Throws: ``RotaryError`` about ``RotaryError/Parameter/method`` when there is none of a name.
  public func each(of names: [String]) throws(RotaryError) -> [MethodRequest] {
    var entries: [MethodEntry] = []
    for name in names { entries.append(try MethodCatalog.entry(named: name)) }
    func isKnown(_ setting: MethodSetting) -> Bool { entries.contains { $0.has(setting) } }
    let isKnobKnown = entries.contains { $0.parameters.contains(.ntkAlpha) }
    return zip(names, entries).map { name, entry in
      var request = self
      request.method = name
      request.settings = settings.filter { !isKnown($0) || entry.has($0) }
      if isKnobKnown, !entry.parameters.contains(.ntkAlpha) { request.ntkAlpha = nil }
      return request
    }
  }
}

/// A parameter that one method alone has, with the numbers chosen for it.
public struct MethodSetting: Sendable, Hashable {
  /// Its name among the options of the method.
  public let name: String
  /// The numbers; several where the option is a list.
  public let values: [Double]

  /// Chooses numbers for an option.
  public init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

extension MethodEntry {
  fileprivate func has(_ setting: MethodSetting) -> Bool {
    options.contains { $0.name == setting.name }
  }
}

/// Why a ``MethodRequest`` cannot be met.
public enum MethodRequestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A number or a name is not allowed.
  case invalid(RotaryError)
  /// NTK-aware's own knob was given to a method that does not have it.
  case foreignKnob(method: String)
  /// NTK-aware's own knob was given together with the scale, whose place it takes.
  case knobBesideScale
  /// The method depends on the trained context, which was not given.
  case missingTrainedContext(method: String)
  /// The method stretches the context by the scale, which was not given.
  ///
  /// `hasKnob` says whether NTK-aware's own knob would do as well, `takesTarget` whether a target length would.
  case missingScale(method: String, hasKnob: Bool, takesTarget: Bool)
  /// The method stretches the context by the sequence length, which was not given.
  case missingSequenceLength(method: String)

  /// What was wrong and what is allowed.
  public var description: String {
    switch self {
    case .invalid(let error): error.description
    case .foreignKnob(let method):
      "NTK-aware's knob belongs to the methods ntk-aware and hunyuan-alpha; the method here is \(method)."
    case .knobBesideScale: "NTK-aware's knob takes the place of the scale; give one of the two."
    case .missingTrainedContext(let method):
      "The trained context is missing; the method \(method) depends on it."
    case .missingScale(let method, _, _):
      "The scale is missing; the method \(method) stretches the context by it. Scale 1 is RoPE."
    case .missingSequenceLength(let method):
      "The sequence length is missing; the method \(method) stretches the context as far as the sequence "
        + "reaches beyond the trained context."
    }
  }
}
