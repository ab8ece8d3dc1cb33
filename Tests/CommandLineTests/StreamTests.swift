import Foundation
import TestSupport
import Testing

/// Outputs that are no plain files, and processes that may open or hold next to nothing.
@Suite("streams and limits")
struct StreamTests {
  private static let line = "synthesize --ensemble all-ones --length 8 --head-dimension 4 --output"

  /// AddressSanitizer reserves terabytes of addresses, and opens files of its own.
  static let isSanitized = ProcessInfo.processInfo.environment["ENTROPE_SANITIZER"] != nil

  @Test("a device, a pipe and standard output receive a file whole")
  func streams() throws {
    try withTemporaryFolder { folder in
      #expect(try entrope("\(Self.line) x.safetensors", in: folder).status == 0)
      let expected = try Data(contentsOf: folder.appending(path: "x.safetensors"))
      // The ending of the name is the format's, so the pipe has it too.
      let piped = try shell(
        "mkfifo pipe.safetensors; cat pipe.safetensors > copy & \"$0\" \(Self.line) pipe.safetensors; wait",
        in: folder)
      #expect(piped.status == 0, "\(piped.errors)")
      #expect(try Data(contentsOf: folder.appending(path: "copy")) == expected)
      symlink("/dev/null", folder.appending(path: "null.svg").path)
      #expect(
        try entrope(
          "kernel --head-dimension 8 --trained-context 16 --figure null.svg", in: folder
        ).status == 0)
      // Added to what stands in the file behind standard output.
      let added = try shell(
        "ln -s /dev/stdout out.json; echo before > log; "
          + "\"$0\" convert \"$1\" --to llama.cpp >> log", in: folder)
      #expect(added.status != 0)
      let log = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
      #expect(log == "before\n")
    }
  }

  @Test("a link is replaced by the picture, and the file it pointed to stays")
  func link() throws {
    try withTemporaryFolder { folder in
      let outside = folder.appending(path: "outside.svg")
      try Data("before".utf8).write(to: outside)
      let inner = folder.appending(path: "out", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      symlink("../outside.svg", inner.appending(path: "ramp.svg").path)
      let result = try entrope("figures ramp --format svg --out out", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try Data(contentsOf: outside) == Data("before".utf8))
      #expect(try Data(contentsOf: inner.appending(path: "ramp.svg")).count > 1_000)
    }
  }

  @Test(
    "closed streams change neither what is written nor what the exit code means",
    arguments: ["<&-", "2>&-", "<&- 2>&-", ">&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func closed(streams: String) throws {
    try withTemporaryFolder { folder in
      let hasOutput = !streams.contains(">&- 2") && streams != ">&-" && !streams.contains("<&- >")
      let good = try shell("\"$0\" methods \(streams)", in: folder)
      #expect(good.status == (hasOutput ? 0 : 73), "\(good.errors)")
      // Nothing is written into a file that took the place of a stream.
      let bad = try shell("\"$0\" frequencies \(streams)", in: folder)
      #expect(bad.status == 64)
      let figure = try shell(
        "\"$0\" figures ramp --format svg --out . --quiet \(streams)", in: folder)
      #expect(figure.status == (hasOutput ? 0 : 73))
      let svg = try Data(contentsOf: folder.appending(path: "ramp.svg"))
      #expect(svg.starts(with: Array("<?xml".utf8)) || svg.starts(with: Array("<svg".utf8)))
    }
  }

  @Test(
    "under any limit on open files there is a result or a sentence", .enabled(if: !isSanitized),
    arguments: 4...16)
  func openFiles(limit: Int) throws {
    try withTemporaryFolder { folder in
      for line in ["methods", "figures ramp --format svg --out ."] {
        // The shell's own copies of the streams are closed first.
        let result = try shell("ulimit -n \(limit); exec \"$0\" \(line)", in: folder)
        // Below that the system itself cannot load the program's libraries.
        if result.status == 127 { continue }
        #expect(result.status == 0 || result.status == 73, "\(limit) \(line): \(result.errors)")
        #expect(result.status == 0 || result.sentence != nil, "\(result.errors)")
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(
        names.allSatisfy { $0.hasPrefix("ramp.") || $0.hasSuffix(".md") || $0 == "index.html" })
    }
  }

  @Test("400 MB of addresses are enough for small work", .enabled(if: !isSanitized))
  func addresses() throws {
    try withTemporaryFolder { folder in
      for line in [
        "methods", "figures ramp --format svg --out .",
        "entropy --ensemble aligned --length 512 --head-dimension 64",
      ] {
        let result = try shell("ulimit -v 400000; exec \"$0\" \(line)", in: folder)
        #expect(result.status == 0, "\(line): \(result.errors)")
      }
      // And what does not fit is refused in a sentence.
      let large = try shell(
        "ulimit -v 400000; exec \"$0\" entropy --ensemble aligned --length 1048576 --head-dimension 256",
        in: folder)
      #expect([64, 65, 73].contains(large.status) && large.sentence != nil, "\(large.errors)")
    }
  }
}
