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
      0.002 nats, entropies within 0.001; without experiments it makes the tables that are \
      there anew, of as many documents. With --only-tables nothing is run.

      EXPERIMENTS
      \(labExperiments.map { "  \($0.id): \($0.title)" }.joined(separator: "\n"))

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
  @OptionGroup var patience: PatienceFlags
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
    let path = try source.path()
    let description = try DecoderDescription(path: path)
    let plan = try plan()
    let texts = try texts(plan.map(\.documents).max() ?? 0)
    let settings = try plan.map {
      ($0.experiment, try LabSetting(description, texts: Array(texts.prefix($0.documents))))
    }
    let store = try PassStore(
      description, modelDigest: try modelDigest(path), version: entropeVersion,
      folder: try out.map { try madeFolder($0) },
      threads: try ComputeFlags.checked(threads: threads)
    )
    // Document by document, so that tables of few can be made early.
    var (seen, passes): (Set<PassRequest>, [PassRequest]) = ([], [])
    for text in texts {
      for (experiment, setting) in settings where setting.texts.contains(text) {
        for pass in try experiment.passes(setting, text) {
          try requireTokens(of: pass.document)
          // Experiments share passes.
          let request = try pass.request(setting)
          if seen.insert(request).inserted { passes.append(request) }
        }
      }
    }
    guard !dryRun else {
      return try StandardOutput.write(try LabCost(passes, store).words)
    }
    if !onlyTables {
      if out == nil {
        try patience.require(
          try DecoderCost.seconds(
            operations: 2 * store.multiplyAdds(of: passes), threads: threads),
          orElse: "name a folder by --out, which keeps every pass when it is done")
      }
      try measure(passes, store)
    }
    let made = try settings.flatMap { experiment, setting in
      try experiment.tables(LabResults(setting, store)).map { (experiment.id, $0) }
    }
    try LabReport(
      store, made, experiments: settings.map { $0.0.id }, tables: tables, check: check
    ).write()
  }

  private func requireTokens(of document: LabDocument) throws {
    let (needed, count) = (document.offset + document.length, document.text.tokens.count)
    guard needed <= count else {
      throw CommandFailure(
        .badData,
        "The model's trained context asks for \(needed) tokens of a text, and \(document.text.name) has \(count); the "
          + "experiments run on models of shorter contexts.")
    }
  }

  /// What is run: the experiments that were named on as many documents as were asked for, or those of the tables to compare with.
  private func plan() throws -> [(experiment: any LabExperiment.Type, documents: Int)] {
    guard (1...LabText.excerpts.count).contains(documents) else {
      throw CommandFailure.usage(
        "--documents",
        "\(documents) were given; there are novels for 1 to \(LabText.excerpts.count).")
    }
    let chosen = try chosenExperiments()
    guard let check, experiments.isEmpty else { return chosen.map { ($0, documents) } }
    let committed = try LabReport.committed(check)
    return chosen.compactMap { experiment in
      committed.first { $0.experiment == experiment.id }.map { (experiment, $0.documents) }
    }
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

  private func texts(_ count: Int) throws -> [LabText] {
    let tokenizer = try source.tokenizer()
    return try LabText.excerpts.prefix(count).map {
      LabText(name: $0.name, tokens: try ModelText($0.name, tokenizer).ids.map(Int.init))
    }
  }
}
