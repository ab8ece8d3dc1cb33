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
    for parameter in RoFormerDecay.parameters + PIFit.parameters + BaseBound.parameters {
      #expect(parameter.range.contains(parameter.usual))
    }
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
