import Drawing
import RotaryEmbedding
import Studies

/// An atlas with what it was measured from, as tables for programs.
struct AtlasReport {
  let atlas: HeadAtlas
  let input: AtlasInput
  /// What the user should know, in sentences.
  let notes: [String]

  /// The methods, plain RoPE first.
  var methods: [NamedMethod] { input.rows.layers.first?.methods ?? [] }
  /// The heads of `worst` for each method.
  static let worstCount = 10

  /// CSV: every head under every method, with the settings in every row.
  func csv() throws -> Table {
    try settings.table(
      Self.headColumns + NamedMethod.parameterNames,
      rows: places.map {
        cells(method: $0.method, head: $0.head) + parameterCells(method: $0.method, head: $0.head)
      })
  }

  /// JSON: one object.
  func json() throws -> String {
    var object = settings.object()
    object.set("heads", rows: try heads(places))
    if !atlas.isPaired { object.set("reference_heads", rows: try referenceHeads()) }
    object.set("worst", rows: try heads(worst(Self.worstCount)))
    try object.set("interval", AtlasReport.intervalWords)
    try object.set("notes", notes)
    return object.text
  }

  /// What the intervals of heads mean.
  static let intervalWords =
    "low and high: 95 % interval over the rows of the head, as if rows were independent. They share keys, so it "
    + "tells how rows scatter, not what another text would give."

  // MARK: Rows

  /// Every head under every method, heads innermost.
  private var places: [(method: Int, head: Int)] {
    atlas.methods.indices.flatMap { method in atlas.heads.indices.map { (method, $0) } }
  }

  /// For each method the heads that it changes most.
  func worst(_ count: Int) -> [(method: Int, head: Int)] {
    atlas.methods.indices.flatMap { method in
      atlas.largestChanges(method: method, count: count).map { (method, $0) }
    }
  }

  private static let headColumns = [
    "layer", "head", "method", "rows", "entropy", "first_key_mass", "distance",
    "reference_entropy", "difference", "low", "high",
  ]

  private func cells(method: Int, head: Int) -> [Cell] {
    let entry = atlas[method: method, head: head]
    let place = atlas.heads[head]
    return [
      place.layer.map { Cell($0) } ?? .missing, Cell(place.head), .text(atlas.methods[method]),
      Cell(entry.rowCount), Cell(entry.entropy?.mean), Cell(entry.firstKeyMass),
      Cell(entry.meanDistance), Cell(atlas.reference[head].entropy?.mean),
      Cell(entry.change?.value), Cell(entry.change?.interval?.lowerBound),
      Cell(entry.change?.interval?.upperBound),
    ]
  }

  private func heads(_ places: [(method: Int, head: Int)]) throws -> Table {
    try Table(
      columns: Self.headColumns.map { Column($0) },
      rows: places.map { cells(method: $0.method, head: $0.head) })
  }

  /// The rows that changes are taken from, where they are others.
  private func referenceHeads() throws -> Table {
    try Table(
      columns: ["layer", "head", "rows", "entropy", "first_key_mass", "distance"].map {
        Column($0)
      },
      rows: zip(atlas.heads, atlas.reference).map { place, entry in
        [
          place.layer.map { Cell($0) } ?? .missing, Cell(place.head), Cell(entry.rowCount),
          Cell(entry.entropy?.mean), Cell(entry.firstKeyMass), Cell(entry.meanDistance),
        ]
      })
  }

  // MARK: Settings

  /// A method's parameters in the layer of a head.
  private func parameterCells(method: Int, head: Int) -> [Cell] {
    let layer = atlas.heads[head].layer
    let found = input.rows.layers.first { $0.study.number == layer }
    return found?.methods[method].parameterCells
      ?? NamedMethod.parameterNames.map { _ in .missing }
  }

  /// What was asked, resolved.
  private var settings: ReportSettings {
    let ends = input.rows.ends
    let reference = (input.within ?? input.rows).ends
    return ReportSettings([
      Setting("vectors", .text(input.rows.words)),
      Setting("trained_context", .integer(input.trainedContext)),
      Setting("rows_from", .integer(ends.lowerBound)),
      Setting("rows_to", .integer(ends.upperBound)),
      Setting("reference", .text(methods.first?.name)),
      Setting("reference_from", .integer(reference.lowerBound)),
      Setting("reference_to", .integer(reference.upperBound)),
      Setting("pairing", .text(atlas.isPaired ? "row by row" : "means of separate rows")),
      Setting("mask", .text(maskWords)),
      Setting("precision", .text(atlas.hasSingle ? "single" : "double")),
      Setting("methods", .groups(methods.map(\.settings))),
    ])
  }

  /// The mask of all layers.
  var maskWords: String {
    let masks = Set(input.rows.layers.map(\.study.mask))
    return masks.count == 1 ? masks.first?.words ?? "" : "the layers' own masks"
  }
}
