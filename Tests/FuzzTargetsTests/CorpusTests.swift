import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The inputs of `make fuzz` without libFuzzer: every committed input, every past finding, and some hundred changes of them that are
/// the same every time.
@Suite("corpora of the fuzzer")
struct CorpusTests {
  private static let folder = Repository.root.appending(path: "Tests/Fuzz")

  /// Changes of the inputs of each target; `ENTROPE_FUZZ_ROUNDS` asks for more.
  private static let rounds =
    ProcessInfo.processInfo.environment["ENTROPE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 120

  /// The targets that are changed; `ENTROPE_FUZZ_TARGETS` names some, with spaces between.
  private static let changed: [String] = {
    let names = FuzzTarget.all.map(\.name)
    guard let chosen = ProcessInfo.processInfo.environment["ENTROPE_FUZZ_TARGETS"] else {
      return names
    }
    return names.filter(chosen.split(separator: " ").map(String.init).contains)
  }()

  private static func inputs(_ kind: String, _ target: FuzzTarget) throws -> [[UInt8]] {
    let folder = folder.appending(path: "\(kind)/\(target.name)")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      Array(try Data(contentsOf: folder.appending(path: $0)))
    }
  }

  @Test("every target has inputs, and every folder a target")
  func folders() throws {
    let names = Set(FuzzTarget.all.map(\.name))
    #expect(names.count == FuzzTarget.all.count)
    for target in FuzzTarget.all {
      #expect(!(try Self.inputs("Corpus", target)).isEmpty, "\(target.name)")
    }
    for kind in ["Corpus", "Findings"] {
      let folders = try FileManager.default.contentsOfDirectory(
        atPath: Self.folder.appending(path: kind).path)
      #expect(Set(folders.filter { $0 != "README.md" }).isSubset(of: names))
    }
  }

  @Test("what was found once is read without harm", arguments: FuzzTarget.all.map(\.name))
  func findings(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    for input in try Self.inputs("Findings", target) { target.read(input) }
  }

  @Test(
    "inputs and what becomes of them are read without harm", arguments: changed)
  func changes(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let inputs = try Self.inputs("Corpus", target)
    for (place, input) in inputs.enumerated() {
      target.read(input)
      var changed = input
      for round in 0..<(Self.rounds / inputs.count + 1) {
        // Chains of eight changes, from the input anew.
        if round.isMultiple(of: 8) { changed = input }
        changed = target.mutated(changed, seed: UInt64(place * 10_000 + round), limit: 1 << 14)
        target.read(changed)
      }
    }
  }

  @Test("the same seed gives the same change")
  func determinism() {
    let input = Array("{\"a\": [1, 2.5, \"b\"], \"rope_theta\": 10000}".utf8)
    for target in FuzzTarget.all {
      for seed in 0..<50 as Range<UInt64> {
        let first = target.mutated(input, seed: seed, limit: 100)
        #expect(first == target.mutated(input, seed: seed, limit: 100))
        #expect(first.count <= 100)
      }
    }
  }
}
