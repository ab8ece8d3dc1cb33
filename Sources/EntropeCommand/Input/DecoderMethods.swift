import DecoderModel
import RopeSystems
import RotaryEmbedding
import Studies

/// The methods of a command on a trained decoder, resolved for texts of one length.
struct DecoderMethods {
  let list: [DecoderMethod]
  /// The names of methods that follow the length of the text.
  let dynamicNames: [String]
  /// The model's own ropes.
  let own: DecoderDescription.OwnRopes
  let notes: [String]

  /// Resolves methods on a model's own geometry.
  ///
  /// - Parameters:
  ///   - description: What the model's files say.
  ///   - method: The methods; the model's own rope where there are none.
  ///   - thresholds: Thresholds of their ramps.
  ///   - trainedContext: L where it is not the model's.
  ///   - length: Tokens of a text, which methods reach.
  ///   - mayLieWithin: Whether methods that stretch are at a scale of 1 where the text lies within L, since others go beyond.
  /// - Throws: ``CommandFailure`` that names the flag, `FileError` about the model.
  init(
    _ description: DecoderDescription, _ method: MethodFlags, _ thresholds: ThresholdFlags,
    trainedContext: Int?, length: Int, mayLieWithin: Bool = false
  ) throws {
    own = try description.ownRopes(tokens: length)
    let given = method.methods.isEmpty && !own.isPlain ? [NamedMethod.file] : method.methods
    var named = method
    named.methods = given.filter { $0 != NamedMethod.file }
    var resolved: [NamedMethod] = []
    var notes: [String] = []
    if !named.methods.isEmpty || given.isEmpty {
      let model = Self.geometry(
        own.main, trainedContext: trainedContext, headDimension: description.shape.headDimension)
      (resolved, notes) = try RequestFlags(
        named, model, thresholds, headDimension: description.shape.headDimension,
        defaults: MethodDefaults(
          targetLength: length, targetMayLieWithin: mayLieWithin, sequenceLength: length)
      ).list()
    } else if let flag = method.firstSetting ?? thresholds.firstGiven {
      throw CommandFailure.usage(
        flag, "the model's own rope is run as it is; give --method beside it.")
    }
    var methods: [DecoderMethod] = []
    var rest = resolved[...]
    for name in given.isEmpty ? [MethodCatalog.plain.name] : given {
      guard name != NamedMethod.file else {
        methods.append(DecoderMethod(name: name, schedules: own.schedules))
        continue
      }
      let method = rest.removeFirst()
      methods.append(
        DecoderMethod(
          name: method.name,
          schedules: try description.schedules(
            method.configuration.schedule, named: "--method \(method.name)")))
    }
    guard Set(methods.map(\.name)).count == methods.count else {
      throw CommandFailure.usage("--method", "a method is given twice; give every method once.")
    }
    if method.methods.contains("ntk") {
      notes.append("ntk is ntk-fixed, as vLLM calls it; NTK-aware scaling is --method ntk-aware.")
    }
    let context = description.configuration[.maximumContext]
    if trainedContext == nil, context.origin == .modelType, let length = context.whole,
      resolved.contains(where: { $0.configuration.entry.parameters.contains(.scale) })
    {
      notes.append(
        "\(context.path) is missing; L = \(length) is what transformers' class has in its place, and scales and ramps start "
          + "from it. --trained-context gives another.")
    }
    dynamicNames = resolved.filter {
      $0.configuration.entry.parameters.contains(.sequenceLength)
    }.map(\.name)
    if !dynamicNames.isEmpty {
      notes.append(
        "\(dynamicNames.joined(separator: ", ")): consistent, one pass as of \(length) tokens; "
          + "generation token by token, whose old keys keep an older base, is another number.")
    }
    if !own.isPlain, !given.contains(NamedMethod.file) {
      notes.append(
        "the model has a rope of its own (\(own.main.methodName)), which --method file runs; the methods here "
          + "start from its base of \(own.main.geometry.base.short) without it.")
    }
    (list, self.notes) = (methods, notes)
  }

  /// The model's numbers where no flag stands in their place.
  private static func geometry(
    _ rope: ResolvedRope, trainedContext: Int?, headDimension: Int
  ) -> GeometryFlags {
    var model = GeometryFlags()
    model.headDimension = headDimension
    model.rotaryDimension = nil
    if rope.rotates, rope.geometry.rotaryDimension != headDimension {
      model.rotaryDimension = rope.geometry.rotaryDimension
    }
    model.base = rope.geometry.base
    model.trainedContext =
      trainedContext ?? (rope.knowsTrainedContext ? rope.geometry.trainedContext : nil)
    return model
  }
}
