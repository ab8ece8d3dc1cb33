import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("progress and interruption", .serialized)
struct InterruptionTests {
  /// Half a minute of work and more, in either build.
  private static let endless =
    "entropy --ensemble isotropic --length 131072 --head-dimension 64 --format csv "
    + "--logit-multipliers 1,1.1,1.2,1.3 --statistics all"

  /// A run of the program with a terminal behind standard error.
  private struct Run {
    let process = Process()
    private let terminal: Int32
    private let output = Pipe()

    init(_ line: String, in folder: URL? = nil) throws {
      var (main, side): (Int32, Int32) = (-1, -1)
      try #require(openpty(&main, &side, nil, nil, nil) == 0)
      terminal = main
      process.executableURL = program
      process.arguments = line.split(separator: " ").map(String.init)
      process.currentDirectoryURL = folder ?? FileManager.default.temporaryDirectory
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = FileHandle(fileDescriptor: side, closeOnDealloc: false)
      try process.run()
      close(side)
    }

    /// What the terminal shows until some words are there, or the program has ended.
    func shown(until words: String) -> String {
      var shown: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 4_096)
      while !String(decoding: shown, as: UTF8.self).contains(words) {
        let count = read(terminal, &bytes, bytes.count)
        guard count > 0 else { break }
        shown += bytes.prefix(count)
      }
      return String(decoding: shown, as: UTF8.self)
    }

    /// Sends a signal and waits; the exit code and what stands on standard output.
    func end(by signal: Int32) -> (status: Int32, output: String) {
      kill(process.processIdentifier, signal)
      let printed = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      close(terminal)
      return (
        process.terminationReason == .exit
          ? process.terminationStatus : 128 + process.terminationStatus,
        String(decoding: printed, as: UTF8.self)
      )
    }
  }

  @Test(
    "a long measurement shows its rate and the time left, and Ctrl-C ends it with 130 and no output"
  )
  func bar() throws {
    let run = try Run(Self.endless)
    let shown = run.shown(until: " left")
    #expect(shown.contains(/\[[#-]+\] \d+ %  [\d.e+]+ (?:[kMGT] )?scores\/s  .+ left/), "\(shown)")
    let (status, output) = run.end(by: SIGINT)
    #expect(status == 130)
    #expect(output.isEmpty)
  }

  @Test("the system's request to end is heard as well", arguments: [SIGTERM, SIGHUP])
  func otherSignals(signal: Int32) throws {
    let run = try Run(Self.endless)
    #expect(run.shown(until: " left").contains(" left"))
    #expect(run.end(by: signal).status == 128 + signal)
  }

  @Test(
    "after Ctrl-C a file that was to be written is not there, and the one before it stays",
    arguments: [
      // Progress shows while vectors are being written.
      (
        "synthesize --ensemble isotropic --length 4194304 --head-dimension 64 --heads 64 --output",
        "v.safetensors", " vectors"
      ),
      // Equal vectors have their entropies at once, so the time goes into the profile; blocks of rows, between which it listens,
      // are shorter at this length than at that of the others.
      (
        "entropy --ensemble all-ones --length 65536 --head-dimension 64 --threads 1 --distance-profile",
        "p.csv", " left"
      ),
    ])
  func file(command: String, name: String, progress: String) throws {
    try withTemporaryFolder { folder in
      let before = Data("before".utf8)
      let target = folder.appending(path: name)
      try before.write(to: target)
      let run = try Run("\(command) \(name)", in: folder)
      #expect(run.shown(until: progress).contains(progress))
      let (status, output) = run.end(by: SIGINT)
      #expect(status == 130 && output.isEmpty)
      #expect(try Data(contentsOf: target) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
    }
  }

  @Test("what the parent ignores stays ignored")
  func ignored() throws {
    // The program takes the place of the shell, and with it what the shell ignores.
    let result = try shell(
      "trap '' INT; { sleep 0.3; kill -INT $$; } & "
        + "exec \"$0\" entropy --ensemble isotropic --length 700 --head-dimension 64")
    #expect(result.status == 0 && result.output.contains("700 keys"), "\(result.output)")
  }
}
