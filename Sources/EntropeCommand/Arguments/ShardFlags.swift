import ArgumentParser
import Studies

/// The flags that cut a long run into parts and keep what is done of it.
struct ShardFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Measure part i of k alone, from 1, into --out; entrope merge joins the parts.",
      valueName: "i/k"),
    transform: parse)
  var shard: Shard?
  @Option(
    help: ArgumentHelp(
      "Folder that keeps what is measured, from which an interrupted run goes on.",
      valueName: "folder"))
  var out: String?

  /// The options of the group, which change nothing of what is measured.
  static let options: Set<String> = ["--shard", "--out"]

  mutating func validate() throws {
    guard shard == nil || out != nil else {
      throw ValidationError("--shard needs --out, the folder that the parts are written to.")
    }
  }

  private static func parse(_ text: String) throws -> Shard {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1],
      let shard = Shard(index, of: count)
    else {
      throw ValidationError(
        "“\(text)” is no part of a run; give i/k with i from 1 to k, such as 1/3.")
    }
    return shard
  }
}
