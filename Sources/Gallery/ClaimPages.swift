import ModelFiles
public import Studies

/// The ledger of claims as a page in Markdown.
///
/// - Parameter claims: Claims with their verdicts, in the order of the ledger.
/// - Returns: The page.
public func claimPageInMarkdown(_ claims: [DecidedClaim]) -> String {
  var page = "# Ledger of claims\n\n\(ledgerLead(claims))\n"
  for (source, claims) in bySource(claims) {
    page +=
      "\n## \(source.heading)\n\n\(source.citation) · `entrope claims --source \(source.name)`\n\n"
    page += "| verdict | claim | measured | test |\n|---|---|---|---|\n"
    for claim in claims {
      let remarks = [claim.remark, claim.claim.derivation].compactMap { $0 }
        .map { "<br>\(markdownText($0))" }.joined()
      page +=
        "| \(claim.verdict.words) | **\(claim.claim.id)** (\(markdownText(claim.claim.section))). "
        + "\(markdownText(claim.claim.claim))\(remarks) | \(markdownText(claim.measuredWords)) | "
        + "\(markdownText(claim.claim.test)) |\n"
    }
  }
  return page
}

/// The ledger of claims as a page that needs no other file: no script, light and dark, from phone to wide.
///
/// - Parameter claims: Claims with their verdicts, in the order of the ledger.
/// - Returns: The page.
public func claimPageInHTML(_ claims: [DecidedClaim]) -> String {
  var body = "<h1>Ledger of claims</h1>\n<p>\(htmlText(ledgerLead(claims)))</p>\n"
  body += "<nav>"
  body += bySource(claims).map { source, _ in
    "<a href=\"#\(source.name)\">\(htmlText(source.heading))</a>"
  }.joined(separator: "\n")
  body += "</nav>\n"
  for (source, claims) in bySource(claims) {
    body +=
      "<section id=\"\(source.name)\"><h2>\(htmlText(source.heading))</h2>\n<p class=\"dim\">"
      + "\(htmlText(source.citation)) · <code>entrope claims --source \(source.name)</code></p>\n"
    for claim in claims {
      body += """
        <article id="\(claim.claim.id)" class="\(claim.verdict.rawValue)">
        <p class="verdict">\(claim.verdict.words)</p>
        <div><h3>\(htmlText(claim.claim.claim))</h3>
        <p class="measured"><b>\(htmlText(claim.measuredWords))</b> · \(htmlText(claim.claim.test))</p>

        """
      for remark in [claim.remark, claim.claim.derivation].compactMap({ $0 }) {
        body += "<p>\(htmlText(remark))</p>\n"
      }
      body +=
        "<p class=\"dim\">\(htmlText(claim.claim.section)) · <a href=\"#\(claim.claim.id)\">"
        + "\(claim.claim.id)</a></p></div></article>\n"
    }
    body += "</section>\n"
  }
  return htmlPage("Ledger of claims", style: ledgerStyle, body: body)
}

extension DecidedClaim {
  /// The measured number with its interval and unit, for people.
  package var measuredWords: String {
    guard let measured else { return "not measured" }
    let format = NumberFormat.significant(4)
    var words = format.words(measured)
    if let interval, case .cases = evidence {
      words += " (\(format.words(interval.lowerBound)) to \(format.words(interval.upperBound)))"
    } else if let interval {
      words += " [\(format.words(interval.lowerBound)), \(format.words(interval.upperBound))]"
    }
    return words + (claim.unit.map { " \($0)" } ?? "")
  }

  /// Where it holds, or why it is open; `nil` where the verdict says all.
  package var remark: String? {
    place.map { "Holds in: \($0)." } ?? reason.map { "Open: \($0)." }
  }
}

extension ClaimVerdict {
  /// For people.
  package var words: String {
    switch self {
    case .holds: "holds"
    case .fails: "fails"
    case .holdsWhere: "holds in part"
    case .open: "open"
    }
  }
}

/// How many claims there are of each verdict, as a sentence.
package func ledgerLead(_ claims: [DecidedClaim]) -> String {
  func count(_ verdict: ClaimVerdict) -> Int { claims.count { $0.verdict == verdict } }
  return
    "\(claims.count) \(claims.count == 1 ? "claim" : "claims"): \(count(.holds)) hold, \(count(.fails)) fail, "
    + "\(count(.holdsWhere)) hold in some settings and not in others, \(count(.open)) open. Every verdict is computed from "
    + "what was measured; brackets are 95 % intervals, parentheses ranges over settings."
}

private func bySource(_ claims: [DecidedClaim]) -> [(source: Publication, claims: [DecidedClaim])] {
  var groups: [(source: Publication, claims: [DecidedClaim])] = []
  for claim in claims {
    if let place = groups.firstIndex(where: { $0.source == claim.claim.source }) {
      groups[place].claims.append(claim)
    } else {
      groups.append((claim.claim.source, [claim]))
    }
  }
  return groups
}

private let ledgerStyle = """
  body{max-width:60rem}h1{font-size:1.7rem}h2{font-size:1.25rem;margin:2.5rem 0 0}h3{font-size:1rem;font-weight:600}
  nav{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
  article{grid-template-columns:7.5rem 1fr;gap:0 1rem;padding:.8rem 0}article p{margin:.25rem 0}
  .verdict{font-weight:600}.measured{color:var(--dim);font-size:.9rem}.measured b{color:var(--ink)}
  .holds .verdict{color:var(--holds)}.fails .verdict{color:var(--fails)}.holds-where .verdict{color:var(--part)}.open .verdict{color:var(--dim)}
  code{font-size:.9em}
  """
