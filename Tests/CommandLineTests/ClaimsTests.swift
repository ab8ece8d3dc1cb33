import Foundation
import TestSupport
import Testing

@Suite struct ClaimsTests {
  @Test("JSON has the keys that programs read, one object for each claim")
  func json() throws {
    let result = try entrope("claims --source reddit --format json --quiet")
    #expect(result.status == 0)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let claims = try #require(object["claims"] as? [[String: Any]])
    #expect(claims.count == 5 && object["schema"] as? Int == 1)
    for claim in claims {
      for key in [
        "id", "source", "section", "claim", "test", "measured", "low", "high", "unit", "verdict",
      ] {
        #expect(claim[key] != nil, "\(key)")
      }
      let verdict = try #require(claim["verdict"] as? String)
      #expect(["holds", "fails", "holds-where", "open"].contains(verdict))
      if verdict == "open" { #expect(claim["reason"] is String) }
    }
  }

  @Test("One claim is told with its source, settings and derivation")
  func one() throws {
    let result = try entrope("claims --only base-bound-monotone")
    #expect(result.status == 0)
    for words in ["holds in part", "arXiv 2405.14591", "10000 to 12000", "jagged"] {
      #expect(result.output.contains(words), "\(words)")
    }
  }

  @Test(
    "What cannot be is refused by its flag, with the nearest name",
    arguments: [
      ("--source handbok", 64, "handbook"),
      ("--only handbook-pair-0-turn", 64, "handbook-pair-0-turns"),
      ("--only pi-600 --source pi", 64, "--only"), ("--out x --source pi", 64, "--out"),
      ("--verify --out nowhere --source reddit", 66, "nowhere/claims.json"),
      ("--threads 0", 64, "--threads"),
    ])
  func refusals(line: String, status: Int32, words: String) throws {
    let result = try entrope("claims \(line)")
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("A run is held against a ledger that was written")
  func verifying() throws {
    try withTemporaryFolder { folder in
      let ledger = folder.appendingPathComponent("claims.json")
      let json = try entrope("claims --source reddit --format json").output
      func status(_ text: String) throws -> Invocation {
        try text.write(to: ledger, atomically: true, encoding: .utf8)
        return try entrope("claims --source reddit --verify --out .", in: folder)
      }
      #expect(try status(json).status == 0)
      let contradicted = try status(
        json.replacing("\"verdict\": \"fails\"", with: "\"verdict\": \"holds\""))
      #expect(contradicted.status == 1 && contradicted.errors.contains("reddit-alpha-8"))
      #expect(try status("{\"schema\": 7, \"claims\": []}").status == 65)
    }
  }
}
