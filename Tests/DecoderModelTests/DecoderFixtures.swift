import DecoderModel
import Foundation
import ModelFiles
import Testing

/// The tiny random decoders that Scripts/make-decoder-fixtures.py makes, with what transformers computes for them in float64.
struct DecoderFixture {
  let path: String
  let decoder: TrainedDecoder
  let tokens: [Int]
  /// Logits [n][V].
  let logits: [[Double]]

  static let names = ["llama", "llama3", "mistral", "qwen2", "qwen3", "smollm3"]

  init(_ name: String) throws {
    let folder = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    path = folder.path
    decoder = try TrainedDecoder(path: path, threads: 2)
    let file = try SafetensorsFile(path: folder.appendingPathComponent("expected.safetensors").path)
    tokens = try #require(try file.tensor(named: "tokens").integers)
    let flat = try file.tensor(named: "logits").floats.map(Double.init)
    let words = decoder.shape.vocabularySize
    logits = (0..<tokens.count).map { Array(flat[$0 * words..<($0 + 1) * words]) }
  }

  /// Losses from the definition.
  var losses: [Double] {
    (0..<tokens.count - 1).map { row in
      log(logits[row].reduce(0) { $0 + exp($1) }) - logits[row][tokens[row + 1]]
    }
  }
}

/// The largest distance between numbers of two lists of one length.
func worst(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
