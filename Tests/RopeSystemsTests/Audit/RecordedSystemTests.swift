import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// What other systems' own code made of a configuration; `Scripts/check-systems.py` recorded it.
struct RecordedSystem: Decodable, Sendable, CustomStringConvertible {
  let system: String
  let name: String
  let evidence: String
  /// The text of the configuration.
  let config: String
  let layerType: String?
  /// The first, second, middle and last inverse frequency.
  let inverseFrequencies: [Double]?
  let pairs: Int?
  let amplitude: Double?
  let softmaxScale: Double?
  let servedLength: Int?
  /// The longest context that it lets the model have, where nobody asks for one.
  let contextLimit: Int?
  /// Whether the code stops.
  let refused: Bool?

  enum CodingKeys: String, CodingKey {
    case system, name, evidence, config, pairs, amplitude, refused
    case layerType = "layer_type"
    case inverseFrequencies = "inverse_frequencies"
    case softmaxScale = "softmax_scale_multiplier"
    case servedLength = "served_length"
    case contextLimit = "context_limit"
  }

  var description: String { "\(system), \(name)" }

  /// All cases of systems that have a profile.
  static let all: [RecordedSystem] = {
    let data = (try? Data(contentsOf: Bundle.module.file("Fixtures/systems.json"))) ?? Data()
    let cases = (try? JSONDecoder().decode([RecordedSystem].self, from: data)) ?? []
    return cases.filter { $0.profile != nil }
  }()

  var profile: SystemProfile? {
    let names = ["mlx-lm": "mlx"]
    return ModelSystem(rawValue: names[system] ?? system)?.profile
  }
}

/// Profiles against what the systems' own code did.
@Suite("systems as recorded")
struct RecordedSystemTests {
  @Test("the recorded cases are all there")
  func count() {
    #expect(RecordedSystem.all.count > 200)
  }

  @Test("a profile gives what the system's own code gave", arguments: RecordedSystem.all)
  func recorded(golden: RecordedSystem) throws {
    let configuration = try configuration(golden.config)
    // Without a type of layer, the code was asked for the first layer.
    let kinds = try configuration.layerKinds()
    let first = kinds.first { $0.layers.contains(0) && $0.attention.hasSoftmax }
    let asked =
      if golden.layerType == nil, let first {
        first
      } else {
        try kind(golden.layerType, of: configuration)
      }
    let source = try #require(try RopeSource(configuration, asked))
    let outcome = try #require(golden.profile).outcome(
      of: source, targetContext: golden.servedLength)
    guard golden.refused != true else {
      #expect(outcome.rope == nil)
      return
    }
    let rope = try #require(outcome.rope, "\(outcome.sentence ?? "")")
    let own = rope.inverseFrequencies
    try #require(own.count == golden.pairs ?? own.count)
    // Systems compute in float32; llama.cpp's recurrence is farther off, see methods in its source.
    let expected = golden.inverseFrequencies ?? []
    let places = [0, 1, own.count / 2, own.count - 1]
    for (place, value) in zip(places, expected) {
      #expect(
        abs(own[place] - value) <= 3e-6 * abs(value), "pair \(place): \(own[place]), \(value)")
    }
    if let amplitude = golden.amplitude {
      #expect(abs(rope.temperature.amplitude - amplitude) < 2e-6)
    }
    if let limit = golden.contextLimit, golden.servedLength == nil {
      #expect(rope.window == limit)
    }
    if let softmax = golden.softmaxScale {
      #expect(abs(rope.temperature.softmaxScale - softmax) < 4e-6 * softmax)
    }
  }
}
