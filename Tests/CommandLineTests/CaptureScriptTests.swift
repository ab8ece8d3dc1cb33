import Foundation
import TestSupport
import Testing

/// The script that captures vectors from PyTorch, run where PyTorch is installed.
@Suite("capture script")
struct CaptureScriptTests {
  /// The Python to use: `ENTROPE_PYTHON`, or the one on the path.
  static let python = ProcessInfo.processInfo.environment["ENTROPE_PYTHON"] ?? "python3"
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

  private static let capture = Repository.root.appending(path: "Scripts/capture_qk.py").path

  @Test("its help needs nothing installed", .enabled(if: hasPython, "there is no Python"))
  func help() throws {
    // -S leaves out the folder of installed packages, so that torch is absent in any case.
    let result = try shell("\(Self.python) -S '\(Self.capture)' --help")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("--gguf-file") && result.output.contains("--layers"))
  }

  @Test(
    "what is not installed is named with the line that installs it",
    .enabled(if: hasPython, "there is no Python"))
  func missing() throws {
    let result = try shell(
      "\(Self.python) -S '\(Self.capture)' --model m --text t -n 4 --out o.safetensors")
    #expect(result.status == 1)
    #expect(result.sentence?.contains("pip install -r Scripts/capture-requirements.txt") == true)
    let pinned = try String(
      contentsOf: Repository.root.appending(path: "Scripts/capture-requirements.txt"),
      encoding: .utf8)
    for package in ["torch", "transformers", "safetensors", "numpy", "gguf", "accelerate"] {
      #expect(pinned.contains("\n\(package)=="), "\(package)")
    }
  }

  @Test("a GGUF file that is not named is", .enabled(if: hasPython, "there is no Python"))
  func gguf() throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
      for name in ["a-q4.gguf", "b-q8.gguf", "config.json"] {
        try Data().write(to: model.appending(path: name))
      }
      let rest = "--text t -n 4 --out o.safetensors"
      let start = "\(Self.python) -S '\(Self.capture)'"
      let whole = try shell("\(start) --model model \(rest)", in: folder)
      #expect(whole.status == 1)
      #expect(whole.sentence?.contains("add --gguf-file a-q4.gguf") == true, "\(whole.errors)")
      let file = try shell("\(start) --model model/b-q8.gguf \(rest)", in: folder)
      #expect(
        file.sentence?.contains("--model model --gguf-file b-q8.gguf") == true, "\(file.errors)")
      // Beside weights of the usual kind a GGUF file is nobody's mistake.
      try Data().write(to: model.appending(path: "model.safetensors"))
      let both = try shell("\(start) --model model \(rest)", in: folder)
      #expect(both.sentence?.contains("gguf") == false, "\(both.errors)")
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
