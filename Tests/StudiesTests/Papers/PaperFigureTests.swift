import Foundation
import RotaryEmbedding
import Studies
import Testing

/// The column of a table as numbers; NaN for a missing cell.
func column(_ name: String, of table: Table) throws -> [Double] {
  let index = try #require(table.columns.firstIndex { $0.name == name })
  return table.rows.map {
    switch $0[index] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: .nan
    }
  }
}

/// The value of a column in the row where another has a value.
func value(_ name: String, of table: Table, where key: String, is wanted: Double) throws -> Double {
  let place = try #require(try column(key, of: table).firstIndex(of: wanted))
  return try column(name, of: table)[place]
}

@Suite("Parameters of figures")
struct PaperFigureTests {
  @Test("an unknown parameter is refused with the nearest name")
  func unknown() {
    let error = #expect(throws: FigureParameterError.self) { try RoFormerDecay(["distanse": 5]) }
    #expect(error?.description.contains("Did you mean “distance”?") == true)
    let none = #expect(throws: FigureParameterError.self) { try LongRoPEFactors(["d": 64]) }
    #expect(none?.description == "The figure has no parameter “d”. It has none.")
  }

  @Test(
    "a value outside its range or between steps is refused with what is allowed",
    arguments: [2.0, 65, 4_096, .nan, .infinity])
  func outside(_ value: Double) {
    let error = #expect(throws: FigureParameterError.self) { try RoFormerDecay(["d": value]) }
    #expect(error?.description.hasSuffix("it must be an even number from 4 to 1024.") == true)
  }

  @Test("values that were not chosen are the usual ones, and the usual ones are allowed")
  func usual() throws {
    let figure = try RoFormerDecay(["b": 500])
    #expect(figure.geometry.headDimension == 128 && figure.geometry.base == 500)
    for entry in PaperFigures.all {
      for parameter in entry.figure.parameters {
        #expect(throws: Never.self) { try entry.figure.init([parameter.name: parameter.usual]) }
      }
      #expect(Set(entry.figure.parameters.map(\.name)).count == entry.figure.parameters.count)
    }
    #expect(Set(PaperFigures.all.map(\.id)).count == 35)
  }

  /// Values that keep a figure small enough for a debug build.
  private static let small: [String: [String: Double]] = [
    "pi-fit": ["d": 16, "L": 64], "abf-score-decay": ["distance": 300],
    "base-bound": ["b": 2_000, "parts": 20],
    "yarn-temperature-fit": ["d": 16, "L": 64, "s": 4],
    "roundround-decay": ["d": 16, "distance": 50],
    "null-model": ["d": 16, "L": 32, "draws": 3, "s": 2], "temperature-law-from-entropy": ["s": 2],
    "resolution-wall": ["d": 16, "L": 64, "s": 4], "pair-attribution": ["d": 8, "L": 32],
    "effective-context": ["d": 16, "L": 64], "sink-budget": ["n": 64],
    "precision-of-position": ["d": 16, "positions": 64], "method-map": ["d": 16, "L": 256],
    "scale-invariant-attention": ["distance": 5_000], "critical-scaling": ["parts": 20],
  ]

  @Test(
    "every table has rows, and names that a program can read",
    arguments: PaperFigures.all.map(\.id))
  func tables(_ id: String) throws {
    let entry = try #require(PaperFigures.all.first { $0.id == id })
    let table = try entry.figure.init(Self.small[id] ?? [:]).table()
    #expect(table.rows.count >= 2 && table.columns.count >= 2)
    // Every number is one; what has no value is missing and not NaN.
    for cell in table.rows.joined() {
      if case .number(let number) = cell { #expect(number.isFinite) }
    }
    // A table in CSV has a line for its heads and one for each row.
    #expect(table.rendered(as: .csv).split(separator: "\n").count == table.rows.count + 1)
  }

  @Test("a table has every whole number up to 4,096, then powers of two, a grid and the last")
  func grid() {
    #expect(twinNumbers(to: 5) == [0, 1, 2, 3, 4, 5])
    let long = twinNumbers(to: 30_001)
    #expect(Array(long.prefix(4_097)) == Array(0...4_096))
    for number in [8_192, 16_384, 10_000, 20_000, 30_000, 30_001] { #expect(long.contains(number)) }
    #expect(long == long.sorted() && Set(long).count == long.count && long.count < 8_200)
    #expect(powersOfTwo(from: 3, to: 32) == [4, 8, 16, 32])
    let octaves = octaveLengths(from: 3, to: 1_000)
    for number in [3, 4, 8, 512, 10, 100, 1_000] { #expect(octaves.contains(number)) }
  }
}
