import ArgumentParser
import Dispatch
import Explorer
import ExplorerServer
import Foundation
import ModelFiles
import Synchronization

/// `entrope-explorer`: the server behind `entrope explore`.
@main
struct ExplorerProgram: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrope-explorer",
    abstract: "Serve the explorer's page on this machine; `entrope explore` starts it.",
    discussion: """
      Prints the address of the page and nothing else on standard output, and serves it on \
      127.0.0.1 until Ctrl-C. Nothing is opened and nothing listens on the network; on a \
      remote machine, reach it by `ssh -L 8417:127.0.0.1:8417 HOST`.
      """)

  @Option(parsing: .unconditional, help: "Port on 127.0.0.1; 0 for any that is free.")
  var port = "8417"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What to show first: the part of a link after “?”.", valueName: "query"))
  var state = ""
  @Option(help: ArgumentHelp("Captured vectors that states may be about.", valueName: "file"))
  var vectors: String?
  @Option(
    help: ArgumentHelp("The ropes of the captured vectors' layers.", valueName: "file"))
  var config: String?
  @Option(
    name: .customLong("export"),
    help: ArgumentHelp(
      "Write a copy of the page over a lattice of states into a folder, and serve nothing.",
      valueName: "dir"))
  var export: String?
  @Option(
    help: ArgumentHelp(
      "The lattice of --export: a line for each panel, such as `ratio scale=2,4 beta=16,32`.",
      valueName: "file"))
  var states: String?
  @Flag(help: "No notes on standard error.")
  var quiet = false

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      let command = try parse(Array(CommandLine.arguments.dropFirst()))
      try await command.run()
    } catch let failure as Failure {
      write("Error: \(failure.sentence)\n", to: STDERR_FILENO)
      Foundation.exit(failure.status)
    } catch {
      guard !exitCode(for: error).isSuccess else {
        write(fullMessage(for: error) + "\n", to: STDOUT_FILENO)
        Foundation.exit(0)
      }
      write("Error: \(message(for: error))\n", to: STDERR_FILENO)
      Foundation.exit(64)
    }
  }

  private struct Failure: Error {
    let status: Int32
    let sentence: String
  }

  func run() async throws {
    if let export {
      guard vectors == nil, config == nil, state.isEmpty else {
        throw Failure(
          status: 64,
          sentence:
            "--export: a copy has the states of --states alone; leave out --state, --vectors and --config."
        )
      }
      return try writeCopy(to: export)
    }
    guard states == nil else {
      throw Failure(status: 64, sentence: "--states: it belongs to --export; give that too.")
    }
    guard let number = Int(port), "\(number)" == port, (0...65_535).contains(number) else {
      throw Failure(
        status: 64,
        sentence: "--port: “\(port)” is no port; give a whole number from 0 to 65535, 0 for any.")
    }
    let captured = try captured()
    let shown: ExplorerState
    do throws(StateError) { shown = try ExplorerState(query: state, vectors: captured) } catch {
      throw Failure(status: 64, sentence: "--state: \(error.description)")
    }
    let server: ExplorerServer
    do throws(ExplorerServer.Failure) {
      server = try await ExplorerServer.started(port: number, vectors: captured)
    } catch {
      throw Failure(status: 73, sentence: "--port: \(error.description)")
    }
    Self.write(server.address(of: shown) + "\n", to: STDOUT_FILENO)
    if !quiet {
      Self.write(
        "The explorer is at this address on this machine alone; Ctrl-C stops it.\n",
        to: STDERR_FILENO)
    }
    let received = await Self.signalThatEnds()
    // Whatever is still being drawn does not keep the program.
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(700)) {
      Foundation.exit(128 + received)
    }
    await server.stop()
    Foundation.exit(128 + received)
  }

  /// The captured vectors that the flags name.
  private func captured() throws -> ExplorerVectors? {
    guard let vectors else {
      guard config == nil else {
        throw Failure(status: 64, sentence: "--config: it belongs to --vectors; give that too.")
      }
      return nil
    }
    do throws(FileError) {
      return try ExplorerVectors(path: vectors, configuration: config)
    } catch {
      throw Failure(
        status: error.kind == .missingInput ? 66 : 65, sentence: error.description)
    }
  }

  /// Writes a static copy, after telling how much it is.
  private func writeCopy(to folder: String) throws {
    guard !folder.isEmpty else {
      throw Failure(status: 64, sentence: "--export: the folder's name is empty.")
    }
    var lattices = ExplorerLattice.usual
    if let states {
      guard let text = try? String(contentsOfFile: states, encoding: .utf8) else {
        throw Failure(status: 66, sentence: "--states: \(states) cannot be read as text.")
      }
      do throws(StateError) { lattices = try ExplorerLattice.read(text) } catch {
        throw Failure(status: 65, sentence: "--states: \(error.description)")
      }
    }
    let copy: StaticCopy
    do { copy = try StaticCopy(of: lattices) } catch let error as PanelError
      where error != .cancelled
    {
      // The panel cannot show what the file asks for.
      throw Failure(status: 65, sentence: "--states: \(error)")
    } catch {
      throw Failure(status: 73, sentence: "--export: \(error)")
    }
    if !quiet {
      Self.write(
        "\(copy.files.count) files with \(copy.byteCount / 1_000) kB go into \(folder).\n",
        to: STDERR_FILENO)
    }
    do { try copy.write(to: URL(fileURLWithPath: folder, isDirectory: true)) } catch {
      throw Failure(status: 73, sentence: "--export: \(error)")
    }
    Self.write("\(folder)\(folder.hasSuffix("/") ? "" : "/")index.html\n", to: STDOUT_FILENO)
  }

  /// Where the signal handler writes; it may do nothing else.
  private static let writeEnd = Atomic<Int32>(-1)

  /// Waits for Ctrl-C or the end that the system asks for.
  private static func signalThatEnds() async -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return SIGTERM }
    writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      sigaddset(&signals, number)
      let before = signal(number, SIG_IGN)
      // What the parent told the program to ignore (nohup, a shell's background) stays ignored.
      guard unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) else {
        continue
      }
      signal(number) { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = Foundation.write(ExplorerProgram.writeEnd.load(ordering: .relaxed), &byte, 1)
        errno = code
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    let readEnd = ends[0]
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var byte: UInt8 = 0
        while read(readEnd, &byte, 1) < 0, errno == EINTR {}
        continuation.resume(returning: Int32(byte))
      }
    }
  }

  private static func write(_ text: String, to file: Int32) {
    var rest = Array(legible(text, longest: nil, keepsLines: true).utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
