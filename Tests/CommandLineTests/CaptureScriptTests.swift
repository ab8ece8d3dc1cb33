import Foundation
import TestSupport
import Testing

/// The script that captures vectors from PyTorch, run where PyTorch is installed.
@Suite("capture script")
struct CaptureScriptTests {
  /// The Python to use: `ENTROPE_PYTHON`, or the one on the path.
  private static let python = ProcessInfo.processInfo.environment["ENTROPE_PYTHON"] ?? "python3"
  private static let script = Repository.root.appending(path: "Scripts/test_capture_qk.py").path

  static let hasTorch =
    (try? shell("\(python) -c 'import torch, transformers, safetensors'"))?.status == 0
  static let hasPython = (try? shell("\(python) -c pass"))?.status == 0

  @Test(
    "attention from captured vectors is the model's own in nine families",
    .enabled(
      if: hasTorch,
      "skipped: torch and transformers are not installed (ENTROPE_PYTHON names another Python)"))
  func families() throws {
    try withTemporaryFolder { folder in
      let result = try shell("\(Self.python) '\(Self.script)' captures", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      // One layer of each is read back by the program.
      for name in ["llama", "qwen3", "phi3", "cohere"] {
        let read = try entrope(
          "synthesize --ensemble resampled --resample captures/\(name).safetensors --resample-layer 2 --length 4 "
            + "--heads 4 --key-heads 2 --output \(name).npy", in: folder)
        #expect(read.status == 0, "\(read.errors)")
      }
    }
  }

  @Test(
    "without torch the script's tests say that they are skipped",
    .enabled(if: hasPython && !hasTorch, "torch is installed"))
  func skips() throws {
    let result = try shell("\(Self.python) '\(Self.script)'")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("skipped: "))
  }
}
