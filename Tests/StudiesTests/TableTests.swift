import Foundation
import Studies
import Testing

@Suite struct TableTests {
  private func sample() throws -> Table {
    try Table(
      columns: [
        Column("method"), Column("wavelength", unit: "tokens", format: .significant(5)),
        Column("mean entropy", unit: "nats", format: .decimals(2)), Column("rows"),
      ],
      rows: [
        ["RoPE", 6.283185307179586, 1.005, 3],
        ["Position Interpolation", 25132.741228718346, -0.001, 12],
        ["a, \"b\" | c\\", .number(.nan), nil, 0],
      ])
  }

  @Test func `Text lines columns up, numbers at the right, and rounds by the column's format`()
    throws
  {
    #expect(
      try sample().rendered(as: .text) == """
        method                  wavelength (tokens)  mean entropy (nats)  rows
        RoPE                                 6.2832                 1.00     3
        Position Interpolation                25133                 0.00    12
        a, "b" | c\\                             nan                    –     0

        """)
  }

  @Test func `Markdown escapes pipes and backslashes, and every line has the same bars`() throws {
    let lines = try sample().rendered(as: .markdown).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[1].hasPrefix("| ----------------------"))
    #expect(lines[1].hasSuffix("---: |"))
    #expect(lines[4].hasPrefix("| a, \"b\" \\| c\\\\ "))
    #expect(Set(lines.map(\.count)).count == 1)
  }

  @Test func `CSV quotes as RFC 4180 asks and gives nine significant digits`() throws {
    #expect(
      try sample().rendered(as: .csv) == """
        method,wavelength_tokens,mean_entropy_nats,rows
        RoPE,6.28318531,1.005,3
        Position Interpolation,25132.7412,-0.001,12
        "a, ""b"" | c\\",nan,,0

        """)
  }

  @Test(arguments: ["a\nb", "a\r\nb", "a,b", "\"", " a", "plain"])
  func `A CSV field reads back as what was written`(text: String) throws {
    let csv = try Table(columns: [Column("x")], rows: [[.text(text)]]).rendered(as: .csv)
    let field = String(csv.dropFirst(2).unicodeScalars.dropLast().map(String.init).joined())
    let bare =
      field.hasPrefix("\"")
      ? String(field.dropFirst().dropLast()).replacing("\"\"", with: "\"") : field
    #expect(bare == text)
    #expect(field.hasPrefix("\"") == (text != "plain"))
  }

  @Test
  func `JSON keeps every bit of a finite number and writes null for what JSON has no number for`()
    throws
  {
    let values: [Double] = [
      0.1, 1 / 3, 6.283185307179586, .leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 1e-7,
      1e22,
    ]
    var table = try Table(columns: [Column("x", unit: "nats")])
    for value in values + [.nan, .infinity, -.infinity] { try table.appendRow([.number(value)]) }
    try table.appendRow([nil])
    let data = Data(table.rendered(as: .json).utf8)
    let back = try JSONDecoder().decode([[String: Double?]].self, from: data)
    #expect(back.count == values.count + 4)
    for (row, value) in zip(back, values) {
      #expect(try #require(row["x_nats"])?.bitPattern == value.bitPattern)
    }
    for row in back.suffix(4) { #expect(try #require(row["x_nats"]) == nil) }
  }

  @Test func `JSON keeps the order of columns and the kinds of cells`() throws {
    let table = try Table(
      columns: [Column("z"), Column("a"), Column("m")],
      rows: [["1/\"é\"\n", 9_007_199_254_740_993, true]])
    #expect(
      table.rendered(as: .json)
        == "[\n  {\"z\": \"1/\\\"é\\\"\\n\", \"a\": 9007199254740993, \"m\": true}\n]\n")
    #expect(try Table(columns: [Column("z")]).rendered(as: .json) == "[]\n")
  }

  @Test(
    arguments: [
      (1234.5678, NumberFormat.significant(6), "1234.57"),
      (0.000123456, .significant(3), "0.000123"),
      (0.0000123456, .significant(3), "1.23e-05"), (9.9999, .significant(3), "10.0"),
      (123_456.7, .significant(3), "123457"), (1_234_567, .significant(3), "1.23e+06"),
      (1, .shortest(4), "1"), (0.5, .shortest(4), "0.5"), (2.0.squareRoot(), .shortest(4), "1.414"),
      (1e6, .shortest(4), "1000000"), (-2.50, .shortest(4), "-2.5"), (0, .shortest(4), "0"),
      (0, .significant(4), "0"), (-0.0004, .decimals(3), "0.000"),
      (-0.0006, .decimals(3), "-0.001"),
      (2.5, .decimals(0), "2"), (.infinity, .decimals(2), "inf"),
      (-.infinity, .significant(2), "-inf"),
      (1, .significant(0), "1"), (1e300, .significant(2), "1.0e+300"),
    ] as [(Double, NumberFormat, String)])
  func `A number is shown with the digits that its column asks for`(
    value: Double, format: NumberFormat, text: String
  ) throws {
    let table = try Table(columns: [Column("x", format: format)], rows: [[.number(value)]])
    #expect(
      table.rendered(as: .text).split(separator: "\n")[1].trimmingPrefix { $0 == " " } == text)
  }

  @Test func `A row of another length is refused and the table stays as it was`() throws {
    var table = try sample()
    let before = table
    #expect(throws: TableError.rowLength(row: 3, cells: 2, columns: 4)) {
      try table.appendRow(["x", 1])
    }
    #expect(table == before)
  }

  @Test func `Columns that a program could not tell apart are refused`() {
    #expect(throws: TableError.noColumns) { try Table(columns: []) }
    #expect(throws: TableError.emptyColumnName) { try Table(columns: [Column("")]) }
    #expect(throws: TableError.repeatedColumn("a_b")) {
      try Table(columns: [Column("a b"), Column("a_b")])
    }
    #expect(throws: TableError.repeatedColumn("x_nats")) {
      try Table(columns: [Column("x", unit: "nats"), Column("x_nats")])
    }
  }

  @Test(arguments: TableFormat.allCases)
  func `Every format ends in exactly one line feed`(format: TableFormat) throws {
    let text = try sample().rendered(as: format)
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func `A line break in a cell does not break a row of text or Markdown`() throws {
    let table = try Table(columns: [Column("x")], rows: [["two\nlines"]])
    #expect(table.rendered(as: .text) == "x\ntwo lines\n")
    #expect(table.rendered(as: .markdown).contains("| two lines |"))
  }
}
