import ArgumentParser

/// Validates the kernels, then times them.
@main
struct EntropeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrope-bench",
    abstract: "Checks the entropy engine against Double, then times it against what it must reach.",
    subcommands: [RunCommand.self, TimeCommand.self],
    defaultSubcommand: RunCommand.self)
}
