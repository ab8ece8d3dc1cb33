import Drawing
import Studies

/// The number of the shape that studies print their CSV and JSON in; it grows when a key changes its meaning.
let reportSchema = 1

/// What was asked of a study and how it was resolved, with the number of the shape and the version: the same in every row of CSV
/// as in JSON, for all commands.
struct ReportSettings {
  let entries: [Setting]

  init(_ entries: [Setting]) { self.entries = entries }

  /// An object that begins with the settings.
  func object() -> JSONObject {
    var object = JSONObject()
    object.set("settings", object: entries.object())
    object.set("schema", cell: .integer(reportSchema))
    object.set("version", cell: .text(entropeVersion))
    return object
  }

  /// A table with the settings in every row, behind its own columns.
  ///
  /// - Parameters:
  ///   - columns: Names of its own columns; a setting of the same name is left to them.
  ///   - rows: Cells of its own columns.
  /// - Returns: The table.
  /// - Throws: `TableError` where a row has another number of cells than there are columns.
  func table(_ columns: [String], rows: [[Cell]]) throws -> Table {
    let own = Set(columns)
    let asked =
      entries.flatMap(\.columns).filter { !own.contains($0.key) } + [
        ("schema", .integer(reportSchema)), ("version", .text(entropeVersion)),
      ]
    let cells = asked.map(\.cell)
    return try Table(
      columns: (columns + asked.map(\.key)).map { Column($0) }, rows: rows.map { $0 + cells })
  }
}

/// A setting by its key.
struct Setting {
  let key: String
  let value: SettingValue

  init(_ key: String, _ value: SettingValue) { (self.key, self.value) = (key, value) }

  /// The columns that CSV has of it.
  fileprivate var columns: [(key: String, cell: Cell)] {
    switch value {
    case .cell(let cell): [(key, cell)]
    case .list(let cells): [(key, .text(cells.map(\.settingWord).joined(separator: " ")))]
    case .group(let entries): entries.flatMap(\.columns).map { ("\(key)_\($0.key)", $0.cell) }
    case .groups: []
    }
  }
}

/// The value of a setting.
enum SettingValue {
  case cell(Cell)
  /// An array in JSON, and one text with spaces in CSV.
  case list([Cell])
  /// An object in JSON, and a column each in CSV, named by both keys.
  case group([Setting])
  /// An array of objects in JSON; CSV leaves them to the rows that they are of.
  case groups([[Setting]])

  static func text(_ text: String?) -> SettingValue { .cell(text.map(Cell.text) ?? .missing) }
  static func integer(_ value: Int?) -> SettingValue { .cell(value.map(Cell.integer) ?? .missing) }
  static func number(_ value: Double?) -> SettingValue { .cell(Cell(value?.ifFinite)) }
  static func flag(_ value: Bool) -> SettingValue { .cell(.boolean(value)) }
  static func numbers(_ values: [Double]) -> SettingValue { .list(values.map { Cell($0) }) }
  static func integers(_ values: [Int]) -> SettingValue { .list(values.map { Cell($0) }) }
  static func texts(_ values: [String]) -> SettingValue { .list(values.map { Cell($0) }) }
}

extension [Setting] {
  /// The settings as an object.
  func object() -> JSONObject {
    var object = JSONObject()
    for setting in self { object.set(setting) }
    return object
  }
}

extension JSONObject {
  /// Sets the key of a setting.
  mutating func set(_ setting: Setting) {
    switch setting.value {
    case .cell(let cell): set(setting.key, cell: cell)
    case .list(let cells): set(setting.key, cells: cells)
    case .group(let entries): set(setting.key, object: entries.object())
    case .groups(let groups): set(setting.key, objects: groups.map { $0.object() })
    }
  }
}

extension Cell {
  /// The cell in a list of CSV.
  fileprivate var settingWord: String {
    switch self {
    case .text(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): value.shortWords(9)
    case .boolean(let value): "\(value)"
    case .missing: ""
    }
  }
}
