import DecoderModel
import Drawing
import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// A decoder, its texts and the methods to run, found to go together.
struct DecoderInput {
  let study: LossStudy
  /// What results call the tokens: the file and a hash of the ids that are read.
  let tokenFile: String
  let tokenDigest: String
  /// The names of methods that follow the length of the text.
  let dynamicNames: [String]
  /// Whether the model's own rope is plain RoPE.
  let ownIsPlain: Bool
  let notes: [String]

  /// - Throws: ``CommandFailure`` that names the flag, `FileError` about a file.
  init(
    _ flags: DecoderFlags, _ method: MethodFlags, _ thresholds: ThresholdFlags, threads: Int?
  ) throws {
    let path = try flags.source.path()
    let documents = try flags.tokens()
    let threads = try ComputeFlags.checked(threads: threads)
    // What is wrong with methods shows before the weights are read, which takes a second.
    let description = try DecoderDescription(path: path)
    let words = description.shape.vocabularySize
    for (place, document) in documents.enumerated() {
      guard let wrong = document.firstIndex(where: { !(0..<words).contains($0) }) else { continue }
      throw CommandFailure(
        .badData,
        "\(flags.tokenFile): token \(place * document.count + wrong) (counted from 0) is "
          + "\(document[wrong]); the vocabulary of \(path) has 0 to \(words - 1).")
    }
    let length = documents[0].count
    let own = try description.ownRopes(tokens: length)
    let given = method.methods.isEmpty && !own.isPlain ? [NamedMethod.file] : method.methods
    var named = method
    named.methods = given.filter { $0 != NamedMethod.file }
    var list: [NamedMethod] = []
    var notes: [String] = []
    if !named.methods.isEmpty || given.isEmpty {
      let model = Self.geometry(own.main, flags, headDimension: description.shape.headDimension)
      (list, notes) = try RequestFlags(
        named, model, thresholds, headDimension: description.shape.headDimension,
        defaults: MethodDefaults(targetLength: length, sequenceLength: length)
      ).list()
    } else if let flag = method.firstSetting ?? thresholds.firstGiven {
      throw CommandFailure.usage(
        flag, "the model's own rope is run as it is; give --method beside it.")
    }
    var methods: [DecoderMethod] = []
    var rest = list[...]
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
    dynamicNames = list.filter {
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
    self.notes = notes
    ownIsPlain = own.isPlain
    tokenFile = flags.tokenFile
    tokenDigest = Studies.tokenDigest(documents.joined())
    study = LossStudy(
      decoder: try TrainedDecoder(description, threads: threads), methods: methods,
      documents: documents, threads: threads)
  }

  /// The model's numbers where no flag stands in their place.
  private static func geometry(
    _ rope: ResolvedRope, _ flags: DecoderFlags, headDimension: Int
  ) -> GeometryFlags {
    var model = GeometryFlags()
    model.headDimension = headDimension
    model.rotaryDimension = nil
    if rope.rotates, rope.geometry.rotaryDimension != headDimension {
      model.rotaryDimension = rope.geometry.rotaryDimension
    }
    model.base = rope.geometry.base
    model.trainedContext =
      flags.trainedContext ?? (rope.knowsTrainedContext ? rope.geometry.trainedContext : nil)
    return model
  }

  // MARK: Words

  /// Which model, with what weights, under which licence.
  var modelWords: String {
    let provenance = study.decoder.description.provenance
    return "\(provenance.name) (\(provenance.weightTypes.prefix(3).joined(separator: ", ")); "
      + "licence: \(provenance.license ?? "not told by the file"))"
  }

  /// How many tokens of what.
  var tokenWords: String {
    let (count, length) = (study.documents.count, study.documents[0].count)
    let pieces = count == 1 ? "\(length) tokens" : "\(count) documents of \(length) tokens"
    return "\(pieces) of \(tokenFile) (SHA-256 \(tokenDigest.prefix(12)))"
  }

  /// What JSON tells of model and tokens.
  func setProvenance(_ object: inout JSONObject) throws {
    let provenance = study.decoder.description.provenance
    var model = JSONObject()
    try model.set("file", study.decoder.path)
    try model.set("name", provenance.name)
    try model.set("architecture", study.decoder.shape.architecture.rawValue)
    try model.set("weights", provenance.weightTypes)
    try model.set("license", provenance.license)
    object.set("model", object: model)
    var tokens = JSONObject()
    try tokens.set("file", tokenFile)
    try tokens.set("documents", study.documents.count)
    try tokens.set("length", study.documents[0].count)
    try tokens.set("ids_sha256", tokenDigest)
    object.set("tokens", object: tokens)
    try object.set("methods", study.methods.map(\.name))
    try object.set("consistent", dynamicNames)
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
  }
}
