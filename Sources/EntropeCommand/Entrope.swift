import ArgumentParser
import Dispatch
import Drawing
import Foundation

/// The `entrope` command line.
@main
enum Entrope {
  static func main() {
    limitReservations()
    Descriptors.prepare()
    // A reader that has seen enough (`| head`) closes the pipe, and a file may reach the size that the user allows:
    // the write then fails, and what was begun is taken back, instead of the process ending there and then.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    Interruption.watch()
    Task {
      exit(await status(of: RowFlags.completed(Array(CommandLine.arguments.dropFirst()))))
    }
    dispatchMain()
  }

  /// Keeps the C library from reserving 128 MB of addresses for every thread.
  ///
  /// Such reservations fill a small limit of addresses (`ulimit -v`) with memory that nothing uses. Two arenas take no
  /// measurable time: rows allocate next to nothing.
  private static func limitReservations() {
    #if os(Linux)
      // Swift's module of the C library leaves malloc.h out, and other C libraries have no arenas.
      typealias Setter = @convention(c) (CInt, CInt) -> CInt
      guard let symbol = dlsym(nil, "mallopt") else { return }
      let arenas: CInt = -8  // M_ARENA_MAX
      _ = unsafeBitCast(symbol, to: Setter.self)(arenas, 2)
    #endif
  }

  /// Runs the command that the arguments name, and tells how it went.
  private static func status(of arguments: [String]) async -> Int32 {
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      try RepeatedFlags.refuse(arguments, of: type(of: command))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      // Help and versions arrive as errors that ask for a clean exit.
      guard !isCleanExit(error) else { return printClean(error) }
      let failure = CommandFailure(error)
      StandardError.write(failure)
      return failure.status
    }
  }

  private static func isCleanExit(_ error: any Error) -> Bool {
    RootCommand.exitCode(for: error).isSuccess
  }

  private static func printClean(_ request: any Error) -> Int32 {
    do throws(CommandFailure) {
      let text = RootCommand.fullMessage(for: request)
      try StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
      return 0
    } catch {
      StandardError.write(error)
      return error.status
    }
  }
}

/// `entrope` itself: the names of its subcommands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrope",
    abstract: "Measure, draw and explain what RoPE context extension does to attention.",
    discussion: """
      Results go to standard output, notes and errors to standard error. Exit codes: 64 for \
      bad usage, 65 for bad input data, 66 for a missing input, 73 for an output that cannot \
      be made, 130 after Ctrl-C. A file is written whole or not at all; a link in its place is \
      replaced and not followed, and devices, pipes and /dev/stdout are written to.

      EXAMPLES
        entrope methods
        entrope frequencies --method yarn --head-dimension 128 \\
          --trained-context 4096 --scale 16
        entrope entropy --ensemble all-ones --length 2048 --head-dimension 64
      """,
    version: entropeVersion,
    subcommands: [
      FiguresCommand.self, PanelCommand.self, ExploreCommand.self, MethodsCommand.self,
      FrequenciesCommand.self, KernelCommand.self,
      EntropyCommand.self,
      SynthesizeCommand.self, LossCommand.self, HeadsCommand.self, NeedleCommand.self,
      CalibrateCommand.self, LabCommand.self,
      HeatmapCommand.self,
      SweepCommand.self, MergeCommand.self, CompareCommand.self,
      SensitivityCommand.self, TemperatureCommand.self, AtlasCommand.self, AuditCommand.self,
      ConvertCommand.self, InspectCommand.self, TokensCommand.self,
      ClaimsCommand.self, NotebooksCommand.self, DoctorCommand.self,
    ])
}
