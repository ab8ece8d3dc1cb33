import RotaryEmbedding

/// The numbers behind one figure: its parameters, and a table that a stranger can read.
///
/// A figure is made from the parameters that were chosen; all others keep their usual values, which are those of the source. Each
/// conforming type has its series as properties or functions beside the table.
///
/// ```swift
/// let decay = try RoFormerDecay(["d": 64])
/// print(try decay.table().rendered(as: .csv))
/// ```
public protocol PaperFigure: Sendable, Hashable {
  /// What can be varied, in the order in which it is told.
  static var parameters: [FigureParameter] { get }

  /// Makes the figure.
  ///
  /// - Parameter chosen: Values by the parameters' names; usual ones for all others.
  /// - Throws: ``FigureParameterError`` for a name that is not a parameter or a value outside its range; `RotaryError` where values do
  ///   not go together.
  init(_ chosen: [String: Double]) throws

  /// The data of the figure: every whole distance up to 4,096, every pair, lengths at all powers of two.
  ///
  /// - Throws: What working it out throws.
  func table() throws -> Table
}

extension PaperFigure {
  /// The figure with every parameter at its usual value.
  ///
  /// - Throws: Never in practice; usual values lie in their ranges.
  public init() throws { try self.init([:]) }
}

/// A number of a figure that can be varied, with its range and its usual value.
public struct FigureParameter: Sendable, Hashable {
  /// Short name, as in `d=64`.
  public let name: String
  /// What it is, with its symbol.
  public let meaning: String
  /// Its value unless chosen.
  public let usual: Double
  /// What is allowed.
  public let range: ClosedRange<Double>
  /// The value must be a multiple of this; 0 for any number.
  public let step: Double

  /// Declares a parameter.
  ///
  /// - Parameters:
  ///   - name: Short name, unique in its figure.
  ///   - meaning: What it is, with its symbol.
  ///   - usual: Its value unless chosen; inside the range.
  ///   - range: What is allowed.
  ///   - step: The value must be a multiple of this: 1 for whole numbers, 0 for any.
  public init(
    _ name: String, _ meaning: String, usual: Double, range: ClosedRange<Double>, step: Double = 0
  ) {
    (self.name, self.meaning, self.usual) = (name, meaning, usual)
    (self.range, self.step) = (range, step)
  }

  /// What is allowed, in words: “a whole number from 1 to 8”.
  public var allowed: String {
    let kind =
      switch step {
      case 0: "a number"
      case 1: "a whole number"
      case 2: "an even number"
      default: "a multiple of \(spelled(step))"
      }
    return "\(kind) from \(spelled(range.lowerBound)) to \(spelled(range.upperBound))"
  }

  fileprivate func requireAllowed(_ value: Double) throws(FigureParameterError) {
    guard range.contains(value), step == 0 || (value / step).rounded() * step == value else {
      throw FigureParameterError(
        parameter: name,
        "The parameter \(name), \(meaning), is \(spelled(value)); it must be \(allowed).")
    }
  }
}

/// Why a figure cannot be made with the values chosen, as a sentence for people.
public struct FigureParameterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Name that was given.
  public let parameter: String
  /// What was wrong and what is allowed.
  public let description: String

  init(parameter: String, _ description: String) {
    (self.parameter, self.description) = (parameter, description)
  }
}

/// Finds that every name is a parameter and every value inside its range.
///
/// - Parameters:
///   - chosen: Values by name.
///   - parameters: What there is.
/// - Throws: ``FigureParameterError`` with the nearest name, or the range.
public func requireKnown(
  _ chosen: [String: Double], of parameters: [FigureParameter]
) throws(FigureParameterError) {
  _ = try FigureValues(chosen, of: parameters)
}

/// The values of a figure's parameters, all known and inside their ranges.
struct FigureValues {
  private let chosen: [String: Double]

  init(
    _ chosen: [String: Double], of parameters: [FigureParameter]
  ) throws(FigureParameterError) {
    for (name, value) in chosen.sorted(by: { $0.key < $1.key }) {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let names = parameters.map(\.name)
        let nearest = names.nearest(to: name).map { " Did you mean “\($0)”?" } ?? ""
        throw FigureParameterError(
          parameter: name,
          "The figure has no parameter “\(name)”.\(nearest) It has "
            + (names.isEmpty ? "none." : names.joined(separator: ", ") + "."))
      }
      try parameter.requireAllowed(value)
    }
    self.chosen = chosen
  }

  subscript(parameter: FigureParameter) -> Double { chosen[parameter.name] ?? parameter.usual }

  /// The geometry that three parameters make.
  func geometry(
    _ dimension: FigureParameter, _ base: FigureParameter, _ context: FigureParameter
  ) throws(RotaryError) -> RotaryGeometry {
    try RotaryGeometry(
      headDimension: whole(dimension), base: self[base], trainedContext: whole(context))
  }

  /// A value of a parameter whose step is whole.
  func whole(_ parameter: FigureParameter) -> Int { Int(self[parameter]) }
}

extension FigureParameter {
  /// Head dimension d, all of which rotates.
  static func dimension(_ usual: Double = 128, from least: Double = 4) -> FigureParameter {
    FigureParameter(
      "d", "head dimension d, all of which rotates", usual: usual, range: least...1_024, step: 2)
  }

  /// Base b of the frequencies.
  static func base(_ usual: Double = 10_000) -> FigureParameter {
    FigureParameter("b", "base b of the frequencies", usual: usual, range: 2...1e12)
  }

  /// Trained context L.
  static func context(
    _ usual: Double, from least: Double = 16, upTo greatest: Double = 131_072
  ) -> FigureParameter {
    FigureParameter(
      "L", "trained context L in tokens", usual: usual, range: least...greatest, step: 1)
  }

  /// Scale s.
  static func scale(_ usual: Double, upTo greatest: Double = 1_024) -> FigureParameter {
    FigureParameter("s", "scale s = L′/L", usual: usual, range: 1...greatest)
  }

  /// Greatest scale of a range of powers of two.
  static func greatestScale(_ usual: Double, upTo greatest: Double) -> FigureParameter {
    FigureParameter("s", "greatest scale s", usual: usual, range: 2...greatest)
  }

  /// The last distance of a curve.
  static func lastDistance(_ usual: Double, upTo greatest: Double = 1_048_576) -> FigureParameter {
    FigureParameter(
      "distance", "last distance Δ in tokens", usual: usual, range: 8...greatest, step: 1)
  }
}

/// A number in the fewest digits that read back to it, without the fraction of a whole one.
package func spelled(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}
