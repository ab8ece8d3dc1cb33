import Foundation
import TestSupport
import Testing

@Suite("flags given twice")
struct RepeatedFlagTests {
  /// A command line with a flag twice, the flag, and its values in words.
  private static let twice: [(line: String, flag: String, values: String)] = [
    ("frequencies --head-dimension 64 --method pi --scale 2 --scale 4", "--scale", "2 and 4"),
    ("frequencies --head-dimension 64 --head-dimension=8", "--head-dimension", "64 and 8"),
    ("frequencies --head-dimension 64 --method rope --method nope", "--method", "rope and nope"),
    ("entropy --ensemble all-ones --length 4 --length 8 --head-dimension 4", "--length", "4 and 8"),
    ("entropy --vectors a.safetensors --vectors b.safetensors", "--vectors", "a.safetensors and b"),
    (
      "entropy --ensemble all-ones --length 4 --head-dimension 4 --format csv --format json",
      "--format", "csv and json"
    ),
    (
      "synthesize --ensemble needle --length 4 --head-dimension 4 --output a.npy --output b.npy",
      "--output", "a.npy and b.npy"
    ),
    ("heatmap --vectors capture.safetensors --show --bins 8 --bins 16", "--bins", "8 and 16"),
    ("sweep --alpha 1:2:2 --beta 8:9:2 --length 8 --alpha 1:3:3", "--alpha", "1:2:2 and 1:3:3"),
    ("audit config.json --target-context 1 --target-context 2", "--target-context", "1 and 2"),
    ("convert config.json --to vllm --to mlx", "--to", "vllm and mlx"),
    ("figures ramp --width 234 --width 300", "--width", "234 and 300"),
    ("doctor --format json --format text", "--format", "json and text"),
    ("methods --format json --format text --format csv", "--format", "json, text and csv"),
  ]

  @Test("a flag with one value that is given twice is an error with both values", arguments: twice)
  func refused(line: String, flag: String, values: String) throws {
    let result = try entrope(line)
    #expect(result.status == 64 && result.output.isEmpty)
    let sentence = try #require(result.sentence, "\(result.errors)")
    #expect(sentence.hasPrefix("Error: \(flag): it is given "), "\(sentence)")
    #expect(sentence.contains(", as \(values)"), "\(sentence)")
  }

  @Test("flags that may be repeated, and values that look like flags, are not refused")
  func allowed() throws {
    let several = try entrope(
      "entropy --ensemble all-ones --length 4 --head-dimension 64 --method rope --method nope "
        + "--format csv")
    #expect(several.status == 0, "\(several.errors)")
    let settings = try entrope(
      "frequencies --method string --head-dimension 64 --trained-context 64 --set offset=16 "
        + "--set window=8")
    #expect(settings.status == 0, "\(settings.errors)")
    // The value of --ensemble is the word --seed here: one flag, and a wrong value.
    let word = try entrope("entropy --ensemble --seed --seed 3 --length 4 --head-dimension 4")
    #expect(word.sentence?.contains("is given") != true, "\(word.errors)")
  }

  @Test("a flag without a value may be given twice")
  func flags() throws {
    let result = try entrope("figures --list --list")
    #expect(result.status == 0)
  }
}
