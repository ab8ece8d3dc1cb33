import Explorer
import Figures
import Gallery
import ModelFiles
import RopeSystems
import Studies

/// The page of a state, complete without scripts: a form, pictures, words, a table and links.
struct ExplorerPage {
  private let state: ExplorerState
  private let notices: [StateNotice]
  /// The panel that is shown first, answered; `nil` where it has nothing to show.
  private let reply: PanelReply?
  private let failure: String?
  private let query: String

  /// Prepares the page.
  ///
  /// - Parameters:
  ///   - state: What is shown.
  ///   - notices: What was changed to get there.
  ///   - expected: Digest of the numbers that a link was made with.
  init(_ state: ExplorerState, _ notices: [StateNotice], expected: String? = nil) {
    self.state = state
    var notices = notices
    var (reply, failure): (PanelReply?, String?) = (nil, nil)
    // Heavy panels are left to the pictures themselves, so that the page stands at once.
    if let panel = ExplorerPanels.all.first(where: { $0.id == state.panel }),
      !panel.isHeavy(for: state)
    {
      let end = ContinuousClock.now + Self.patience
      do {
        reply = try panel.reply(for: state, isCancelled: { ContinuousClock.now > end })
      } catch PanelError.cancelled {
        failure = "This takes longer than the page waits; the picture follows."
      } catch { failure = "\(error)" }
    }
    if let expected, let reply, !expected.isEmpty, !reply.digest.hasPrefix(expected) {
      notices.append(
        StateNotice(
          key: "expect",
          sentence: "Drawn with other numbers than this link's: the program has changed since."))
    }
    (self.reply, self.failure, self.notices) = (reply, failure, notices)
    query = state.query
  }

  /// How long the page waits for the numbers of the panel that is shown first.
  private static let patience = Duration.seconds(2)

  /// The whole page.
  var html: String {
    let theme = state.theme?.rawValue ?? "system"
    return """
      <!DOCTYPE html>
      <html lang="en" data-theme="\(theme)" data-maker="\(ExplorerAnswers.makerDigest)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Entrope explorer: \(htmlText(state.main.explorerTitle))</title>
      <link rel="icon" href="\(Assets.path("icon.svg"))" type="image/svg+xml">
      <link rel="stylesheet" href="\(Assets.path("explorer.css"))">
      <script src="\(Assets.path("explorer.js"))" defer></script>
      </head>
      <body>
      <a class="skip" href="#pictures">Skip to the pictures</a>
      <header>
      <h1>Entrope explorer</h1>
      \(themeLinks)
      <p class="actions"><button type="button" id="copy-link" hidden>Copy link</button>
      <button type="button" id="copy-command" hidden>Copy command</button>
      <a href="/" id="reset">Reset</a></p>
      </header>
      <section aria-label="Notices">
      <div id="banner" class="banner" role="alert" hidden></div>
      <ul id="notices" class="notices"\(isMended ? " data-mended" : "")\(notices.isEmpty ? " hidden" : "")>\(noticeItems)</ul>
      </section>
      <div class="columns">
      <form id="controls" action="/" method="get" aria-label="State">
      \(Self.groups(state.controls, notices: notices))
      <p><button type="submit" id="show">Show</button></p>
      \(theme == "system" ? "" : "<input type=\"hidden\" name=\"theme\" value=\"\(theme)\">")
      <details id="paste" hidden><summary>Paste a config.json</summary>
      <p><label for="config">config.json of a model</label>
      <textarea id="config" rows="6" spellcheck="false"></textarea></p>
      <p><button type="button" id="config-read">Take its rope</button></p>
      <ul id="config-findings" class="notices"></ul></details>
      </form>
      <main id="pictures" tabindex="-1">
      <p id="sentence" class="sentence">\(htmlText(reply?.sentence ?? failure ?? ""))</p>
      <p id="live" class="hidden" role="status" aria-live="polite"></p>
      <nav id="steps" class="steps" aria-label="Panels" hidden>
      <button type="button" id="previous" aria-label="Previous panel">‹</button>
      <span id="place"></span>
      <button type="button" id="next" aria-label="Next panel">›</button></nav>
      <div class="panels">
      \(ExplorerPanels.shown(for: state).map(section).joined(separator: "\n"))
      </div>
      \(more)
      </main>
      </div>
      <footer><p>\(htmlText(ExplorerAnswers.maker)). <span id="numbers-digest">Numbers \(reply.map { String($0.digest.prefix(8)) } ?? "not drawn here").</span>
      <a href="/\(query.isEmpty ? "" : "?" + htmlText(query))" id="permalink">Link to this state</a></p></footer>
      </body>
      </html>

      """
  }

  /// Whether the state is not the one that was asked for, so that the address is to be corrected.
  private var isMended: Bool { notices.contains { $0.key != "expect" } }

  private var noticeItems: String {
    notices.map { "<li>\(htmlText($0.sentence))</li>" }.joined()
  }

