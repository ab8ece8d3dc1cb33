import Foundation
import Gallery
import ModelFiles
import Studies
import TestSupport
import Testing

/// The committed tables of the model lab.
@Suite("Committed tables of the lab")
struct LabTableTests {
  private static let folder = Repository.root.appending(path: "Sources/Studies/Lab")

  private static func table(_ name: String) throws -> CSVText {
    let url = folder.appending(path: "\(name).csv")
    return try CSVText(
      String(contentsOf: url, encoding: .utf8), path: url.path(percentEncoded: false))
  }

  private static func column(_ table: CSVText, _ name: String) throws -> [String] {
    let place = try #require(table.header.firstIndex(of: name))
    return table.rows.map { $0[place] }
  }

  @Test("Every table has its provenance: model, texts that come along, machine, command and date")
  func provenance() throws {
    let list = try Self.table("provenance")
    let tables = try Self.column(list, "table")
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".csv") && $0 != "provenance.csv" }.map { String($0.dropLast(4)) }
    #expect(Set(tables) == Set(files) && tables.count == files.count)
    for texts in try Self.column(list, "texts") {
      let names = texts.split(separator: " ").map(String.init)
      #expect(!names.isEmpty && names.allSatisfy { Excerpt.named($0) != nil })
    }
    for name in ["machine", "version", "command", "date", "weights", "tokens_sha256"] {
      #expect(try Self.column(list, name).allSatisfy { !$0.isEmpty }, "\(name)")
    }
    // The model that Scripts/fetch-model.sh gets.
    let script = try String(
      contentsOf: Repository.root.appending(path: "Scripts/fetch-model.sh"), encoding: .utf8)
    // Or the six checkpoints that come along: the digest of their digests.
    let checkpoints = Repository.root.appending(path: "Scripts/fine-tuning/checkpoints")
    let digests = try ["base", "native", "pi", "ntk-aware", "by-parts", "yarn"].map {
      sha256(try Data(contentsOf: checkpoints.appending(path: "\($0)/model.safetensors")))
    }
    let small = sha256(digests.joined(separator: "\n").utf8)
    for digest in try Self.column(list, "model_sha256") {
      #expect(script.contains(digest) || digest == small)
    }
  }

  @Test("A segment's loss is the mean of its bins, and differences are those of the losses")
  func segments() throws {
    let fine = try Self.table("loss-by-position")
    let coarse = try Self.table("loss-by-segment")
    let (methods, starts) = (try Self.column(fine, "method"), try Self.column(fine, "from"))
    let losses = try Self.column(fine, "loss").map { Double($0) ?? .nan }
    let names = try Self.column(coarse, "method")
    let (from, to) = (try Self.column(coarse, "from"), try Self.column(coarse, "to"))
    let texts = try Self.column(coarse, "text")
    let own = try Self.column(coarse, "loss").map { Double($0) ?? .nan }
    let difference = try Self.column(coarse, "difference").map { Double($0) ?? .nan }
    for row in coarse.rows.indices where texts[row] == "all" {
      let range = try #require(Int(from[row]))..<(try #require(Int(to[row])))
      let bins = fine.rows.indices.filter {
        methods[$0] == names[row] && range.contains(Int(starts[$0]) ?? -1)
      }
      // The last bin of a text has one loss less than the others.
      let mean = bins.reduce(0) { $0 + losses[$1] } / Double(bins.count)
      #expect(!bins.isEmpty && abs(mean - own[row]) < 0.002)
      guard names[row] != "rope" else { continue }
      let first = try #require(
        coarse.rows.indices.first {
          names[$0] == "rope" && from[$0] == from[row] && texts[$0] == "all"
        })
      #expect(abs(difference[row] - (own[row] - own[first])) < 1e-6)
    }
  }

  @Test("Entropies of heads lie between 0 and ln 2L, and weights between 0 and 1")
  func heads() throws {
    let table = try Self.table("heads")
    let entropies = try Self.column(table, "entropy").map { Double($0) ?? .nan }
    let masses = try Self.column(table, "first_key_mass").map { Double($0) ?? .nan }
    #expect(!entropies.contains { !(0...log(16_384)).contains($0) })
    #expect(!masses.contains { !(0...1).contains($0) })
    #expect(Set(try Self.column(table, "method")).count == 7 && table.rows.count == 7 * 270 * 2)
  }

  @Test(
    "A table of another version, without provenance or with a word among its numbers is refused")
  func refusals() throws {
    try withTemporaryFolder(refusals)
  }

  private func refusals(in folder: URL) throws {
    func write(_ text: String, _ name: String) throws -> String {
      let url = folder.appending(path: name)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return url.path(percentEncoded: false)
    }
    _ = try write(
      "table,version,command\nlosses,0.0.9,entrope lab e1\nwords,0.0.9,-\n", "provenance.csv")
    let losses = try write("method,loss\npi,3.5\nrope,\n", "losses.csv")
    let rows = try CommittedLabTable(path: losses, ofVersion: "0.0.9").rows()
    #expect(rows.map { $0[text: "method"] } == ["pi", "rope"])
    #expect(rows[0]["loss"] == 3.5 && rows[1]["loss"].isNaN)
    func sentence(_ path: String, _ version: String? = nil) -> String? {
      do {
        _ = try CommittedLabTable(path: path, ofVersion: version)
        return nil
      } catch { return error.description }
    }
    #expect(sentence(losses) == nil)
    let other = try #require(sentence(losses, "0.1.0"))
    #expect(other.contains("Entrope 0.0.9") && other.contains("entrope lab e1"))
    let word = try #require(
      sentence(
        try write("method,loss\npi,3.5\nrope,3.4x\n", "words.csv")))
    #expect(word.contains("loss") && word.contains("3.4x"))
    #expect(sentence(try write("method,loss\n", "unknown.csv"))?.contains("provenance.csv") == true)
    #expect(sentence(folder.appending(path: "none.csv").path(percentEncoded: false)) != nil)
  }

  @Test("The ledger refuses tables of another version")
  func ledger() throws {
    let claims = ClaimLedger.claims.filter {
      $0.test.hasPrefix("entrope lab") || $0.test.hasPrefix("Scripts/fine-tuning")
    }
    #expect(!claims.isEmpty)
    for claim in claims {
      #expect(throws: FileError.self, "\(claim.id)") {
        try claim.decided(with: ClaimMeasurements(labVersion: "0.0.9"))
      }
    }
  }
}
