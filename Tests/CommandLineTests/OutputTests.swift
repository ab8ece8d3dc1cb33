import Foundation
import TestSupport
import Testing

@Suite("output")
struct OutputTests {
  private static let hasFullDevice = FileManager.default.fileExists(atPath: "/dev/full")

  @Test("a full disk behind standard output is exit code 73", .enabled(if: hasFullDevice))
  func fullDevice() throws {
    for line in ["methods", "--help", "--version", "frequencies --head-dimension 8"] {
      let result = try shell("\"$0\" \(line) >/dev/full")
      #expect(result.status == 73)
      #expect(result.sentence?.contains("Standard output") == true, "\(result.errors)")
    }
  }

  @Test("a closed standard output is exit code 73")
  func closedOutput() throws {
    #expect(try shell("\"$0\" methods >&-").status == 73)
  }

  @Test("a reader that has gone ends the command quietly")
  func closedPipe() throws {
    let result = try shell("{ sleep 0.2; \"$0\" methods; echo \"status $?\" >&2; } | true")
    #expect(result.errors == "status 0\n")
  }

  @Test("a picture that cannot be written whole is not there, and the one before it stays")
  func sizeLimit() throws {
    try withTemporaryFolder { folder in
      let before = Data("before".utf8)
      let picture = folder.appendingPathComponent("ramp.png")
      try before.write(to: picture)
      // Files of at most two blocks of 512 or 1024 bytes.
      let result = try shell("ulimit -f 2; \"$0\" figures ramp --format png --out .", in: folder)
      #expect(result.status == 73)
      #expect(result.output.isEmpty)
      #expect(result.sentence?.contains("ramp.png") == true, "\(result.errors)")
      #expect(try Data(contentsOf: picture) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ramp.png"])
    }
  }

  @Test("figures go into a folder that is made, with their numbers, and the paths are printed")
  func figures() throws {
    try withTemporaryFolder { folder in
      let result = try entrope("figures ramp wavelengths ramp --out a/b --format svg", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let paths = result.output.split(separator: "\n").map(String.init)
      #expect(paths.contains("a/b/ramp.svg") && paths.contains("a/b/wavelengths.csv"))
      #expect(Set(paths).count == paths.count)
      #expect(!paths.contains { $0.hasSuffix(".png") })
      for path in paths {
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path))
      }
    }
  }

  @Test("a folder that cannot be made is exit code 73")
  func unwritableFolder() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: folder.appendingPathComponent("file"))
      for line in [
        "figures ramp --out file", "figures ramp --out file/below", "notebooks 00-Tour --out file",
      ] {
        let result = try entrope(line, in: folder)
        #expect(result.status == 73)
        #expect(result.output.isEmpty)
        #expect(result.sentence?.contains("--out") == true, "\(result.errors)")
      }
    }
  }

  @Test("lists name everything once", arguments: ["figures --list", "notebooks --list", "methods"])
  func lists(line: String) throws {
    let result = try entrope(line)
    #expect(result.status == 0)
    let names = result.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(names.count > 1)
    #expect(Set(names).count == names.count)
  }

  @Test("the version is three numbers")
  func version() throws {
    let result = try entrope("--version")
    #expect(result.status == 0)
    #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