  /// Links that choose a theme, since a form cannot without a script.
  private var themeLinks: String {
    let links = [nil, "paper", "dark", "slides"].map { name -> String in
      let other = try? state.changing("theme", to: name)
      let isNow = state.theme?.rawValue == name
      let target = other.map { $0.query.isEmpty ? "/" : "/?\($0.query)" } ?? "/"
      return
        "<a href=\"\(htmlText(target))\" data-theme-link=\"\(name ?? "")\"\(isNow ? " aria-current=\"true\"" : "")>\(name ?? "system")</a>"
    }
    return "<nav class=\"themes\" aria-label=\"Theme\">\(links.joined(separator: " "))</nav>"
  }

  // MARK: Panels

  private func path(_ panel: String, _ ending: String, _ extra: [String] = []) -> String {
    let parts = [state.picture.text] + extra + ["v=\(ExplorerAnswers.makerDigest)"]
    return "/panel/\(panel).\(ending)?" + parts.filter { !$0.isEmpty }.joined(separator: "&")
  }

  private func section(_ panel: any ExplorerPanel) -> String {
    let isShown = panel.id == state.panel
    let own = isShown ? reply : nil
    let description = own.map(\.figure.altText) ?? "\(panel.title) of \(state.main.explorerTitle)"
    let theme = state.theme?.rawValue
    let picture =
      theme.map {
        "<img src=\"\(htmlText(path(panel.id, "svg", ["theme=\($0)"])))\" alt=\"\(htmlText(description))\">"
      }
      ?? "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"\(htmlText(path(panel.id, "svg", ["theme=dark"])))\">"
      + "<img src=\"\(htmlText(path(panel.id, "svg")))\" alt=\"\(htmlText(description))\"></picture>"
    let claims = own.map { $0.claims.map(\.sentence) + $0.notes } ?? []
    // Where a script runs it asks for pictures of the right width itself, so only one is loaded before it does.
    let shown = isShown ? picture : "<noscript>\(picture)</noscript>"
    return """
      <div class="cell\(isShown ? " shown" : "")" data-panel="\(panel.id)" data-heavy="\(panel.isHeavy(for: state))">
      <section class="panel" id="panel-\(panel.id)" aria-labelledby="title-\(panel.id)">
      <h2 id="title-\(panel.id)">\(htmlText(panel.title))</h2>
      <div class="picture">\(shown)</div>
      <p class="caption" id="caption-\(panel.id)">\(htmlText(own?.sentence ?? ""))</p>
      </section>
      <div class="more">
      <ul class="claims" id="claims-\(panel.id)">\(claims.map { "<li>\(htmlText($0))</li>" }.joined())</ul>
      <details class="numbers" id="numbers-\(panel.id)"><summary>Numbers: \(htmlText(panel.title.lowercasedFirst))</summary>
      <p><a href="\(htmlText(path(panel.id, "csv", ["download=1"])))" data-csv>All as CSV</a></p>
      <div class="scroll" tabindex="0" role="group" aria-label="Table: \(htmlText(panel.title.lowercasedFirst))">\(own.map { table($0, panel.title) } ?? "")</div></details>
      \(export(panel))
      </div>
      </div>
      """
  }

  private func table(_ reply: PanelReply, _ title: String) -> String {
    let heads = reply.numbers.columns.map { "<th scope=\"col\">\(htmlText($0.heading))</th>" }
      .joined()
    let rows = reply.numbers.shownRows(mostTableRows).map { row in
      "<tr>\(row.map { "<td>\(htmlText($0))</td>" }.joined())</tr>"
    }.joined()
    let count = reply.numbers.rows.count
    let rest = count > mostTableRows ? "; the first \(mostTableRows) of \(count) rows" : ""
    return
      "<table><caption>\(htmlText(title))\(rest)</caption><thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table>"
  }

  private func export(_ panel: any ExplorerPanel) -> String {
    let hidden = state.picture.values.map {
      "<input type=\"hidden\" name=\"\(htmlText($0.key))\" value=\"\(htmlText($0.text))\">"
    }.joined()
    func options(_ items: [(String, String)]) -> String {
      items.map { "<option value=\"\(htmlText($0.0))\">\(htmlText($0.1))</option>" }.joined()
    }
    let widths = [("", "as the figure has it")] + FigureWidth.all.map { ($0.name, $0.name) }
    let id = panel.id
    return """
      <details class="export"><summary>Export: \(htmlText(panel.title.lowercasedFirst))</summary>
      <form action="/panel/\(id)" method="get" data-export="\(id)"><span class="state">\(hidden)</span>
      <p><label for="format-\(id)">format</label> <select id="format-\(id)" name="format">\(options([("pdf", "PDF"), ("svg", "SVG"), ("png", "PNG")]))</select>
      <label for="width-\(id)">width</label> <select id="width-\(id)" name="width">\(options(widths))</select>
      <label for="dpi-\(id)">PNG dots per inch</label> <select id="dpi-\(id)" name="dpi">\(options([("300", "300"), ("150", "150"), ("600", "600")]))</select>
      <label for="look-\(id)">looks</label> <select id="look-\(id)" name="theme">\(options([("paper", "paper"), ("dark", "dark"), ("slides", "slides")]))</select>
      <label><input type="checkbox" name="transparent" value="1"> transparent page</label>
      <button type="submit">Save</button></p></form></details>
      """
  }

  private var more: String {
    let targets =
      ConversionTarget.allCases.map { ($0.rawValue, $0.title) }
      + [("command", "Command"), ("swift", "Swift")]
    let links = targets.map { name, title in
      "<a href=\"/settings/\(name)\(query.isEmpty ? "" : "?" + htmlText(query))\" data-settings=\"\(name)\">\(htmlText(title))</a>"
    }.joined(separator: " ")
    return """
      <details id="settings"><summary>Settings, command and Swift</summary>
      <p class="links">\(links)</p>
      <div id="settings-text" hidden><pre tabindex="0" aria-label="Settings"></pre>
      <button type="button" id="copy-settings">Copy</button></div></details>
      """
  }
}

extension String {
  /// The text with a small first letter.
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
