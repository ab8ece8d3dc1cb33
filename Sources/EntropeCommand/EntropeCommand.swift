import ArgumentParser

@main
struct EntropeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "entrope")
}
