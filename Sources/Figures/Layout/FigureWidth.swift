/// The widths that venues publish for their columns and pages, by name.
///
/// ```swift
/// let figure = try wide.fitted(to: FigureWidth.icmlColumn.points)
/// ```
public struct FigureWidth: Sendable, Hashable {
  /// Name as written on the command line, such as `icml-column`.
  public let name: String
  /// Width in points, 72 to the inch.
  public let points: Double
  /// Where the venue says so.
  public let source: String

  /// Makes a width from the unit its venue writes.
  private init(_ name: String, inches: Double, _ source: String) {
    self.name = name
    self.points = inches * 72
    self.source = source
  }

  private init(_ name: String, millimetres: Double, _ source: String) {
    self.init(name, inches: millimetres / 25.4, source)
  }

  /// One of the two columns of ICML: 3.25 in.
  public static let icmlColumn = FigureWidth(
    "icml-column", inches: 3.25, "icml2025.sty: two columns of 3.25 in, 0.25 in apart")
  /// Both columns of ICML: 6.75 in.
  public static let icmlFull = FigureWidth(
    "icml-full", inches: 6.75, "icml2025.sty: \\textwidth 6.75 in")
  /// The text of NeurIPS: 5.5 in.
  public static let neurips = FigureWidth(
    "neurips", inches: 5.5, "neurips_2025.sty: text 5.5 in wide")
  /// The text of ICLR: 5.5 in.
  public static let iclr = FigureWidth(
    "iclr", inches: 5.5, "iclr2026_conference.sty: \\textwidth 5.5 in")
  /// One of the two columns of AISTATS: 3.25 in.
  public static let aistatsColumn = FigureWidth(
    "aistats-column", inches: 3.25, "aistats2025.sty: two columns of 3.25 in, 0.25 in apart")
  /// One of the two columns of the ACL conferences: 7.7 cm.
  public static let aclColumn = FigureWidth(
    "acl-column", millimetres: 77, "ACL formatting guidelines: columns 7.7 cm wide")
  /// Both columns of the ACL conferences: 16 cm.
  public static let aclFull = FigureWidth(
    "acl-full", millimetres: 160, "ACL formatting guidelines: text 16 cm wide")
  /// One of the two columns of CVPR: 3.25 in.
  public static let cvprColumn = FigureWidth(
    "cvpr-column", inches: 3.25, "cvpr.sty: columns 3 1/4 in wide, 5/16 in apart")
  /// Both columns of CVPR: 6.875 in.
  public static let cvprFull = FigureWidth(
    "cvpr-full", inches: 6.875, "cvpr.sty: \\textwidth 6 7/8 in")
  /// The text of JMLR: 6 in.
  public static let jmlr = FigureWidth("jmlr", inches: 6, "jmlr2e.sty: \\textwidth 6.0 in")
  /// The text of TMLR: 6.5 in.
  public static let tmlr = FigureWidth("tmlr", inches: 6.5, "tmlr.sty: \\textwidth 6.5 in")
  /// One of the two columns of IEEE journals: 3.5 in.
  public static let ieeeColumn = FigureWidth(
    "ieee-column", inches: 3.5, "IEEE graphics preparation: one column 3.5 in")
  /// Both columns of IEEE journals: 7.16 in.
  public static let ieeeFull = FigureWidth(
    "ieee-full", inches: 7.16, "IEEE graphics preparation: two columns 7.16 in")
  /// One column of Nature: 89 mm.
  public static let natureSingle = FigureWidth(
    "nature-single", millimetres: 89, "Nature guide to figures: single column 89 mm")
  /// Both columns of Nature: 183 mm.
  public static let natureDouble = FigureWidth(
    "nature-double", millimetres: 183, "Nature guide to figures: double column 183 mm")
  /// A slide of 16 : 9 as presentation programs make it: 13 1/3 in.
  public static let slide = FigureWidth(
    "slide", inches: 40.0 / 3, "Widescreen slides of presentation programs: 13.333 in × 7.5 in")

  /// Every width, in the order shown to people.
  public static let all: [FigureWidth] = [
    icmlColumn, icmlFull, neurips, iclr, aistatsColumn, aclColumn, aclFull, cvprColumn, cvprFull,
    jmlr, tmlr, ieeeColumn, ieeeFull, natureSingle, natureDouble, slide,
  ]
}
