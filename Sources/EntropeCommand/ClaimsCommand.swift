import ArgumentParser
import AttentionEntropy
import Drawing
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope claims`: what the literature says, decided by measurement.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Decide what papers and posts claim, by measurement.",
    discussion: """
      Every claim has an id, its source with section, the figure, command or law that tests \
      it, and a verdict that is computed from what is measured now: holds, fails, \
      holds-where (in some settings and not in others, which are named) or open, with the \
      reason. Where a source is wrong, the derivation says why. Exit status is 0 whatever \
      the verdicts.

      --out writes the ledger as DIR/claims.md, claims.html and claims.json. --verify holds \
      a run against DIR/claims.json (DIR is figures unless --out names another) and ends \
      with exit status 1 where they differ.

      EXAMPLES
        entrope claims --source reddit
        entrope claims --only handbook-pair-0-turns
        entrope claims --source blog --format csv
        entrope claims --source notes --format json
      """)

  @Option(help: ArgumentHelp("Claims of this source alone.", valueName: "name"))
  var source: String?
  @Option(help: ArgumentHelp("This claim alone, with all that is known of it.", valueName: "id"))
  var only: String?
  @Option(help: "How to print the ledger.")
  var format = TableFormat.text
  @Option(help: ArgumentHelp("Folder for the ledger's pages; made when missing.", valueName: "dir"))
  var out: String?
  @Flag(help: "Compare with the ledger in the folder, and write nothing.")
  var verify = false
  @Option(
    parsing: .unconditional,
    help: "Threads at most; the verdicts do not depend on it. (default: all)")
  var threads: Int?
  @Flag(help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    let chosen = try chosenClaims()
    if verify { return try verify(chosen) }
    let folder = try out.map { path throws -> URL in
      guard source == nil, only == nil else {
        throw CommandFailure.usage(
          "--out", "it writes the whole ledger; leave out --source and --only.")
      }
      return try madeFolder(path)
    }
    let claims = try decided(chosen)
    guard let folder, let out else {
      return try StandardOutput.write(try rendered(claims, as: format))
    }
    var paths: [String] = []
    for (name, text) in [
      ("claims.md", claimPageInMarkdown(claims)), ("claims.html", claimPageInHTML(claims)),
      ("claims.json", try rendered(claims, as: .json)),
    ] {
      try writeWhole(
        text, to: folder.appending(path: name, directoryHint: .notDirectory))
      paths.append(out.path(appending: name))
    }
    try StandardOutput.write(ledgerLead(claims) + "\n" + paths.map { "\($0)\n" }.joined())
  }

  // MARK: Choosing and deciding

  private func chosenClaims() throws -> [LedgerClaim] {
    if let only {
      guard source == nil else {
        throw CommandFailure.usage(
          "--only", "--source chooses claims as well; give one of the two.")
      }
      return [try claim(named: only)]
    }
    guard let source else { return ClaimLedger.claims }
    let names = ClaimLedger.sources.map(\.name)
    guard names.contains(source) else {
      let near = names.nearest(to: source).map { " Did you mean “\($0)”?" } ?? ""
      throw CommandFailure.usage(
        "--source",
        "there is no source “\(source)”.\(near) The sources are \(names.joined(separator: ", ")).")
    }
    return ClaimLedger.claims.filter { $0.source.name == source }
  }

  private func claim(named id: String) throws(CommandFailure) -> LedgerClaim {
    if let claim = ClaimLedger.claims.first(where: { $0.id == id }) { return claim }
    let near = ClaimLedger.claims.map(\.id).nearest(to: id).map { " Did you mean “\($0)”?" } ?? ""
    throw .usage("--only", "there is no claim “\(id)”.\(near) entrope claims lists them.")
  }

  private func decided(_ claims: [LedgerClaim]) throws -> [DecidedClaim] {
    let total = Double(claims.count)
    let bar = ProgressBar(total: total, unit: "claims", quiet: quiet)
    defer { bar.finish() }
    let threads = try ComputeFlags.checked(threads: threads)
    return try interruptible {
      let decided = try ClaimLedger.decided(
        claims, labVersion: entropeVersion, threads: threads,
        observer: AttentionObserver(
          progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
      guard let decided else { throw CommandFailure.interrupted }
      return decided
    }
  }

  private func verify(_ chosen: [LedgerClaim]) throws {
    let path = (out ?? "figures").path(appending: "claims.json")
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(
        .missingInput,
        "\(path): there is no ledger; entrope claims --out \(out ?? "figures") writes one.")
    }
    let committed: CommittedLedger
    do throws(LedgerError) {
      committed = try CommittedLedger(bytes, ofVersion: entropeVersion)
    } catch {
      throw CommandFailure(.badData, "\(path): \(error.description)")
    }
    let contradictions = committed.contradictions(
      try decided(chosen), isWhole: chosen.count == ClaimLedger.claims.count)
    guard contradictions.isEmpty else {
      throw CommandFailure(.unmet, "\(path): \(contradictions.joined(separator: "\n"))")
    }
    try StandardOutput.write("\(path): \(chosen.count) claims as committed\n")
  }

  // MARK: Printing

  private func rendered(_ claims: [DecidedClaim], as format: TableFormat) throws -> String {
    switch format {
    case .text: only == nil ? list(claims) : claims.map(details).joined()
    case .markdown: claimPageInMarkdown(claims)
    case .csv: try claimTable(claims).rendered(as: .csv)
    case .json: try json(claims)
    }
  }

  private func list(_ claims: [DecidedClaim]) -> String {
    let width = claims.map(\.claim.id.count).max() ?? 0
    return ledgerLead(claims) + "\n\n"
      + claims.map { claim in
        let id = claim.claim.id.padding(toLength: width, withPad: " ", startingAt: 0)
        let verdict = claim.verdict.words.padding(toLength: 13, withPad: " ", startingAt: 0)
        return "\(verdict)  \(id)  \(claim.measured == nil ? "–" : claim.measuredWords)\n"
      }.joined()
  }

  private func details(_ claim: DecidedClaim) -> String {
    var lines = [
      "\(claim.verdict.words): \(claim.claim.claim)", "measured: \(claim.measuredWords)",
      "source:   \(claim.claim.source.heading), \(claim.claim.section) (\(claim.claim.source.citation))",
      "test:     \(claim.claim.test)",
    ]
    if let remark = claim.remark { lines.append("remark:   \(remark)") }
    if let derivation = claim.claim.derivation { lines.append("why:      \(derivation)") }
    if case .cases(let cases) = claim.evidence {
      lines.append("settings:")
      lines += cases.map {
        "  \($0.holds ? "holds" : "fails")  \($0.value.shortWords(4))  \($0.name)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ claims: [DecidedClaim]) throws -> String {
    var object = JSONObject()
    try object.set("schema", CommittedLedger.schema)
    try object.set("version", entropeVersion)
    try object.set("claims", rows: claimTable(claims))
    return object.text
  }
}
