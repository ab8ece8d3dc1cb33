import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct WriteWholeTests {
  private let old: [UInt8] = Array("old".utf8)
  private let new: [UInt8] = Array("new and longer".utf8)

  private func content(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
  }

  private func mode(_ url: URL) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(
      atPath: url.path(percentEncoded: false))
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// Expects the write to fail, and the folder to look as it did before.
  private func expectFailure(_ url: URL, in folder: URL, saying words: String) throws {
    let before = try names(folder)
    let error = #expect(throws: FileError.self) { try writeWhole(new, to: url) }
    #expect(error?.kind == .outputCannotBeMade)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.contains(url.lastPathComponent) == true)
    #expect(try names(folder) == before)
  }

  @Test func `A file is made, replaced, and leaves nothing else behind`() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("ä b.csv")
      try writeWhole(old, to: url)
      #expect(try content(url) == old)
      try writeWhole(new, to: url)
      #expect(try content(url) == new)
      try writeWhole("", to: url)
      #expect(try content(url) == [])
      #expect(try names(folder) == ["ä b.csv"])
    }
  }

  @Test func `A new file has the rights that any new file has, and a replaced one keeps its own`()
    throws
  {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a")
      try writeWhole(old, to: url)
      let plain = folder.appendingPathComponent("b")
      let descriptor = open(plain.path(percentEncoded: false), O_CREAT | O_WRONLY, 0o666)
      close(descriptor)
      #expect(try mode(url) == mode(plain))
      chmod(url.path(percentEncoded: false), 0o640)
      try writeWhole(new, to: url)
      #expect(try mode(url) == 0o640)
    }
  }

  @Test func `A file that would run as somebody else is replaced by one that does not`() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a")
      try writeWhole(old, to: url)
      chmod(url.path(percentEncoded: false), 0o6755)
      try writeWhole(new, to: url)
      #expect(try mode(url) == 0o755)
    }
  }

  @Test func `A symbolic link is replaced, and what it pointed to stays as it was`() throws {
    try withTemporaryFolder { folder in
      let inner = folder.appendingPathComponent("inner", isDirectory: true)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      let target = inner.appendingPathComponent("target")
      let link = folder.appendingPathComponent("link")
      // Without a target, then with one that nobody may write.
      for hasTarget in [false, true] {
        if hasTarget {
          try writeWhole(old, to: target)
          chmod(target.path(percentEncoded: false), 0o444)
          unlink(link.path(percentEncoded: false))
        }
        symlink("inner/target", link.path(percentEncoded: false))
        try writeWhole(new, to: link)
        #expect(try content(link) == new)
        var status = stat()
        #expect(lstat(link.path(percentEncoded: false), &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFREG)
        #expect(try names(inner) == (hasTarget ? ["target"] : []))
      }
      #expect(try content(target) == old)
      #expect(try names(folder) == ["inner", "link"])
      let loop = folder.appendingPathComponent("loop")
      symlink("loop", loop.path(percentEncoded: false))
      try expectFailure(loop, in: folder, saying: "symbolic links")
    }
  }

  @Test func `A missing folder, a folder as target and a file as folder are told apart`() throws {
    try withTemporaryFolder { folder in
      try writeWhole(old, to: folder.appendingPathComponent("file"))
      try expectFailure(
        folder.appendingPathComponent("none/out.csv"), in: folder, saying: "there is no folder")
      try expectFailure(folder, in: folder, saying: "it is a folder")
      try expectFailure(
        folder.appendingPathComponent("none", isDirectory: true), in: folder, saying: "folder")
      try expectFailure(
        folder.appendingPathComponent("file/out.csv"), in: folder, saying: "not a directory")
      try expectFailure(
        folder.appendingPathComponent(String(repeating: "x", count: 300)), in: folder,
        saying: "name too long")
    }
  }

  @Test func `Devices are written to and stay devices`() throws {
    let null = URL(fileURLWithPath: "/dev/null")
    try writeWhole(new, to: null)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let error = #expect(throws: FileError.self) {
      try writeWhole(new, to: URL(fileURLWithPath: "/dev/full"))
    }
    #expect(error?.description.contains("no space left") == true)
  }

  @Test func `A pipe receives everything at the end, and nothing of a file that is given up`()
    throws
  {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("pipe")
      let path = url.path(percentEncoded: false)
      #expect(mkfifo(path, 0o600) == 0)
      let reader = open(path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      func received() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(reader, &bytes, bytes.count)
        return Array(bytes[..<max(0, count)])
      }
      do {
        let given = try WholeFile(at: url)
        try given.append(old)
      }
      #expect(received() == [])
      let file = try WholeFile(at: url)
      try file.append(old)
      try file.append(new)
      #expect(received() == [])
      try file.finish()
      #expect(received() == old + new)
      #expect(try names(folder) == ["pipe"])
    }
  }

  @Test func `An open stream goes on where it stands`() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("log")
      try writeWhole(old, to: url)
      let path = url.path(percentEncoded: false)
      let descriptor = open(path, O_WRONLY | O_APPEND)
      defer { close(descriptor) }
      try writeWhole(new, to: URL(fileURLWithPath: "/dev/fd/\(descriptor)"))
      #expect(try content(url) == old + new)
      let link = folder.appendingPathComponent("link")
      symlink("/dev/fd/\(descriptor)", link.path(percentEncoded: false))
      try writeWhole(old, to: link)
      #expect(try content(url) == old + new + old)
      #expect(try names(folder) == ["link", "log"])
    }
  }

  /// The system lets the superuser write everywhere, so there is nothing to see then.
  @Test(.enabled(if: geteuid() != 0))
  func `Without the right to write, an existing file survives`() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("out.csv")
      try writeWhole(old, to: url)
      chmod(url.path(percentEncoded: false), 0o444)
      try expectFailure(url, in: folder, saying: "permission denied")
      chmod(url.path(percentEncoded: false), 0o644)
      chmod(folder.path(percentEncoded: false), 0o555)
      try expectFailure(url, in: folder, saying: "permission denied")
      chmod(folder.path(percentEncoded: false), 0o755)
      #expect(try content(url) == old)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `A full disk is reported by the system's own words`() {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(writeAll(new, to: descriptor) == ENOSPC)
  }

  /// A path of a small full file system, for people who can make one: the rest of the test is the same everywhere.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["ENTROPE_TEST_SMALL_DISK"] != nil))
  func `On a full disk the existing file survives and no temporary file stays`() throws {
    let path = try #require(ProcessInfo.processInfo.environment["ENTROPE_TEST_SMALL_DISK"])
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    let url = folder.appendingPathComponent("out.bin")
    try writeWhole(old, to: url)
    let error = #expect(throws: FileError.self) {
      try writeWhole([UInt8](repeating: 1, count: 1 << 26), to: url)
    }
    #expect(error?.description.contains("no space left") == true)
    #expect(try content(url) == old)
    #expect(try names(folder) == ["out.bin"])
  }
}
