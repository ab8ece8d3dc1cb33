import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

extension SweepReport {
  /// Columns of a cell for programs.
  private var cellColumns: [Column] {
    let settings = grid.axes.compactMap { axis -> Column? in
      guard case .setting = axis.knob else { return nil }
      return Column(axis.knob.name)
    }
    return [
      "alpha", "beta", "scale", "base", "ntk_alpha", "length", "multiplier", "slope", "method",
    ].map { Column($0) } + settings
      + [
        "value", "low", "high", "difference_from_trained", "difference_low", "difference_high",
        "in_region", "schedule",
      ].map { Column($0) }
  }

  private func row(_ cell: SweepCell) -> [Cell] {
    let setting = cell.setting
    return [
      Cell(setting.alpha), Cell(setting.beta), Cell(setting.scale), Cell(setting.base),
      Cell(setting.ntkAlpha), setting.length.map { Cell($0) } ?? .missing,
      .number(setting.multiplier), Cell(setting.slope), .text(setting.method),
    ] + setting.settings.map { .number($0) } + estimate(cell.value, true)
      + estimate(cell.differenceFromReference, true)
      + [cell.isInRegion.map { .boolean($0) } ?? .missing, Cell(cell.schedule)]
  }

  /// What was asked, resolved.
  private var settings: [(key: String, value: SettingValue)] {
    let geometry = grid.references[0].schedules[0].geometry
    return [
      ("measure", .text(measure.name)), ("vectors", .text(input.words)),
      ("unit", .text(input.unit)), ("units", .integer(result.unitCount)),
      ("rows", .text(input.rowWords.cells)), ("reference_rows", .text(input.rowWords.reference)),
      ("question", .text(input.question.rawValue)),
      ("trained_context", .integer(input.trainedContext)),
      ("head_dimension", .integer(geometry.headDimension)),
      ("rotary_dimension", .integer(geometry.rotaryDimension)),
    ] + input.methodSettings + [
      ("mask", .text(input.study.rows[0][0].rows.mask.name)),
      ("precision", .text(isSingle ? "single" : "double")),
    ]
  }

  /// One row for each cell, with the settings in every row.
  func longTable() throws -> Table {
    var table = try Table(
      columns: cellColumns
        + (settings.map(\.key) + ["distinct_schedules", "schema", "version"])
        .map { Column($0) })
    let asked =
      settings.map(\.value.cell) + [
        Cell(grid.schedules.count), Cell(reportSchema), .text(entropeVersion),
      ]
    for cell in result.cells { try table.appendRow(row(cell) + asked) }
    return table
  }

  func json() throws -> String {
    var object = JSONObject()
    var asked = JSONObject()
    for (key, value) in settings { try value.set(key, in: &asked) }
    try asked.set("precision_reason", precision.reason)
    try object.set("settings", object: asked)
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    try object.set(
      "axes",
      objects: grid.axes.map { axis in
        var object = JSONObject()
        try object.set("name", axis.knob.name)
        if axis.knob == .method {
          try object.set("values", axis.methods)
        } else {
          try object.set("values", axis.numbers)
        }
        return object
      })
    try object.set("distinct_schedules", grid.schedules.count)
    try object.set("trained", object: try trained())
    if let best = result.best {
      var nearest = JSONObject()
      try nearest.set("cell", best)
      try nearest.set("words", place(best))
      try nearest.set("difference_from_trained", result.cells[best].differenceFromReference?.mean)
      try object.set("best", object: nearest)
    } else {
      try object.set("best", String?.none)
    }
    if let region = result.region {
      var extent = JSONObject()
      try extent.set("cells", region)
      for (index, axis) in grid.axes.enumerated() where axis.count > 1 && axis.knob != .method {
        let numbers = region.map { axis.numbers[grid.places(of: $0)[index]] }
        try extent.set(axis.knob.name, [numbers.min(), numbers.max()])
      }
      try object.set("region", object: extent)
    } else {
      try object.set("region", String?.none)
    }
    try object.set(
      "knobs",
      objects: result.reaches.map { knob in
        var object = JSONObject()
        try object.set("name", knob.knob.name)
        try object.set("reach", knob.reach)
        try object.set("at_most", knob.atMost?.ifFinite)
        try object.set("matters", knob.matters)
        return object
      })
    try object.set("interval", intervalWords)
    try object.set("notes", [input.caveat].compactMap { $0 } + notes)
    var cells = try Table(columns: cellColumns)
    for cell in result.cells { try cells.appendRow(row(cell)) }
    try object.set("cells", rows: cells)
    return object.text
  }

  /// The trained state of the best cell, or of the first.
  private func trained() throws -> JSONObject {
    let state = result.reference(ofCell: result.best ?? 0)
    let interval = (state?.count ?? 0) > 1 ? state?.interval : nil
    var object = JSONObject()
    try object.set("value", state?.mean.ifFinite)
    try object.set("low", interval?.lowerBound)
    try object.set("high", interval?.upperBound)
    return object
  }
}
