import ModelFiles
import Studies
import Testing

@Suite("Tables read from CSV")
struct CSVTextTests {
  @Test("What a table wrote comes back, quotation marks, commas and line ends with it")
  func roundTrip() throws {
    let table = try Table(
      columns: [Column("a b"), Column("n")],
      rows: [[.text("say \"x, y\"\nnow"), .integer(3)], [.missing, .number(0.25)]])
    let read = try CSVText(table.rendered(as: .csv), path: "t.csv")
    #expect(read.header == ["a_b", "n"])
    #expect(read.rows == [["say \"x, y\"\nnow", "3"], ["", "0.25"]])
  }

  @Test("Lines of other lengths, open quotation marks and nothing at all are refused")
  func refusals() {
    for text in ["a,b\n1\n", "a\n\"1\n", ""] {
      #expect(throws: FileError.self) { try CSVText(text, path: "t.csv") }
    }
    #expect((try? CSVText("a,b\r\n1,2", path: "t.csv"))?.rows == [["1", "2"]])
  }
}
