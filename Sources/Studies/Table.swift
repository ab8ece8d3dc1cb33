/// A table of results: named columns with units, and rows of cells.
///
/// A table is what every study hands on. It prints as aligned text for a terminal, Markdown for a document,
/// and CSV or JSON for another program; see ``rendered(as:)``.
///
/// ```swift
/// let table = try Table(
///   columns: [Column("pair"), Column("wavelength", unit: "tokens", format: .significant(5))],
///   rows: [[0, 6.283185307179586], [1, 8.377580409572783]])
/// print(table.rendered(as: .text))
/// // pair  wavelength (tokens)
/// //    0               6.2832
/// //    1               8.3776
/// ```
public struct Table: Sendable, Hashable {
  /// The columns, from left to right.
  public let columns: [Column]
  /// The rows, from top to bottom; every row has one cell per column.
  public private(set) var rows: [[Cell]]

  /// Makes a table.
  ///
  /// - Parameters:
  ///   - columns: Columns from left to right: at least one, and none with the ``machineHeader(of:)`` of another.
  ///   - rows: Rows from top to bottom, each with one cell per column; may be empty.
  /// - Throws: ``TableError`` when there are no columns, a name is empty or repeated, or a row has another
  ///   number of cells than there are columns.
  public init(columns: [Column], rows: [[Cell]] = []) throws(TableError) {
    guard !columns.isEmpty else { throw .noColumns }
    var seen = Set<String>()
    for column in columns {
      guard !column.name.isEmpty else { throw .emptyColumnName }
      // CSV and JSON know a column by this, so “a b” and “a_b” are the same name.
      guard seen.insert(Self.machineHeader(of: column)).inserted else {
        throw .repeatedColumn(column.name)
      }
    }
    self.columns = columns
    self.rows = []
    self.rows.reserveCapacity(rows.count)
    for row in rows { try appendRow(row) }
  }

  /// Adds a row below the others.
  ///
  /// - Parameter row: One cell per column.
  /// - Throws: ``TableError/rowLength(row:cells:columns:)`` when the number of cells is another.
  public mutating func appendRow(_ row: [Cell]) throws(TableError) {
    guard row.count == columns.count else {
      throw .rowLength(row: rows.count, cells: row.count, columns: columns.count)
    }
    rows.append(row)
  }
}

/// A column of a table: a name, a unit, and how its numbers are shown to people.
public struct Column: Sendable, Hashable {
  /// What the column holds, in the literature's word; unique in its table.
  public let name: String
  /// The unit of the numbers, such as `tokens` or `nats`; `nil` for a pure number or text.
  public let unit: String?
  /// How numbers look in text and Markdown; CSV and JSON do not round by it.
  public let format: NumberFormat

  /// Makes a column.
  ///
  /// - Parameters:
  ///   - name: What the column holds.
  ///   - unit: The unit of the numbers, where they have one.
  ///   - format: How numbers look in text and Markdown.
  public init(_ name: String, unit: String? = nil, format: NumberFormat = .significant(6)) {
    self.name = name
    self.unit = unit
    self.format = format
  }

  /// The words above the column in text and Markdown: the name, and the unit in parentheses.
  public var heading: String {
    unit.map { "\(name) (\($0))" } ?? name
  }
}

/// How a number is shown to people.
public enum NumberFormat: Sendable, Hashable {
  /// This many significant digits, at least one: `.significant(3)` shows 0.0123 and 1.50.
  ///
  /// Trailing zeros are kept, so that columns read evenly. Digits left of the point are never dropped below a million;
  /// from there, and below 0.0001, the number is in powers of ten: 1.23e+06.
  case significant(Int)
  /// At most this many significant digits, without trailing zeros: `.shortest(4)` shows 1, 0.5 and 1.414.
  ///
  /// Whole numbers below 10¹⁵ have all their digits. It is for numbers that were chosen, such as the values of an axis.
  case shortest(Int)
  /// This many digits after the point, none or more: `.decimals(2)` shows 12.30.
  case decimals(Int)
}

/// One value of a table.
public enum Cell: Sendable, Hashable {
  /// Words.
  case text(String)
  /// A whole number, never rounded.
  case integer(Int)
  /// A number, rounded for people by its column's format.
  case number(Double)
  /// True or false.
  case boolean(Bool)
  /// No value: it prints as `–` in text and Markdown, nothing in CSV, `null` in JSON.
  case missing
}

extension Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  /// A cell of words.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A cell of a whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A cell of a number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A cell of true or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// A cell without a value.
  public init(nilLiteral: ()) { self = .missing }

  /// The number, or a missing cell where there is none.
  ///
  /// - Parameter value: A number or `nil`.
  public init(_ value: Double?) { self = value.map(Cell.number) ?? .missing }
  /// A cell of a whole number.
  ///
  /// - Parameter value: The number.
  public init(_ value: Int) { self = .integer(value) }
  /// A cell of words.
  ///
  /// - Parameter value: The words.
  public init(_ value: String) { self = .text(value) }
}

/// Why a table cannot be made.
public enum TableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no column.
  case noColumns
  /// A column has an empty name.
  case emptyColumnName
  /// Two columns have the same name.
  case repeatedColumn(String)
  /// A row has the wrong number of cells; rows are counted from 0.
  case rowLength(row: Int, cells: Int, columns: Int)
  /// There is no column of that name.
  case unknownColumn(String)

  /// What is wrong and what is allowed, as a sentence.
  public var description: String {
    switch self {
    case .noColumns: "A table needs at least one column."
    case .emptyColumnName: "A column needs a name that is not empty."
    case .repeatedColumn(let name):
      "The column “\(name)” occurs twice; give each column its own name."
    case .rowLength(let row, let cells, let columns):
      "Row \(row) has \(cells) cells; the table has \(columns) columns and needs one cell for each."
    case .unknownColumn(let name): "The table has no column “\(name)”."
    }
  }
}
