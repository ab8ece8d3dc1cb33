import Gallery
import TestSupport
import Testing

/// Console examples of the articles, the explorer's page and the course; README's are run by `CommandTests`, the methods' pages by
/// `GuideTests`.
@Suite("console examples")
struct ConsoleTests {
  private static let pagesToRun = pages.filter {
    $0.hasPrefix("Guide/Entrope.docc/") || $0.hasPrefix("Guide/explorer/")
      || $0.hasPrefix("figures/course/")
  }.filter { !ConsoleExample.all(in: (try? document($0)) ?? "").isEmpty }

  @Test("every example of a page runs and prints what the page says", arguments: pagesToRun)
  func examples(page: String) throws {
    try withReadersFolder { folder in
      for example in ConsoleExample.all(in: try document(page)) {
        // Targets of make are held against the Makefile, folders are linked, and a server would not end.
        if ["make ", "cd "].contains(where: example.line.hasPrefix) { continue }
        if example.line == "entrope explore" { continue }
        let arguments = try #require(example.arguments, "\(page): \(example.line)")
        let result = try entrope(arguments, in: folder)
        #expect(result.status == 0, "\(example.line): \(result.errors)")
        #expect(!result.output.isEmpty, "\(example.line)")
        let missing = example.missing(from: result.output)
        #expect(missing == nil, "\(example.line) printed:\n\(result.output)")
      }
    }
  }

  @Test("all articles but those on code, and ten chapters, have an example")
  func coverage() {
    #expect(Self.pagesToRun.count { $0.hasPrefix("Guide/Entrope.docc/") } == 4)
    #expect(Self.pagesToRun.count { $0.hasPrefix("figures/course/") } >= 9)
  }

  @Test("a page that says something else than what is printed is found out")
  func mismatches() throws {
    let page = """
      ```console
      $ entrope one \\
        --two
      first
      …
      last
      $ entrope three
      ```

      ```console
      make all
      entrope four
      ```
      """
    let examples = ConsoleExample.all(in: page)
    #expect(
      examples.map(\.line) == ["entrope one --two", "entrope three", "make all", "entrope four"])
    let first = try #require(examples.first)
    #expect(first.printed == ["first", "…", "last"])
    #expect(first.missing(from: "first\n\nmiddle\nlast\n") == nil)
    #expect(first.missing(from: "first\nlast\n") == nil)
    #expect(first.missing(from: "other\nlast\n") == "first")
    #expect(first.missing(from: "first\nmiddle\n") == "last")
    #expect(first.missing(from: "first\nlast\nmore\n") == "more")
    #expect(examples[1].missing(from: "anything\n") == nil)
  }

  @Test(
    "every command and figure that a chapter names is there",
    arguments: pages.filter { $0.hasPrefix("figures/course/") })
  func names(page: String) throws {
    let commands = try commandNames()
    for match in try document(page).matches(of: /`entrope ([a-z]+)(?: ([a-z0-9-]+))?[^`\n]*`/) {
      #expect(commands.contains(String(match.1)), "\(match.0)")
      if match.1 == "figures", let id = match.2 {
        #expect(throws: Never.self) { try Gallery.recipe(String(id)) }
      }
    }
  }

  @Test("every state and every map that a chapter tells to draw is drawn")
  func drawn() throws {
    let spans = try pages.filter { $0.hasPrefix("figures/course/") }.flatMap { page in
      try document(page).matches(of: /`entrope ((?:explore|heatmap) --[^`\n]+)`/)
        .map { String($0.1) }
    }
    #expect(spans.count >= 6)
    try withReadersFolder { folder in
      for span in Set(spans).sorted() {
        // The server would not end; a panel takes the same flags.
        let line = span.hasPrefix("explore ") ? "panel ratio \(span.dropFirst(8))" : span
        let result = try entrope(line, in: folder)
        #expect(result.status == 0 && !result.output.isEmpty, "\(line): \(result.errors)")
      }
    }
  }

  @Test("README names every command")
  func commandsInReadme() throws {
    let page = try document("README.md")
    let commands = try commandNames()
    #expect(commands.count > 20)
    for command in commands {
      #expect(
        page.contains("entrope \(command) ") || page.contains("entrope \(command)`")
          || page.contains("`\(command)`"), "\(command)")
    }
  }
}
