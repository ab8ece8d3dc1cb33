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
    let methods = try DecoderMethods(
      description, method, thresholds, trainedContext: flags.trainedContext,
      length: documents[0].count)
    (dynamicNames, ownIsPlain, notes) = (methods.dynamicNames, methods.own.isPlain, methods.notes)
    tokenFile = flags.tokenFile
    tokenDigest = Studies.tokenDigest(documents.joined())
    study = LossStudy(
      decoder: try TrainedDecoder(description, threads: threads), methods: methods.list,
      documents: documents, threads: threads)
  }

  // MARK: Words

  /// How many tokens of what.
  var tokenWords: String {
    let (count, length) = (study.documents.count, study.documents[0].count)
    let pieces = count == 1 ? "\(length) tokens" : "\(count) documents of \(length) tokens"
    return "\(pieces) of \(tokenFile) (SHA-256 \(tokenDigest.prefix(12)))"
  }

  /// What JSON tells of model and tokens.
  func setProvenance(_ object: inout JSONObject) throws {
    object.set("model", object: try study.decoder.description.object())
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
