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
    let settings = settings
    var table = try Table(
      columns: Self.headColumns.map { Column($0) }
        + Self.methodColumns.map { Column($0) } + settings.map { Column($0.key) })
    for (method, head) in places {
      try table.appendRow(
        cells(method: method, head: head) + methodCells(method: method, head: head)
          + settings.map(\.cell))
    }
    return table
  }

  /// JSON: one object.
  func json() throws -> String {
    var object = JSONObject()
    var settings = JSONObject()
    for (key, cell) in self.settings where key != "schema" && key != "version" {
      switch cell {
      case .integer(let value): try settings.set(key, value)
      case .text(let value): try settings.set(key, value)
      default: try settings.set(key, nil as String?)
      }
    }
    try settings.set("methods", objects: methods.map { try $0.object() })
    try object.set("settings", object: settings)
    try object.set("schema", Self.schema)
    try object.set("version", entropeVersion)
    try object.set("heads", rows: heads(places))
    if !atlas.isPaired { try object.set("reference_heads", rows: referenceHeads()) }
    try object.set("worst", rows: heads(worst(Self.worstCount)))
    try object.set("interval", AtlasReport.intervalWords)
    try object.set("notes", notes)
    return object.text
  }

  /// Which generation of keys JSON and CSV have.
  private static let schema = 1

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

  private static let methodColumns = ["scale", "alpha", "beta", "logit_multiplier"]

  private static func parameters(of method: ResolvedMethod) -> [Double?] {
    let ramp = method.schedule.ramp
    return [
      method.extent.scale, ramp?.alpha, ramp?.beta, method.schedule.temperature.logitMultiplier,
    ]
  }

  /// A method's parameters in the layer of a head.
  private func methodCells(method: Int, head: Int) -> [Cell] {
    let layer = atlas.heads[head].layer
    let found = input.rows.layers.first { $0.study.number == layer }
    guard let method = found?.methods[method] else {
      return Self.methodColumns.map { _ in .missing }
    }
    return Self.parameters(of: method.configuration).map { Cell($0) }
  }

  /// What was asked, resolved.
  private var settings: [(key: String, cell: Cell)] {
    let ends = input.rows.ends
    let reference = (input.within ?? input.rows).ends
    return [
      ("vectors", .text(input.rows.words)),
      ("trained_context", input.trainedContext.map { Cell($0) } ?? .missing),
      ("rows_from", Cell(ends.lowerBound)), ("rows_to", Cell(ends.upperBound)),
      ("reference", .text(methods.first?.name ?? "")),
      ("reference_from", Cell(reference.lowerBound)), ("reference_to", Cell(reference.upperBound)),
      ("pairing", .text(atlas.isPaired ? "row by row" : "means of separate rows")),
      ("mask", .text(maskWords)), ("precision", .text(atlas.hasSingle ? "single" : "double")),
      ("schema", Cell(Self.schema)), ("version", .text(entropeVersion)),
    ]
  }

  /// The mask of all layers.
  var maskWords: String {
    let masks = Set(input.rows.layers.map(\.study.mask))
    return masks.count == 1 ? masks.first?.words ?? "" : "the layers' own masks"
  }
}
