import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// A tiny random decoder and texts of its vocabulary.
enum TinyLab {
  static let path = Repository.root
    .appending(path: "Tests/DecoderModelTests/Fixtures/llama").path(percentEncoded: false)

  static func description() throws -> DecoderDescription { try DecoderDescription(path: path) }

  /// Tokens that no two texts share, from a linear congruence.
  static func tokens(_ seed: Int, count: Int) -> [Int] {
    var state = seed
    return (0..<count).map { _ in
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state / 65_536 % 64
    }
  }

  static func schedules(scale: Double) throws -> [RotarySchedule] {
    var request = MethodRequest("pi", headDimension: 8, trainedContext: 64)
    (request.base, request.scale) = (1_000, scale)
    return try description().schedules(try request.resolved().schedule, named: "pi")
  }
}

@Suite("Forward passes that are kept")
struct PassStoreTests {
  private func store(_ folder: URL?, digest: String = "a") throws -> PassStore {
    try PassStore(
      TinyLab.description(), modelDigest: digest, version: "1", folder: folder, threads: 2)
  }

  private func pass(
    seed: Int = 1, scale: Double = 2, ranges: [Range<Int>] = [0..<10, 10..<24]
  ) throws -> PassRequest {
    PassRequest(
      tokens: TinyLab.tokens(seed, count: 24), schedules: try TinyLab.schedules(scale: scale),
      ranges: ranges)
  }

  @Test("A pass is what the decoder itself gives, and comes back from the folder to the bit")
  func sameBits() throws {
    let decoder = try TrainedDecoder(path: TinyLab.path)
    let asked = try pass()
    var entropies = [Double](repeating: 0, count: 2)
    let losses = try #require(
      try DecoderPass(decoder, schedules: asked.schedules).losses(of: asked.tokens) { layer in
        guard layer.layer == 1 else { return }
        let rows = layer.statistics(ofHead: 3)
        entropies = [rows[..<10], rows[10...]].map { $0.reduce(0) { $0 + $1.entropy } }
      })
    try withTemporaryFolder { folder in
      let first = try store(folder)
      #expect(!first.holds(asked))
      let measured = try #require(try first.result(of: asked))
      #expect(measured.losses == losses && first.holds(asked))
      let sums = try #require(measured.sums)
      for (range, entropy) in entropies.enumerated() {
        #expect(sums.sum(.entropy, layer: 1, head: 3, ranges: range..<range + 1) == entropy)
      }
      #expect(sums.rowCount(0..<2) == 24)
      let second = try store(folder)
      #expect(second.holds(asked) && second.multiplyAdds(of: [asked]) == 0)
      #expect(try second.result(of: asked) == measured)
      #expect(try store(nil).result(of: asked) == measured)
    }
  }

  @Test("Another model, text, schedule or range is another pass; a name is not")
  func identity() throws {
    try withTemporaryFolder { folder in
      let own = try store(folder)
      _ = try own.result(of: try pass())
      let asked = try pass()
      #expect(own.holds(asked))
      #expect(try !store(folder, digest: "b").holds(asked))
      // A number that differs in its last bit is another schedule.
      for other in [
        try pass(seed: 2), try pass(scale: 3), try pass(ranges: []), try pass(scale: 2.nextUp),
      ] {
        #expect(!own.holds(other))
      }
    }
  }

  @Test("What is read is what the file says, and a changed file is refused")
  func readBack() throws {
    try withTemporaryFolder { folder in
      _ = try store(folder).result(of: try pass(ranges: []))
      let key = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
      let file = folder.appending(path: "\(key)/part-1-of-1.json")
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      func plant(_ values: [[Double]]) throws {
        let items: [Any] = [["item": 0, "values": values]]
        (object["items"], object["digest"]) = (items, partDigest(items))
        try JSONSerialization.data(withJSONObject: object).write(to: file)
      }
      try plant([[Double](repeating: 5, count: 23)])
      let asked = try pass(ranges: [])
      let read = try store(folder).result(of: asked)
      #expect(read?.losses.mean == 5)
      try plant([[1, 2]])
      #expect(throws: ShardError.self) { try store(folder).result(of: asked) }
    }
  }

  @Test("A pass that was stopped leaves nothing that counts")
  func stopped() throws {
    try withTemporaryFolder { folder in
      let own = try store(folder)
      let stop = AttentionObserver(progress: { _ in }, isCancelled: { true })
      let asked = try pass()
      #expect(try own.result(of: asked, observer: stop) == nil)
      #expect(!own.holds(asked))
      #expect(try own.result(of: asked) != nil)
    }
  }

  @Test("Means over heads do not depend on how passes are cut")
  func cut() throws {
    let decoder = try TrainedDecoder(path: TinyLab.path)
    let study = LossStudy(
      decoder: decoder,
      methods: try [1.0, 2].map {
        DecoderMethod(name: "pi\($0)", schedules: try TinyLab.schedules(scale: $0))
      },
      documents: [1, 2, 3].map { TinyLab.tokens($0, count: 20) }, threads: 1)
    let heads = DecoderHeads(study, rows: 5...17)
    let whole = try #require(try heads.measured())
    let passes = heads.passes
    #expect(passes.itemCount == 6)
    // Out of order, one by one, by way of the numbers that are kept.
    var numbers: [Int: [[Double]]] = [:]
    for item in [5, 0, 3, 2, 4, 1] {
      numbers[item] = try passes.numbers(ofItem: item, observer: AttentionObserver())
    }
    let results = try #require(passes.results(of: (0..<6).compactMap { numbers[$0] }))
    #expect(heads.heads(of: results) == whole.heads)
    #expect(passes.losses(results) == whole.losses)
    #expect(whole.heads.allSatisfy { $0.rows == 3 * 13 } && whole.heads.count == 2 * 2 * 4)
    #expect(passes.results(of: []) == nil)
  }

  @Test("The digest of a folder changes with each of its files")
  func digests() throws {
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "model")
      try FileManager.default.copyItem(at: URL(fileURLWithPath: TinyLab.path), to: copy)
      let path = copy.path(percentEncoded: false)
      let first = try modelDigest(path)
      let there = try modelDigest(TinyLab.path)
      #expect(first == there)
      let file = copy.appending(path: "config.json")
      try (try Data(contentsOf: file) + Data(" ".utf8)).write(to: file)
      let changed = try modelDigest(path)
      #expect(changed != first)
      #expect(throws: FileError.self) { try modelDigest(path + "/none") }
    }
    // Python: hashlib.sha256(bytes(i * 7 % 251 for i in range(n))).hexdigest(), at both sides of a piece and over several.
    for (count, digest) in [
      (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (1 << 20, "e76e4c02227083fd12207b7bc85287bb9e02a618fed3bd8eab1bc2daeda2fb53"),
      ((3 << 20) + 5, "ec2623f73dcc1952ac286d1a0e4b72f10904022864fa6db9558717a7e5a94ec4"),
    ] {
      try withTemporaryFolder { folder in
        let file = folder.appending(path: "x.gguf")
        try Data((0..<count).map { UInt8($0 * 7 % 251) }).write(to: file)
        #expect(try modelDigest(file.path(percentEncoded: false)) == digest)
      }
    }
    // Python: sha256(struct.pack("<3i", 1, 2, 300)).hexdigest()
    #expect(
      tokenDigest([1, 2, 300]) == "ec23a88fb0aa4b38d5442523720f6576ba6310212cb39a86e9b71f42741f74f8"
    )
  }
}
