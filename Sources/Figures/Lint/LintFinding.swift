/// Something in a figure that would not survive print, with what to do about it.
///
/// ```swift
/// #expect(try figure.lint().isEmpty)
/// ```
public struct LintFinding: Sendable, Hashable, CustomStringConvertible {
  /// What was checked.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// Text is at least 6 pt high, its scripts at least 4.
    case smallText = "small text"
    /// Lines are at least 0.4 pt wide.
    case thinLine = "thin line"
    /// Inks stand out from what is under them by a ratio of at least 3.
    case lowContrast = "low contrast"
    /// Everything lies on the page.
    case clipped = "off the page"
    /// No label covers another.
    case overlap = "labels overlap"
    /// Neighbouring series are at least 10 apart in CAM02-UCS for everybody.
    case similarColors = "similar colours"
    /// Series can be told apart without colour.
    case sameInGrey = "same in grey"
    /// The cycle has an ink for every series that asks for none.
    case repeatedColor = "colours repeat"
  }

  /// What was checked.
  public var rule: Rule
  /// Where it was found: a label, or the names of two series.
  public var subject: String
  /// What was measured, in the unit of the rule: points, a ratio, or a distance in CAM02-UCS.
  public var measured: Double
  /// The least that is allowed, or the most for what lies off the page, overlaps or repeats.
  public var limit: Double
  /// What to change.
  public var suggestion: String

  /// The finding as a sentence, with its suggestion.
  public var description: String {
    let shown = decimal(measured, places: 2, isGrouped: false)
    let allowed = decimal(limit, places: 1, isGrouped: false)
    return "\(rule.rawValue): \(subject) (\(shown); the limit is \(allowed)). \(suggestion)"
  }
}

/// What print asks for, at the final size of a figure.
package enum PrintLimits {
  /// Least size of text, in points.
  package static let text = 6.0
  /// Least size of sub- and superscripts, in points: the scripts of the smallest text.
  package static let script = 4.2
  /// Least width of lines, in points.
  package static let line = 0.4
  /// Least ratio of contrast (WCAG 2.1, 1.4.11).
  package static let contrast = 3.0
  /// Least contrast of a series that is also told by its dash or marker and not thinner than 1 pt.
  ///
  /// The orange of Okabe and Ito has 2.25 on white. WCAG asks 3 of what only colour tells.
  package static let codedContrast = 2.0
  /// Least distance of neighbouring series in CAM02-UCS.
  package static let distance = 10.0
  /// Least difference of CIELAB lightness of series that nothing else tells apart.
  package static let lightness = 15.0
}
