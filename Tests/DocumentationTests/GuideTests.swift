import Foundation
import RotaryEmbedding
import TestSupport
import Testing

@Suite("guide to the methods")
struct GuideTests {
  private static let headings = [
    "What it changes", "When to use it", "What goes wrong", "Why this name", "Parameters", "Try it",
    "Source",
  ]

  private static func page(_ name: String) throws -> String { try document("Guide/\(name).md") }

  /// The names of all pages but the index, without their ending.
  private static let names: [String] = {
    let folder = Repository.root.appendingPathComponent("Guide").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".md") && $0 != "README.md" }.map { String($0.dropLast(3)) }.sorted()
  }()

  /// Examples of the pages, each once.
  static let examples: [ConsoleExample] = {
    let examples = names.flatMap { ConsoleExample.all(in: (try? page($0)) ?? "") }
    return Set(examples).sorted { $0.line < $1.line }
  }()

  @Test("every method has a page, and every page a method")
  func complete() {
    #expect(Self.names == MethodCatalog.entries.map(\.name).sorted())
  }

  @Test(
    "a page has its method's title, formula, source and headings in order",
    arguments: MethodCatalog.entries.map(\.name))
  func contents(name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    let page = try Self.page(name)
    #expect(page.hasPrefix("# \(entry.title)\n\n"))
    #expect(page.contains("```text\n\(entry.formula)\n```\n"))
    #expect(page.matches(of: /(?m)^## (.+)$/).map { String($0.1) } == Self.headings)
    let source = try #require(page.components(separatedBy: "\n## Source\n").last)
    for match in entry.citation.matches(of: /arXiv \d{4}\.\d{5}|archives\/\d+/) {
      #expect(source.contains(match.0), "\(match.0)")
    }
  }

  @Test(
    "a page says what happens at s = 1", arguments: MethodCatalog.entries.map(\.name))
  func scaleOfOne(name: String) throws {
    let page = try Self.page(name)
    let what = page.components(separatedBy: "\n## When to use it\n")[0]
    #expect(what.contains("s = 1"))
  }

  @Test(
    "a page lists the flags and options of its method, and no others",
    arguments: MethodCatalog.entries.map(\.name))
  func parameters(name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    let rows = try Self.page(name).matches(of: /(?m)^\| `(--[^`]+)` \|(.+)\|$/)
    let explained = try entrope("methods \(name)").output
    let flags = explained.firstMatch(of: /(?m)^Flags: (.+)$/)
      .map { $0.1.matches(of: /--set [a-z-]+|--[a-z-]+/).map { String($0.0) } }
    #expect(rows.map { String($0.1) } == flags ?? [])
    for option in entry.options {
      let row = try #require(rows.first { $0.1 == "--set \(option.name)" })
      #expect(row.2.contains(" \(option.usual) | \(option.allowed) "))
    }
  }

  @Test(
    "a page shows its own picture and says in words what is seen",
    arguments: MethodCatalog.entries.map(\.name))
  func picture(name: String) throws {
    let pictures = try Self.page(name).matches(of: /!\[([^\]]+)\]\(([^)]+)\)/)
    #expect(pictures.map { String($0.2) } == ["../figures/methods/\(name).svg"])
    #expect(pictures.allSatisfy { $0.1.count > 30 && $0.1.hasSuffix(".") })
  }

  @Test("the index links every page by its title and first sentence, and says what is not computed")
  func index() throws {
    let index = try document("Guide/README.md")
    for entry in MethodCatalog.entries {
      let sentence = try Self.page(entry.name).split(separator: "\n")[1]
      #expect(
        index.contains("| [\(entry.title)](\(entry.name).md) | `\(entry.name)` | \(sentence) |\n"))
    }
    for absent in MethodCatalog.absent {
      #expect(index.contains("| \(absent.title) | \(absent.reason). | \(absent.citation) |\n"))
    }
  }

  @Test("links from page to page are to pages", arguments: names + ["README"])
  func links(name: String) throws {
    for match in try Self.page(name).matches(of: /\]\(([a-z0-9-]+)\.md\)/) {
      #expect(Self.names.contains(String(match.1)), "\(match.1)")
    }
  }

  @Test("every page has a command to try, and it is about the page's method")
  func tried() throws {
    for name in Self.names {
      let line = ConsoleExample.all(in: try Self.page(name)).first?.line ?? ""
      #expect(line.contains(" --method \(name) ") || line.hasSuffix(name), "\(name)")
    }
  }

  @Test(
    "the decimal numbers below a page's commands are among those that these print",
    arguments: names)
  func numbers(name: String) throws {
    let parts = try Self.page(name).components(separatedBy: "\n## Try it\n")
    let part = try #require(parts.last).components(separatedBy: "\n## Source\n")[0]
    let prose = try #require(part.components(separatedBy: "```").last)
    let named = prose.matches(of: /[0-9]+/).compactMap { Int($0.0) }
    var printed: [Double] = []
    for command in ConsoleExample.all(in: part).compactMap(\.arguments) {
      printed += decimals(in: command)
      printed += decimals(in: try entrope(command).output)
      guard command.hasPrefix("entropy "), !command.contains("--format") else { continue }
      // Pages tell the last row, the mean over rows, and rows that they name by their number.
      let rows = try entrope("\(command) --format csv").output.split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let column = try #require(rows.first?.firstIndex(of: "entropy"))
      let entropies = try rows.dropFirst().map { try #require(Double(String($0[column]))) }
      printed.append(try #require(entropies.last))
      printed += named.filter(entropies.indices.contains).map { entropies[$0] }
      printed.append(entropies.reduce(0, +) / Double(entropies.count))
    }
    let exponents = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    for match in prose.matches(of: /([0-9][0-9,]*\.([0-9]+))(·10⁻(.))?/) {
      // What stands behind a sign of a formula is worked out there.
      let before = prose[..<match.range.lowerBound]
      if [" = ", "/", "^", "·"].contains(where: before.hasSuffix) { continue }
      let told = try #require(Double(String(match.1.filter { $0 != "," })))
      let half = 0.5 * pow(10, -Double(match.2.count)) * (1 + 1e-9)
      let exponent = match.4.flatMap(\.first).flatMap(exponents.firstIndex) ?? 0
      let scale = pow(10, Double(exponent))
      #expect(printed.contains { abs($0 * scale - told) <= half }, "\(match.0)")
    }
  }

  /// The numbers of a text.
  private func decimals(in text: String) -> [Double] {
    text.matches(of: /[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/).compactMap { Double($0.0) }
  }

  @Test(
    "every command of a page runs without a note and prints what the page says", arguments: examples
  )
  func runs(example: ConsoleExample) throws {
    let result = try entrope(try #require(example.arguments))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(!result.output.isEmpty)
    #expect(example.missing(from: result.output) == nil)
  }
}
