import ArgumentParser
import AttentionEntropy
import DecoderModel
import Drawing
import Foundation
import ModelFiles
import Studies

/// `entrope lab`: the experiments of the model lab.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Run the experiments of the model lab on the novels that come along.",
    discussion: """
      An experiment is a list of forward passes over the first tokens of novels, and tables \
      that are made of them. Passes are kept in --out, each whole or not at all, and experiments \
      share them; the same line goes on from what is there, and more --documents are added to \
      it. --dry-run tells the time first; all of it takes hours.

      Tables are of the documents whose passes are all there; --tables FOLDER writes them with \
      their provenance, --check FOLDER compares them with those of another time: losses within \
      0.002 nats, entropies within 0.001. With --only-tables nothing is run.

      EXPERIMENTS
      \(labExperiments.map { "  \($0.id)\t\($0.title)" }.joined(separator: "\n"))

      EXAMPLES
        entrope lab --list
      """)

  @Argument(help: ArgumentHelp("Experiments, in order. (default: all)", valueName: "id"))
  var experiments: [String] = []
  @OptionGroup var source: ModelFlags
  @Option(parsing: .unconditional, help: "Novels, one document of each, in a fixed order.")
  var documents = 1
  @Option(help: ArgumentHelp("Folder that keeps the passes.", valueName: "folder"))
  var out: String?
  @Option(help: ArgumentHelp("Folder for tables and provenance.csv.", valueName: "folder"))
  var tables: String?
  @Option(help: ArgumentHelp("Folder of tables to compare with.", valueName: "folder"))
  var check: String?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Flag(help: "List the experiments.")
  var list = false
  @Flag(help: "Make tables of the passes that are there, and run none.")
  var onlyTables = false
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    guard !list else {
      return try StandardOutput.write(
        try Table(
          columns: [Column("id"), Column("title")],
          rows: labExperiments.map { [.text($0.id), .text($0.title)] }
        ).rendered(as: .text))
    }
    let chosen = try chosenExperiments()
    let path = try source.path()
    let description = try DecoderDescription(path: path)
    let setting = try LabSetting(description, texts: try texts())
    let store = try PassStore(
      description, modelDigest: try modelDigest(path), version: entropeVersion,
      folder: try out.map { try madeFolder($0) },
      threads: try ComputeFlags.checked(threads: threads)
    )
    let passes = try setting.texts.flatMap { text in
      try chosen.flatMap { try $0.passes(setting, text) }.map { try $0.request(setting) }
    }
    guard !dryRun else {
      return try StandardOutput.write(try LabCost(passes, store).words)
    }
    if !onlyTables { try measure(passes, store) }
    try LabReport(
      setting, store, experiments: chosen, tables: tables, check: check, quiet: quiet
    ).write()
  }

  /// Runs what is left.
  private func measure(_ passes: [PassRequest], _ store: PassStore) throws {
    let total = store.multiplyAdds(of: passes)
    let bar = ProgressBar(total: max(1, total), unit: "multiply-adds", quiet: quiet)
    defer { bar.finish() }
    var done = 0.0
    for pass in passes where !store.holds(pass) {
      let (before, share) = (
        done, store.description.shape.multiplyAdds(tokens: pass.tokens.count)
      )
      let result = try interruptible {
        try store.result(
          of: pass,
          observer: AttentionObserver(
            progress: { bar.report(before + $0 * share) },
            isCancelled: { Interruption.isRequested }))
      }
      guard result != nil else { throw CommandFailure.interrupted }
      done += share
    }
  }

  private func chosenExperiments() throws -> [any LabExperiment.Type] {
    guard !experiments.isEmpty else { return labExperiments }
    return try experiments.map { id in
      guard let found = labExperiments.first(where: { $0.id == id }) else {
        throw CommandFailure(
          .usage,
          "there is no experiment “\(id)”; there are "
            + "\(labExperiments.map { $0.id }.joined(separator: ", ")).")
      }
      return found
    }
  }

  private func texts() throws -> [LabText] {
    guard (1...LabText.excerpts.count).contains(documents) else {
      throw CommandFailure.usage(
        "--documents",
        "\(documents) were given; there are novels for 1 to \(LabText.excerpts.count).")
    }
    let tokenizer = try source.tokenizer()
    return try LabText.excerpts.prefix(documents).map {
      LabText(name: $0.name, tokens: try ModelText($0.name, tokenizer).ids.map(Int.init))
    }
  }
}
