import ArgumentParser
import Drawing
import Foundation
import ModelFiles
import Studies

/// `entrope merge`: the parts of a run joined to what the whole run would have printed.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts that --shard wrote, to the same bytes as one run.",
    discussion: """
      A long sweep, atlas, loss or heads can be measured in parts, on one machine or on many that share a folder: \
      --shard i/k --out FOLDER measures part i of k. Every part is there whole or not at all; a \
      part that was interrupted goes on from what is on disk when the same line runs again. \
      Parts of different runs, versions or inputs are refused, as are gaps and repeats.

      Files that the run reads must still be there, unchanged, under the names it was given.
      The guide's page on clusters shows job files for Slurm and Kubernetes.

      EXAMPLES
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 8192 --out parts \\
          --shard 1/2
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 8192 --out parts \\
          --shard 2/2
        entrope merge parts --format csv
      """)

  @Argument(help: ArgumentHelp("Folders that --out named.", valueName: "folder"))
  var folders: [String]
  @Option(help: "How to print the result.")
  var format: String?
  @Option(
    help: ArgumentHelp(
      "Picture to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?
  @Flag(help: "Print everything, and not only the most telling.")
  var all = false
  @Flag(help: "No notes on standard error.")
  var quiet = false

  private static let commands: [any ShardedCommand.Type] = [
    SweepCommand.self, AtlasCommand.self, LossCommand.self, HeadsCommand.self,
  ]

  func run() throws {
    let parts: JoinedParts
    do {
      parts = try JoinedParts(folders.map { URL(fileURLWithPath: $0, isDirectory: true) })
    } catch let error as ShardError {
      throw CommandFailure(.badData, error.description)
    }
    let run = parts.run
    guard run.version == entropeVersion else {
      throw CommandFailure(
        .badData,
        "the parts were made by version \(run.version), and this is \(entropeVersion); join them with that version, or "
          + "measure them again.")
    }
    guard let type = Self.commands.first(where: { $0.configuration.commandName == run.command })
    else {
      throw CommandFailure(.badData, "the parts are of \(run.command), which has no shards.")
    }
    for input in run.inputs {
      guard FileManager.default.fileExists(atPath: input.path) else {
        throw CommandFailure(
          .missingInput,
          "\(input.path) is not here, and what it says of the vectors is printed; run entrope merge in the folder in "
            + "which the shards ran.")
      }
      guard try modelDigest(input.path) == input.digest else {
        throw CommandFailure(
          .badData,
          "\(input.path) has changed since the parts were measured; put that file back, or measure the parts again in a "
            + "new folder.")
      }
    }
    var words = run.arguments
    if let format { words += ["--format", format] }
    if let figure { words += ["--figure", figure] }
    if all { words.append("--all") }
    if quiet { words.append("--quiet") }
    try type.parse(words).report(of: parts)
  }
}
