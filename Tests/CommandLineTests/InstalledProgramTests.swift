import Foundation
import TestSupport
import Testing

/// A program that was copied away from where it was built.
@Suite("installed program")
struct InstalledProgramTests {
  private static let vectors =
    "entrope_Gallery.resources/Vectors/smollm2-135m_jargon_n16384_native.safetensors"

  /// Runs a copy of the program in PREFIX/bin.
  private func copied(_ prefix: URL, as name: String = "entrope") throws -> Invocation {
    let folder = prefix.appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let copy = folder.appending(path: "entrope")
    if !FileManager.default.fileExists(atPath: copy.path) {
      try FileManager.default.copyItem(at: program, to: copy)
    }
    return try shell(
      "'\(folder.appending(path: name).path)' figures real-heads --out drawn --format svg",
      in: prefix)
  }

  /// Puts a file in place of the vectors that no reader takes, so that it shows where they were found.
  private func place(_ file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("no vectors".utf8).write(to: file)
  }

  @Test("a program without its vectors names the file and the folders")
  func missing() throws {
    try withTemporaryFolder { prefix in
      let result = try copied(prefix)
      #expect(result.status == 66 && result.output.isEmpty)
      let sentence = try #require(result.sentence, "\(result.errors)")
      #expect(sentence.contains(Self.vectors))
      #expect(sentence.contains("/bin or ") && sentence.contains("/share/entrope"), "\(sentence)")
      #expect(sentence.contains("make install"))
    }
  }

  @Test(
    "it finds them beside itself and where make install puts them",
    arguments: ["bin/", "share/entrope/"])
  func found(folder: String) throws {
    try withTemporaryFolder { prefix in
      try place(prefix.appending(path: folder + Self.vectors))
      let result = try copied(prefix)
      #expect(result.status == 65)
      #expect(result.sentence?.contains(folder + Self.vectors) == true, "\(result.errors)")
    }
  }

  @Test("a link to the program leads to them too")
  func linked() throws {
    try withTemporaryFolder { prefix in
      try place(prefix.appending(path: "share/entrope/" + Self.vectors))
      _ = try copied(prefix)
      let elsewhere = prefix.appending(path: "elsewhere/deep")
      try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        at: elsewhere.appending(path: "entrope"),
        withDestinationURL: prefix.appending(path: "bin/entrope"))
      let result = try copied(prefix, as: "../elsewhere/deep/entrope")
      #expect(result.status == 65, "\(result.errors)")
      #expect(result.sentence?.contains("share/entrope/" + Self.vectors) == true)
    }
  }
}
