/// How values become colours, and the bar that says so.
public struct ColorScale: Sendable, Hashable {
  /// Colours from low to high.
  public var map: ColorMap
  /// How values become positions along the map.
  public var kind: Kind
  /// Range of values; `nil` takes the range of the finite unmasked cells.
  public var domain: ClosedRange<Double>?
  /// Label of the bar, in mini-markup.
  public var label: String

  /// How values become positions along the map.
  public enum Kind: Sendable, Hashable {
    /// Proportional to the value.
    case linear
    /// Proportional to the logarithm; values at or below the floor get the lowest colour and the bar
    /// ends in a tick that says so.
    case log(floor: Double)
    /// Proportional to the signed distance from a centre, with equal reach on both sides.
    case diverging(center: Double)
  }

  /// Makes a colour scale.
  public init(
    _ map: ColorMap = .viridis, kind: Kind = .linear, domain: ClosedRange<Double>? = nil,
    label: String
  ) {
    self.map = map
    self.kind = kind
    self.domain = domain
    self.label = label
  }
}

/// The named sequences of colours.
public enum ColorMap: String, Sendable, Hashable, CaseIterable {
  /// Dark violet to yellow, even in lightness: the default.
  case viridis
  /// Dark blue to yellow, the same to readers with any colour vision.
  case cividis
  /// Black through purple to pale yellow.
  case magma
  /// Blue through white to red, for a stated centre.
  case blueWhiteRed
}
