import Foundation
import TestSupport
import Testing

@Suite("Rows by position")
struct RowSelectionTests {
  private let all =
    "entropy --ensemble isotropic --length 24 --head-dimension 8 --trained-context 16 --method rope"

  @Test(
    "the rows chosen are those of the whole, with their numbers and positions",
    arguments: [
      ("--rows 3:5", 3...5), ("--within", 0...15), ("--within 12:15", 12...15),
      ("--beyond", 16...23), ("--beyond 20:40", 20...23), ("--query-start 4 --rows 4:4", 0...0),
    ])
  func chosen(flags: String, rows: ClosedRange<Int>) throws {
    let start = flags.contains("--query-start") ? "--query-start 4" : ""
    let whole = try entrope("\(all) \(start) --format json").rows()
    let part = try entrope("\(all) \(flags) --format json").rows()
    #expect(part.map { $0["row"] as? Int } == Array(rows))
    for row in part {
      let number = try #require(row["row"] as? Int)
      #expect(row["position"] as? Int == whole[number]["position"] as? Int)
      #expect(row["entropy"] as? Double == whole[number]["entropy"] as? Double)
    }
  }

  @Test(
    "rows that cannot be are refused by their flag",
    arguments: [
      ("--rows 5:3", 64, "FROM must not be above TO"), ("--rows 5", 64, "FROM:TO"),
      ("--rows 30:40", 65, "stand at 0 to 23"), ("--within 8:20", 64, "not below the trained"),
      ("--beyond 8:20", 64, "below the trained"), ("--within --beyond", 64, "--within chooses"),
      ("--rows trained", 64, "FROM:TO"),
    ])
  func refused(flags: String, status: Int32, words: String) throws {
    let result = try entrope("\(all) \(flags)")
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("without a trained context, rows below it are asked for in vain")
  func unknownContext() throws {
    let result = try entrope("entropy --ensemble all-ones --length 8 --head-dimension 8 --within")
    #expect(result.status == 64)
    #expect(result.errors.contains("--trained-context"))
  }
}
