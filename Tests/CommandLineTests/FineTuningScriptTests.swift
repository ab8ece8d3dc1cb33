import Foundation
import TestSupport
import Testing

/// The script that trains and fine-tunes the small Llama of the model lab.
@Suite("fine-tuning script")
struct FineTuningScriptTests {
  private static let folder = Repository.root.appending(path: "Scripts/fine-tuning").path

  private struct Rotation: Decodable {
    let flags: String
    let amplitude: Double
    let inverseFrequencies: [Double]
  }

  private struct Frequencies: Decodable {
    let amplitude: Double
    let inverseFrequencies: [Double]
  }

  private static func decoded<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(text.utf8))
  }

  @Test(
    "what it rotates by is what `entrope frequencies` prints",
    .enabled(if: CaptureScriptTests.hasPython, "there is no Python"),
    arguments: ["native", "pi", "ntk-aware", "by-parts", "yarn"])
  func rotation(method: String) throws {
    for (dimension, base, context, scale) in [(64, 75, 128, 4), (128, 10_000, 4_096, 16)] {
      let script = try shell(
        "\(CaptureScriptTests.python) '\(Self.folder)/rotation.py' \(method) \(dimension) \(base) "
          + "\(context) \(scale)")
      #expect(script.status == 0, "\(script.errors)")
      let own: Rotation = try Self.decoded(script.output)
      let program = try entrope(
        "frequencies --head-dimension \(dimension) --base \(base) --trained-context \(context) "
          + "--format json \(own.flags)")
      #expect(program.status == 0, "\(program.errors)")
      let found: Frequencies = try Self.decoded(program.output)
      #expect(own.inverseFrequencies.count == dimension / 2)
      #expect(found.inverseFrequencies.count == dimension / 2)
      for (a, b) in zip(own.inverseFrequencies, found.inverseFrequencies) {
        #expect(abs(a - b) <= 1e-15 * b)
      }
      #expect(abs(own.amplitude - found.amplitude) < 1e-15)
    }
  }

  @Test(
    "a run that was killed goes on to the same weights",
    .enabled(
      if: CaptureScriptTests.hasTorch,
      "skipped: torch and safetensors are not installed (ENTROPE_PYTHON names another Python)"))
  func resumes() throws {
    let result = try shell("\(CaptureScriptTests.python) '\(Self.folder)/test_train.py'")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "what is not installed is named with what installs it",
    .enabled(if: CaptureScriptTests.hasPython, "there is no Python"))
  func missing() throws {
    let result = try shell("\(CaptureScriptTests.python) -S '\(Self.folder)/train.py' --tiny")
    #expect(result.status == 1)
    #expect(result.sentence?.contains("Scripts/fine-tuning/run.sh") == true, "\(result.errors)")
  }
}
