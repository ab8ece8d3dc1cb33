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

  // MARK: Checkpoints

  private struct Checkpoint: Decodable {
    struct Reference: Decodable {
      let text: String
      let bytes: Int
      let loss: Double
    }
    let method: String
    let amplitude: Double
    let inverseFrequencies: [Double]
    let reference: Reference
  }

  private static let checkpoints = ["base", "native", "pi", "ntk-aware", "by-parts", "yarn"]

  @Test(
    "a committed checkpoint tells the rope that it was trained with, and loses here what it lost in PyTorch",
    arguments: checkpoints)
  func checkpoint(name: String) throws {
    let path = "\(Self.folder)/checkpoints/\(name)"
    let own: Checkpoint = try Self.decoded(
      String(contentsOfFile: path + "/rotation.json", encoding: .utf8))
    let told = try entrope("frequencies --config \(path)/config.json --format json")
    let asked = try entrope(
      "frequencies --head-dimension 64 --base 75 --trained-context 128 --format json \(own.method)")
    for result in [told, asked] {
      #expect(result.status == 0, "\(result.errors)")
      let found: Frequencies = try Self.decoded(result.output)
      #expect(found.inverseFrequencies.count == 32 && own.inverseFrequencies.count == 32)
      for (a, b) in zip(own.inverseFrequencies, found.inverseFrequencies) {
        #expect(abs(a - b) <= 1e-14 * b)
      }
      #expect(abs(own.amplitude - found.amplitude) < 1e-15)
    }
    // The weights are the same numbers; single precision leaves the mean of losses within 10⁻⁴.
    let loss = try entrope(
      "loss --model \(path) --text \(own.reference.text) --length \(own.reference.bytes) --method file "
        + "--bin \(own.reference.bytes) --format csv")
    #expect(loss.status == 0, "\(loss.errors)")
    let cells = loss.output.split(separator: "\n")[1].split(separator: ",")
    #expect(abs((Double(cells[3]) ?? .nan) - own.reference.loss) < 1e-4, "\(loss.output)")
  }

  @Test("the committed checkpoints have at most 25 MB together")
  func size() throws {
    let files = FileManager.default.enumerator(atPath: Self.folder + "/checkpoints")
    var bytes = 0
    while let file = files?.nextObject() as? String {
      let path = "\(Self.folder)/checkpoints/\(file)"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      if attributes[.type] as? FileAttributeType == .typeRegular {
        bytes += attributes[.size] as? Int ?? 0
      }
    }
    #expect(bytes > 0 && bytes <= 25_000_000)
  }
}
