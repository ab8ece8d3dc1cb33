import Foundation
import TestSupport
import Testing

/// `entrope lab`, as far as it goes without a trained model; the experiments are tested on a tiny one.
@Suite("lab")
struct LabCommandTests {
  @Test("the list names every experiment")
  func list() throws {
    let result = try entrope("lab --list")
    #expect(result.status == 0)
    for id in ["e1", "e2", "e3", "e4", "e5", "e6", "e8", "e9", "e11", "key"] {
      #expect(result.output.contains("\n\(id) "), "\(id)")
    }
  }

  @Test(
    "what cannot be run is told before anything is read",
    arguments: [
      ("lab e77 --model decoder", Int32(64), "e77"),
      ("lab e1 --model decoder --documents 9", 64, "--documents"),
      ("lab e1 --model absent", 66, "absent"),
      ("lab --model decoder --check absent", 66, "provenance"),
    ])
  func refusals(line: String, status: Int32, word: String) throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope(line, in: folder)
      #expect(result.status == status && result.output.isEmpty, "\(result.errors)")
      #expect(result.sentence?.contains(word) == true, "\(result.errors)")
    }
  }

  @Test("committed tables are made again, and one that was not made is a difference")
  func check() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line = "lab e1 --model bytes --quiet"
      #expect(try entrope("\(line) --out passes --tables tables", in: folder).status == 0)
      #expect(
        try entrope("\(line) --out passes --only-tables --check tables", in: folder).status == 0)
      let result = try entrope("\(line) --out none --only-tables --check tables", in: folder)
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.sentence?.contains("loss-by-position of tables was not made here") == true)
    }
  }
}
