package import AttentionEntropy
package import DecoderModel
package import Foundation
import ModelFiles

/// The forward passes of one model, each run once and kept.
///
/// A pass is known by the digests of the model, of its tokens and of its schedules, by its ranges of rows, and by how scores are
/// computed; names of methods and texts do not matter. In a folder each is kept as a run of one item (``PartFolder``) in a folder of
/// its own, so it is there whole or not at all, two processes do not run the same one, and folders of several machines can be put
/// together by copying.
package final class PassStore {
  /// What the model's files say.
  package let description: DecoderDescription
  /// SHA-256 of the model's files.
  package let modelDigest: String
  /// Version of the program.
  package let version: String
  /// Where passes are kept; in memory alone without it.
  package let folder: URL?
  /// Threads at most; all without it.
  package let threads: Int?
  private let arithmetic: String
  private var kept: [String: PassResult] = [:]
  private var decoder: TrainedDecoder?

  /// Opens a store.
  ///
  /// - Parameters:
  ///   - description: What the model's files say; its weights are read for the first pass that is not there.
  ///   - modelDigest: SHA-256 of the model's files.
  ///   - version: Version of the program.
  ///   - folder: A folder that exists; none to keep passes in memory alone.
  ///   - threads: Threads at most; all without it.
  /// - Throws: `AttentionError` when the environment names a kernel that this machine lacks.
  package init(
    _ description: DecoderDescription, modelDigest: String, version: String, folder: URL? = nil,
    threads: Int? = nil
  ) throws {
    self.description = description
    (self.modelDigest, self.version) = (modelDigest, version)
    (self.folder, self.threads) = (folder, threads)
    arithmetic = try AttentionKernel.fromEnvironment().arithmetic
  }

  /// Whether a pass was run.
  package func holds(_ pass: PassRequest) -> Bool {
    let run = identity(of: pass)
    guard let place = place(of: run) else { return kept[Self.key(run)] != nil }
    let file = place.appending(path: PartListing.name(.whole, .finished))
    return FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
  }

  /// Multiply-adds of the passes that are not there, each counted once.
  package func multiplyAdds(of passes: [PassRequest]) -> Double {
    var seen: Set<String> = []
    return passes.reduce(0) { sum, pass in
      guard seen.insert(Self.key(identity(of: pass))).inserted, !holds(pass) else { return sum }
      return sum + description.shape.multiplyAdds(tokens: pass.tokens.count)
    }
  }

  /// What a pass left; `nil` where it was not run.
  ///
  /// - Throws: ``ShardError`` where its folder was changed; `FileError` when it cannot be read.
  package func kept(_ pass: PassRequest) throws -> PassResult? {
    try holds(pass) ? result(of: pass) : nil
  }

  /// What a pass leaves, taken from the store or else run and kept.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - observer: Hears the share that is done, and may stop it.
  /// - Returns: Losses and sums; `nil` when the observer stopped it.
  /// - Throws: ``ShardError`` where another process runs it or its folder was changed; what ``DecoderModel/DecoderPass`` throws;
  ///   `FileError` when the folder cannot be written.
  package func result(
    of pass: PassRequest, observer: AttentionObserver = AttentionObserver()
  ) throws -> PassResult? {
    let run = identity(of: pass)
    let key = Self.key(run)
    if let result = kept[key] { return result }
    guard let place = place(of: run) else {
      let result = try measured(pass, observer: observer)
      kept[key] = result
      return result
    }
    do {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    } catch {
      throw FileError.unwritable(
        path: place.path(percentEncoded: false), reason: error.localizedDescription)
    }
    let part = try PartFolder(place, .whole, of: run)
    if part.items[0] == nil {
      guard let result = try measured(pass, observer: observer) else { return nil }
      try part.save([0: pass.numbers(of: result)])
      try part.finish()
    }
    guard let result = part.items[0].flatMap({ pass.result(of: $0, description.shape) }) else {
      throw ShardError.broken(
        path: part.part.path(percentEncoded: false), reason: "it holds another pass")
    }
    kept[key] = result
    return result
  }

  private func measured(
    _ pass: PassRequest, observer: AttentionObserver
  ) throws -> PassResult? {
    let own = try decoder ?? TrainedDecoder(description, threads: threads)
    decoder = own
    return try pass.measured(own, threads: threads, observer: observer)
  }

  // MARK: Identity

  private func identity(of pass: PassRequest) -> RunIdentity {
    let ranges = pass.ranges.map { "\($0.lowerBound)..<\($0.upperBound)" }
    return RunIdentity(
      version: version, command: "pass",
      arguments: ["\(pass.tokens.count) tokens"] + ranges,
      inputs: [
        .init(path: "model", digest: modelDigest),
        .init(path: "token ids", digest: tokenDigest(pass.tokens)),
        .init(path: "schedules", digest: Self.digest(of: pass)),
      ], arithmetic: arithmetic, itemCount: 1)
  }

  /// The digest of the schedules: every number that they hold, as Swift prints it, which reads back to the same bits.
  private static func digest(of pass: PassRequest) -> String {
    var words: [String] = []
    for (layer, schedule) in pass.schedules.enumerated() {
      let isRepeated = layer > 0 && pass.schedules[layer - 1] == schedule
      words.append(isRepeated ? "=" : String(describing: schedule))
    }
    return sha256(words.joined(separator: "\n").utf8)
  }

  private func place(of run: RunIdentity) -> URL? {
    folder?.appending(path: Self.key(run), directoryHint: .isDirectory)
  }

  private static func key(_ run: RunIdentity) -> String {
    let bytes = (try? PartFile.encoder.encode(run)) ?? Data()
    return String(sha256(bytes).prefix(32))
  }
}
