import Gallery
import Studies
import TestSupport
import Testing

/// What the ledger says tests a claim.
@Suite("Tests that claims name")
struct ClaimTestTests {
  private static let tests = Set(ClaimLedger.claims.map(\.test))

  @Test(
    "A command runs as it is printed",
    arguments: tests.filter { $0.hasPrefix("entrope ") && !$0.hasPrefix("entrope lab ") }.sorted())
  func command(_ line: String) throws {
    let result = try entrope(String(line.dropFirst("entrope ".count)))
    #expect(result.status == 0 && !result.output.isEmpty, "\(result.errors)")
  }

  @Test("A figure is one of the gallery")
  func figures() {
    let known = Set(Gallery.recipes.map(\.id))
    let named = Self.tests.flatMap { $0.matches(of: /figure ([a-z0-9-]+)/).map { String($0.1) } }
    #expect(!named.isEmpty && named.allSatisfy { known.contains($0) })
  }
}
