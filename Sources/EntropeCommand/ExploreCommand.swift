import ArgumentParser
import Explorer
import Foundation

/// `entrope explore`: becomes the server program beside it.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Serve a page on this machine in which methods and their parameters are sliders.",
    discussion: """
      Prints the page's address on standard output and serves it on 127.0.0.1 until Ctrl-C; \
      no browser is opened and nothing listens on the network. On a remote machine, forward \
      the port: `ssh -L 8417:127.0.0.1:8417 HOST`. Every state of the page is a link, an \
      `entrope panel` command, lines of Swift and the rope settings of five systems. The \
      flags are those of `entrope panel`: the page opens at their state. With --vectors the \
      page shows heads of a capture to those alone who have the printed address, and no link \
      or picture holds anything of the file but what is drawn. The server is a \
      program of its own, entrope-explorer, which `make explorer` builds and which stands \
      beside this one.

      EXAMPLES
        entrope explore --help
      """)

  @OptionGroup(title: "State") var state: StateFlags
  @Option(
    parsing: .unconditional,
    help: "Port on 127.0.0.1; 0 for any that is free. (default: 8417)")
  var port: String?
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

  /// The name of the server program.
  static let program = "entrope-explorer"

  func run() throws {
    var words: [String] = []
    if let export {
      guard state.vectors == nil else {
        throw CommandFailure.usage(
          "--vectors", "a copy is for everyone to read, so captured vectors do not go into it.")
      }
      if let flag = state.firstGiven ?? port.map({ _ in "--port" }) {
        throw CommandFailure.usage(
          flag, "it changes nothing in a copy, whose states are those of --states; leave it out.")
      }
      words += ["--export", export]
    } else {
      let (shown, notes) = try state.state()
      if !quiet { StandardError.write(notes: notes) }
      words += ["--port", port ?? "8417"]
      if !shown.query.isEmpty { words += ["--state", shown.query] }
      if let vectors = state.vectors {
        words += ["--vectors", vectors]
        if let config = state.config { words += ["--config", config] }
      }
    }
    if let states { words += ["--states", states] }
    if quiet { words.append("--quiet") }
    guard let path = Self.found() else {
      throw CommandFailure(
        .output,
        "The server program \(Self.program) is not beside this one; run `make explorer` to build it."
      )
    }
    // The server's signals, exit codes and terminal are its own from here on: handlers end with this program, and what the
    // parent told it to ignore stays ignored.
    signal(SIGPIPE, SIG_DFL)
    signal(SIGXFSZ, SIG_DFL)
    var arguments: [UnsafeMutablePointer<CChar>?] = ([path] + words).map { strdup($0) }
    arguments.append(nil)
    execv(path, arguments)
    let code = errno
    for argument in arguments { free(argument) }
    throw CommandFailure(
      .output, "The server program \(path) cannot be started: \(String(cString: strerror(code))).")
  }

  /// The path of the server program, in the folder of this one or of what a link to it leads to.
  private static func found() -> String? {
    let own = Bundle.main.executableURL
    return [own, own?.resolvingSymlinksInPath()].compactMap {
      $0?.deletingLastPathComponent().appending(path: program).path
    }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
