import RotaryEmbedding

/// The flags of one command that make method requests.
struct RequestFlags {
  private let request: MethodRequest
  private let flags: MethodFlags
  private let defaults: MethodDefaults
  private let names: FlagNames
  /// The first flag besides `--method` that says something about a method.
  private let firstSetting: String?

  /// Why no flag changes the rope that a file tells.
  static let fileWords =
    "“--method file” measures the rope that the file tells as it is; name the method in place of “file”."

  /// Puts flags together; nothing is looked at yet.
  init(
    _ flags: MethodFlags, _ model: GeometryFlags, _ thresholds: ThresholdFlags,
    headDimension: Int, defaults: MethodDefaults
  ) {
    var request = MethodRequest(
      defaults.method, headDimension: headDimension, trainedContext: model.trainedContext)
    request.rotaryDimension = model.rotaryDimension
    request.base = model.base
    request.scale = flags.scale
    request.sequenceLength = flags.sequenceLength
    request.usualSequenceLength = defaults.sequenceLength
    let captured = defaults.capturedLength.flatMap { length in
      model.trainedContext.map { length > $0 } == true ? length : nil
    }
    request.targetLength = defaults.targetLength ?? captured
    request.targetMayLieWithin = defaults.targetMayLieWithin
    request.ramp = flags.ramp?.convention
    request.alpha = thresholds.alpha
    request.beta = thresholds.beta
    request.ntkAlpha = flags.ntkAlpha
    request.temperature = flags.temperature
    request.settings = flags.settings.map(\.ofMethod)
    request.resonates = flags.resonance
    self.request = request
    self.flags = flags
    self.defaults = defaults
    names = FlagNames(flags, model)
    firstSetting = flags.firstSetting ?? thresholds.firstGiven
  }

  /// Resolves the one method.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func resolved() throws(CommandFailure) -> ResolvedMethod {
    var request = request
    request.method = try flags.method() ?? defaults.method
    return try names.resolved(request)
  }

  /// Resolves every method of `--method`, with the flags that belong to it.
  ///
  /// A flag that one of several methods knows is not held against the others, and notes are only about flags that none uses.
  ///
  /// With `own`, `file` stands for the rope that a file tells.
  ///
  /// - Returns: The methods in the order given, with the names that they were given.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func list(
    own: FileMethod? = nil
  ) throws(CommandFailure) -> (methods: [NamedMethod], notes: [String]) {
    let given = flags.methods.isEmpty ? [defaults.method] : flags.methods
    var requests = try names { () throws(RotaryError) in
      try request.each(of: given.filter { $0 != NamedMethod.file })
    }[...]
    var methods: [NamedMethod] = []
    for name in given {
      if name == NamedMethod.file {
        if given.count == 1, let firstSetting {
          throw .usage(firstSetting, Self.fileWords)
        }
        guard let own else {
          throw .usage(
            "--method", "“file” is the rope of --vectors, and no file that tells its rope is given."
          )
        }
        methods.append(NamedMethod(name: name, configuration: own.configuration))
      } else {
        let method = try names.resolved(requests.removeFirst())
        methods.append(NamedMethod(name: method.entry.name, configuration: method))
      }
    }
    for (place, method) in methods.enumerated() {
      guard methods.firstIndex(where: { $0.name == method.name }) == place else {
        throw .usage("--method", "\(method.name) is given twice; give every method once.")
      }
    }
    let shared = MethodNote.shared(by: methods.map(\.configuration.notes)).map(\.words)
    let scaleNote = methods.lazy.compactMap(\.configuration.scaleNote).first
    // What a file alone says of its rope; beside other methods it says it of none.
    let fileNotes =
      given == [NamedMethod.file]
      ? own?.fileNotes ?? []
      : given.contains(NamedMethod.file)
        ? firstSetting.map {
          ["\($0) and its like are for the other methods; “file” stays as the file tells it."]
        } ?? []
        : []
    return (methods, fileNotes + shared + [scaleNote].compactMap { $0 })
  }
}

extension FlagNames {
  /// Resolves a request, and begins the sentence of its error with the flag that caused it.
  func resolved(_ request: MethodRequest) throws(CommandFailure) -> ResolvedMethod {
    do throws(MethodRequestError) { return try request.resolved() } catch {
      throw failure(error)
    }
  }

  /// The failure that an error of a request is, with the flag that caused it.
  func failure(_ error: MethodRequestError) -> CommandFailure {
    switch error {
    case .invalid(let error): .usage(self[error.parameter], error.description)
    case .foreignKnob(let method):
      .usage(
        "--ntk-alpha",
        "it belongs to the methods ntk-aware and hunyuan-alpha; the method here is \(method).")
    case .knobBesideScale:
      .usage("--ntk-alpha", "it takes the place of --scale; give one of the two.")
    case .missingTrainedContext(let method):
      .usage(
        "--trained-context",
        "it is missing; the method \(method) depends on the context that the model was trained on.")
    case .missingScale(let method, let hasKnob, let takesTarget):
      .usage(
        "--scale",
        "it is missing; the method \(method) stretches the context by it. Give --scale"
          + (hasKnob ? " or --ntk-alpha" : "")
          + (takesTarget ? ", or a --length beyond --trained-context" : "")
          + "; --scale 1 is RoPE.")
    case .missingSequenceLength(let method):
      .usage(
        "--sequence-length",
        "it is missing; the method \(method) stretches the context as far as the sequence reaches "
          + "beyond the trained context.")
    }
  }
}
