import ArgumentParser

/// Validates the kernels, then times them.
@main
struct EntropeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrope-bench",
    abstract:
      "Checks the entropy engine against Double, then times it and the figures against what they must reach.",
    subcommands: [RunCommand.self, TimeCommand.self, GalleryCommand.self],
    defaultSubcommand: RunCommand.self)
}
