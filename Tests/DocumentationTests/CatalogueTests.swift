import Foundation
import Gallery
import RotaryEmbedding
import TestSupport
import Testing

@Suite("catalogues in documents")
struct CatalogueTests {
  private func file(_ name: String) -> String {
    Repository.root.appendingPathComponent("figures/\(name)").path
  }

  @Test("every method has a formula, a citation and a sentence")
  func entries() {
    for entry in MethodCatalog.entries {
      #expect(!entry.title.isEmpty && !entry.formula.isEmpty, "\(entry.name)")
      // A name and a year, or a paper's number.
      #expect(entry.citation.contains(/\d{4}/), "\(entry.name)")
      #expect(entry.summary.wholeMatch(of: /\p{Lu}.+\./) != nil, "\(entry.name)")
    }
  }

  @Test(
    "the help of --method names every method",
    arguments: ["frequencies", "entropy"])
  func methodHelp(command: String) throws {
    let help = try entrope("\(command) --help").output
    let start = try #require(help.range(of: "\n  --method "))
    let paragraph = help[start.upperBound...].components(separatedBy: "\n  --")[0]
    let words = Set(paragraph.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
    for entry in MethodCatalog.entries { #expect(words.contains(entry.name), "\(entry.name)") }
  }

  @Test("CHANGELOG counts the figures right")
  func counts() throws {
    let words = NumberFormatter()
    words.numberStyle = .spellOut
    words.locale = Locale(identifier: "en")
    let spelled = { (count: Int) in try #require(words.string(from: count as NSNumber)) }
    let figures = try spelled(Gallery.recipes.count)
    #expect(try document("CHANGELOG.md").contains("makes \(figures) figures"))
  }

  @Test(
    "every figure has its section in the gallery's page, and SVG, PNG and numbers beside it",
    arguments: Gallery.recipes.map(\.id))
  func figures(id: String) throws {
    let recipe = try Gallery.recipe(id)
    let page = try document("figures/\(galleryPageName)")
    #expect(page.contains("\n## \(recipe.title)\n"))
    #expect(page.contains("](\(id).svg)\n"))
    #expect(page.contains("\nSource: \(recipe.citation). Files:"))
    for ending in ["svg", "png", "csv"] {
      #expect(FileManager.default.fileExists(atPath: file("\(id).\(ending)")), "\(ending)")
    }
  }

  @Test(
    "README's thumbnails are figures of the gallery, named by their titles, and lead to their sections"
  )
  func thumbnails() throws {
    let shown = try document("README.md")
      .matches(
        of: /\[!\[([^\]]+)\]\(figures\/([a-z0-9-]+)\.svg\)\]\(figures\/gallery\.md#([^)]+)\)/)
    #expect(shown.count == 12)
    for match in shown {
      let title = try Gallery.recipe(String(match.2)).title
      #expect(title == String(match.1))
      // How GitHub names a heading: small letters, no punctuation, hyphens for spaces.
      let name = title.lowercased().filter { $0.isLetter || $0.isNumber || " -".contains($0) }
      #expect(name.replacing(" ", with: "-") == String(match.3))
    }
  }

  @Test("every committed PNG is at most 200 KiB")
  func sizes() throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: file(""))
    for name in names where name.hasSuffix(".png") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file(name))).count
      #expect(bytes <= 200 * 1_024, "\(name): \(bytes) bytes")
    }
  }

  @Test("CONTRIBUTING says why each package is there, and names no other")
  func packages() throws {
    let declared = try document("Package.swift").matches(of: /url: "[^"]+\/([^\/"]+)"/)
    let table = try #require(
      document("CONTRIBUTING.md").components(separatedBy: "## Dependencies, and why").last)
    let named = table.matches(of: /(?m)^\| (swift-[a-z-]+)/)
    #expect(Set(declared.map { String($0.1) }) == Set(named.map { String($0.1) }))
  }

  @Test("every library has a page of documentation, and the landing page names it")
  func libraries() throws {
    let product = try #require(
      document("Package.swift").firstMatch(of: /name: "Entrope",\s+targets: \[([^\]]+)\]/))
    let libraries = product.1.matches(of: /"([A-Za-z]+)"/).map { String($0.1) }
    #expect(libraries.count >= 10)
    let landing = try document("Guide/Entrope.docc/Entrope.md")
    for library in libraries {
      let page = try document("Sources/\(library)/\(library).docc/\(library).md")
      #expect(page.hasPrefix("# ``\(library)``\n\n") && page.contains("\n## Topics\n"))
      #expect(landing.contains("\n| ``/\(library)`` |") && landing.contains("\n- ``/\(library)``"))
    }
  }

  @Test("CONTRIBUTING's house has every target of Sources, and names no other")
  func targets() throws {
    let sources = Repository.root.appendingPathComponent("Sources").path
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources)
      .filter { !$0.hasPrefix(".") }
    let page = try document("CONTRIBUTING.md").components(separatedBy: "## ")
    let house = try #require(page.first { $0.hasPrefix("The house") })
    let named = house.matches(of: /(?m)^\| (`[^|]+`) \|/).flatMap {
      $0.1.matches(of: /`([A-Za-z]+)`/).map { String($0.1) }
    }
    #expect(named.sorted() == (folders + ["Notebooks"]).sorted())
  }
}
