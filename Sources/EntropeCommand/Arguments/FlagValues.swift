public import ArgumentParser
import Drawing
import Figures
public import ModelFiles
public import RotaryEmbedding
public import Studies

extension TableFormat: ExpressibleByArgument {}
extension RotationLayout: ExpressibleByArgument {}
extension VectorAxes: ExpressibleByArgument {}
/// The ramps by their names on the command line.
struct RampName: CaseIterable, ExpressibleByArgument {
  let convention: Ramp.Convention

  init(_ convention: Ramp.Convention) { self.convention = convention }

  init?(argument: String) {
    guard let named = Ramp.Convention.named.first(where: { $0.name == argument }) else {
      return nil
    }
    convention = named.convention
  }

  static var allCases: [RampName] { Ramp.Convention.named.map { RampName($0.convention) } }

  var defaultValueDescription: String { convention.name }
  static var allValueStrings: [String] { Ramp.Convention.named.map(\.name) }
}

/// Reads a list of picture formats such as `svg,png`, each once.
func parseOutputFormats(_ text: String) throws -> [OutputFormat] {
  var formats: [OutputFormat] = []
  for name in text.split(separator: ",", omittingEmptySubsequences: false) {
    guard let format = OutputFormat(rawValue: String(name)) else {
      throw ValidationError(
        "there is no picture format “\(name)”; give svg, png and pdf, with commas")
    }
    if !formats.contains(format) { formats.append(format) }
  }
  return formats
}

/// A width in points, by the name of its venue or as a number of points, millimetres (`89mm`) or inches (`3.25in`).
func parseFigureWidth(_ text: String) throws -> Double {
  if let named = FigureWidth.all.first(where: { $0.name == text }) { return named.points }
  let units = [("mm", 72 / 25.4), ("in", 72.0), ("pt", 1.0)]
  let unit = units.first { text.hasSuffix($0.0) }
  let number = unit.map { String(text.dropLast($0.0.count)) } ?? text
  guard let value = Double(number), value.isFinite, value > 0 else {
    let nearest = FigureWidth.all.map(\.name).nearest(to: text)
    throw ValidationError(
      "“\(text)” is no width; give points, such as 234, or a name"
        + (nearest.map { " (did you mean \($0)?)" } ?? "") + ": "
        + FigureWidth.all.map(\.name).joined(separator: ", "))
  }
  let points = value * (unit?.1 ?? 1)
  guard points <= DisplayList.greatestSide else {
    throw ValidationError(
      "a page is at most \(Int(DisplayList.greatestSide)) points wide, which is 200in or 5080mm")
  }
  return points
}

/// A theme by its name.
func parseLook(_ text: String) throws -> Presentation.Look {
  guard let look = Presentation.Look(rawValue: text) else {
    throw ValidationError("there is no theme “\(text)”; give paper, slides or dark")
  }
  return look
}

/// The items named, each once and in the order named; all of them when none is.
func chosen<Item, Failure>(
  _ names: [String], among all: [Item], find: (String) throws(Failure) -> Item
) throws(Failure) -> [Item] {
  guard !names.isEmpty else { return all }
  var seen = Set<String>()
  var items: [Item] = []
  for name in names where seen.insert(name).inserted { items.append(try find(name)) }
  return items
}

/// Evenly spaced numbers, written FROM:TO:COUNT with both ends included.
struct NumberRange: Hashable {
  let from: Double
  let to: Double
  let count: Int

  /// More steps than any figure has cells.
  static let greatestCount = 1_024

  /// Reads FROM:TO:COUNT.
  static func parse(_ text: String) throws -> NumberRange {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let from = Double(parts[0]), let to = Double(parts[1]),
      let count = Int(parts[2])
    else { throw ValidationError("a range is written FROM:TO:COUNT, such as 0.5:4:16") }
    guard from.isFinite, to.isFinite else {
      throw ValidationError("both ends of a range must be finite")
    }
    guard from < to else {
      throw ValidationError("the range must go upwards: FROM must be below TO")
    }
    guard (2...greatestCount).contains(count) else {
      throw ValidationError(
        "COUNT must be from 2 to \(greatestCount), since both ends are included")
    }
    return NumberRange(from: from, to: to, count: count)
  }

  /// The numbers, the ends exactly as they were written.
  var values: [Double] {
    (0..<count).map { index in
      let t = Double(index) / Double(count - 1)
      return index == count - 1 ? to : from * (1 - t) + to * t
    }
  }
}
