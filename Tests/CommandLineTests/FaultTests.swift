import Foundation
import TestSupport
import Testing

/// The library that lets calls fail, built once by the toolchain's clang; no clang or a sanitizer, no tests.
private let preload: String? = {
  guard ProcessInfo.processInfo.environment["ENTROPE_SANITIZER"] == nil else { return nil }
  let file = FileManager.default.temporaryDirectory.appending(
    path: "entrope-faults-\(ProcessInfo.processInfo.processIdentifier).so")
  let source = Repository.root.appending(path: "Tests/CommandLineTests/Faults/faults.c")
  let built = try? shell("clang -shared -fPIC -O1 '\(source.path)' -o '\(file.path)' 2>&1")
  return built?.status == 0 ? file.path : nil
}()

/// The nth write, open, link or allocation of a command fails, or SIGKILL comes in its place, for every n: afterwards every file is
/// whole or absent, and what was there before is as it was.
///
/// `ENTROPE_FAULTS=all` (make reliability PART=faults) takes all commands and more allocations.
@Suite("faults of the system", .enabled(if: preload != nil))
struct FaultTests {
  private static let isThorough = ProcessInfo.processInfo.environment["ENTROPE_FAULTS"] == "all"

  /// A command that writes, and where.
  struct Writing: CustomTestStringConvertible {
    let line: String
    /// What it leaves in its folder.
    var folder = "."
    var testDescription: String { line }
  }

  static let writings: [Writing] = [
    Writing(line: "figures ramp --format svg --out ."),
    Writing(
      line: "synthesize --ensemble all-ones --length 8 --head-dimension 4 --output v.safetensors"),
    Writing(
      line: "synthesize --ensemble all-ones --length 8 --head-dimension 4 --output q.npy,k.npy"),
  ]

  static let moreWritings: [Writing] = [
    Writing(
      line: "entropy --ensemble all-ones --length 64 --head-dimension 8 --distance-profile p.csv"),
    Writing(line: "kernel --head-dimension 8 --trained-context 16 --figure k.png"),
    Writing(line: "frequencies --head-dimension 8 --trained-context 16 --figure f.pdf"),
    Writing(
      line: "sweep --alpha 1:2:2 --beta 8:16:2 --ensemble all-ones --length 32 --head-dimension 8 "
        + "--trained-context 16 --scale 2 --out parts --shard 1/2"),
    Writing(
      line: "heatmap --ensemble all-ones --length 32 --head-dimension 8 --trained-context 16 "
        + "--output h.svg"),
  ]

