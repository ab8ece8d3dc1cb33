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
      "\n## \(source.title)\n\n\(source.citation) · `entrope claims --source \(source.name)`\n\n"
    page += "| verdict | claim | measured | test |\n|---|---|---|---|\n"
    for claim in claims {
      let remarks = [claim.remark, claim.claim.derivation].compactMap { $0 }.joined(separator: " ")
      page +=
        "| \(claim.verdict.words) | **\(claim.claim.id)** (\(claim.claim.section)). \(claim.claim.claim)"
        + "\(remarks.isEmpty ? "" : "<br>*\(remarks)*") | \(claim.measuredWords) | \(claim.claim.test) |\n"
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
    "<a href=\"#\(source.name)\">\(htmlText(source.title))</a>"
  }.joined(separator: "\n")
  body += "</nav>\n"
  for (source, claims) in bySource(claims) {
    body +=
      "<section id=\"\(source.name)\"><h2>\(htmlText(source.title))</h2>\n<p class=\"source\">"
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
        "<p class=\"source\">\(htmlText(claim.claim.section)) · <a href=\"#\(claim.claim.id)\">"
        + "\(claim.claim.id)</a></p></div></article>\n"
    }
    body += "</section>\n"
  }
  return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Ledger of claims</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style>\(ledgerStyle)</style></head>
    <body>
    \(body)</body></html>

    """
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
    + "\(count(.holdsWhere)) hold in some settings and not in others, \(count(.open)) are open. Every verdict is computed from "
    + "what was measured; brackets are 95 % intervals, parentheses ranges over settings."
}

private func bySource(_ claims: [DecidedClaim]) -> [(source: ClaimSource, claims: [DecidedClaim])] {
  var groups: [(source: ClaimSource, claims: [DecidedClaim])] = []
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
  :root{color-scheme:light dark;--ink:#1a1a1a;--dim:#5c5c5c;--line:#d9d9d9;--page:#fff;--holds:#0b6b3a;--fails:#b3261e;--part:#8a5a00;--open:#5c5c5c;--link:#0059b3}
  @media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--dim:#a8a8a8;--line:#3a3a3a;--page:#161616;--holds:#6fd39c;--fails:#ff9a90;--part:#f0c060;--open:#a8a8a8;--link:#8ab8ff}}
  body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:60rem;margin:0 auto;padding:1rem}
  h1{font-size:1.7rem}h2{font-size:1.25rem;margin:2.5rem 0 0}h3{font-size:1rem;font-weight:600;margin:0}
  nav{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}a{color:var(--link)}
  article{display:grid;grid-template-columns:7.5rem 1fr;gap:0 1rem;padding:.8rem 0;border-top:1px solid var(--line)}
  article p{margin:.25rem 0}.verdict{font-weight:600}.source,.measured{color:var(--dim);font-size:.9rem}.measured b{color:var(--ink)}
  .holds .verdict{color:var(--holds)}.fails .verdict{color:var(--fails)}.holds-where .verdict{color:var(--part)}.open .verdict{color:var(--open)}
  code{font-size:.9em}@media(max-width:34rem){article{grid-template-columns:1fr}}
  """