  /// What lies in a folder and those below it, by path.
  private func contents(_ folder: URL) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for path in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String })
      ?? []
    {
      var isFolder: ObjCBool = false
      let url = folder.appending(path: path)
      if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        result[path] = try Data(contentsOf: url)
      }
    }
    return result
  }

  /// Runs a command with one fault, and tells whether it came to it.
  private func run(
    _ line: String, fault: String, in folder: URL, _ variables: String = ""
  ) throws -> (Invocation, came: Bool) {
    let mark = folder.deletingLastPathComponent().appending(path: "mark")
    try? FileManager.default.removeItem(at: mark)
    let result = try shell(
      "ulimit -c 0; SWIFT_BACKTRACE=enable=no ENTROPE_FAULT=\(fault) ENTROPE_FAULT_MARK='\(mark.path)' "
        + "\(variables) LD_PRELOAD='\(try #require(preload))' exec \"$0\" \(line)",
      in: folder)
    return (result, FileManager.default.fileExists(atPath: mark.path))
  }

  private func attack(
    _ writing: Writing, kind: String, from first: Int, next: (Int) -> Int, noName: Bool,
    kills: Bool = false, until limit: Int = 100_000
  ) throws {
    try withTemporaryFolder { outer in
      let folder = outer.appending(path: "run", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      #expect(try entrope(writing.line, in: folder).status == 0)
      let whole = try contents(folder)
      #expect(!whole.isEmpty)
      var (number, came) = (first, true)
      while came, number < limit {
        // Every other time the files are there already, with other bytes.
        let old = number.isMultiple(of: 2) ? whole.mapValues { _ in Data("before".utf8) } : [:]
        try FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        // Parts of a run are read again, so that nothing else may stand in their place.
        let isSharded = writing.line.contains("--shard")
        if !isSharded {
          for (path, bytes) in old { try bytes.write(to: folder.appending(path: path)) }
        }
        let result: Invocation
        (result, came) = try run(
          writing.line, fault: "\(kind):\(number)", in: folder,
          (noName ? "ENTROPE_NO_TMPFILE=1 " : "") + (kills ? "ENTROPE_FAULT_KILLS=1" : ""))
        let fault: Comment =
          "\(writing.line), \(kind) \(number), status \(result.status): \(result.errors)"
        for (path, bytes) in try contents(folder) {
          // A killed process may leave what it could not remove: without O_TMPFILE its temporary file, of shards their lock.
          let isLeft = result.status > 128 && (path.hasSuffix(".tmp") || path.hasSuffix(".lock"))
          if isLeft || isSharded && !path.hasSuffix(".json") { continue }
          if isSharded, whole[path] == nil { continue }
          #expect(bytes == whole[path] || bytes == old[path], fault)
        }
        for path in old.keys where !isSharded {
          #expect(FileManager.default.fileExists(atPath: folder.appending(path: path).path), fault)
        }
        if kills { #expect(result.status == (came ? 128 + SIGKILL : 0), fault) }
        if result.status == 0 {
          #expect(try contents(folder).filter { $0.key != "mark" } == whole, fault)
        } else if result.status < 128 {
          #expect(result.output.isEmpty, fault)
          #expect(result.errors.hasPrefix("Error: ") || result.errors.contains("\nError: "), fault)
        } else {
          #expect(kills || kind == "allocate", fault)
        }
        if isSharded {
          // What was begun goes on to the bytes of a run without faults.
          #expect(try entrope(writing.line, in: folder).status == 0, fault)
          // Only the temporary file of a killed process, which had a name, is still there.
          #expect(
            try contents(folder).filter { !(kills && noName && $0.key.hasSuffix(".tmp")) } == whole,
            fault)
        }
        number = next(number)
      }
      #expect(number > first)
    }
  }

  @Test(
    "the nth write, open or link fails", arguments: writings + (isThorough ? moreWritings : []),
    ["write", "open", "link"])
  func calls(writing: Writing, kind: String) throws {
    try attack(writing, kind: kind, from: 1, next: { $0 + 1 }, noName: false)
  }

  @Test(
    "SIGKILL in place of the nth write, open or link",
    arguments: isThorough ? writings + moreWritings : [writings[0], moreWritings[3]],
    ["write", "open", "link"])
  func kills(writing: Writing, kind: String) throws {
    for noName in [false, true] {
      try attack(writing, kind: kind, from: 1, next: { $0 + 1 }, noName: noName, kills: true)
    }
  }

  @Test(
    "a call fails where files without a name cannot be made",
    arguments: isThorough ? writings + moreWritings : [writings[0]], ["write", "open", "link"])
  func named(writing: Writing, kind: String) throws {
    try attack(writing, kind: kind, from: 1, next: { $0 + 1 }, noName: true)
  }

  @Test(
    "the nth allocation fails",
    arguments: isThorough ? writings + moreWritings : [writings[1]])
  func allocations(writing: Writing) throws {
    // A command makes 10⁴ to 10⁶ of them; steps grow with n.
    try attack(
      writing, kind: "allocate", from: 1,
      next: { $0 + max(1, $0 / (Self.isThorough ? 60 : 4)) }, noName: false, until: 10_000_000)
  }

  @Test("a mapped file that loses its second half at the nth look at its length is bad data")
  func cut() throws {
    try withTemporaryFolder { outer in
      let folder = outer.appending(path: "run", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let file = folder.appending(path: "v.safetensors")
      #expect(
        try entrope(
          "synthesize --ensemble isotropic --length 2048 --head-dimension 64 --output v.safetensors",
          in: folder
        ).status == 0)
      let whole = try Data(contentsOf: file)
      #expect(whole.count > 1 << 20, "Smaller files are not mapped.")
      let line = "entropy --vectors v.safetensors --format csv"
      let expected = try entrope(line, in: folder)
      #expect(expected.status == 0, "\(expected.errors)")
      var (number, came, refusals) = (1, true, 0)
      while came, number < 1_000 {
        try whole.write(to: file)
        let result: Invocation
        (result, came) = try run(
          line, fault: "status:\(number)", in: folder, "ENTROPE_FAULT_CUTS=v.safetensors")
        if result.status == 0 {
          #expect(result.output == expected.output)
        } else {
          refusals += 1
          #expect(result.status == 65 && result.output.isEmpty, "\(number): \(result.errors)")
        }
        number += 1
      }
      #expect(refusals > 1)
    }
  }
}
