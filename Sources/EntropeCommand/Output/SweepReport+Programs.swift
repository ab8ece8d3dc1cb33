import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

extension SweepReport {
  /// Columns of a cell for programs.
  private var cellColumns: [String] {
    [
      "alpha", "beta", "scale", "base", "ntk_alpha", "length", "multiplier", "slope", "method",
    ]
      + grid.axes.compactMap { axis in
        guard case .setting = axis.knob else { return nil }
        return axis.knob.name
      }
      + [
        "value", "low", "high", "difference_from_trained", "difference_low", "difference_high",
        "in_region", "schedule",
      ]
  }

  private func row(_ cell: SweepCell) -> [Cell] {
    let setting = cell.setting
    return [
      Cell(setting.alpha), Cell(setting.beta), Cell(setting.scale), Cell(setting.base),
      Cell(setting.ntkAlpha), setting.length.map { Cell($0) } ?? .missing,
      .number(setting.multiplier), Cell(setting.slope), .text(setting.method),
    ] + setting.settings.map { .number($0) } + cell.value.cells
      + cell.differenceFromReference.cells
      + [cell.isInRegion.map { .boolean($0) } ?? .missing, Cell(cell.schedule)]
  }

  /// What was asked, resolved.
  private var settings: ReportSettings {
    let geometry = grid.references[0].schedules[0].geometry
    return ReportSettings(
      [
        Setting("measure", .text(measure.name)), Setting("vectors", .text(input.words)),
        Setting("unit", .text(input.unit)), Setting("units", .integer(result.unitCount)),
        Setting("rows", .text(input.rowWords.cells)),
        Setting("reference_rows", .text(input.rowWords.reference)),
        Setting("question", .text(input.question.rawValue)),
        Setting("trained_context", .integer(input.trainedContext)),
        Setting("head_dimension", .integer(geometry.headDimension)),
        Setting("rotary_dimension", .integer(geometry.rotaryDimension)),
      ] + input.methodSettings + [
        Setting("mask", .text(input.study.rows[0][0].rows.mask.name)),
        Setting("precision", .text(isSingle ? "single" : "double")),
        Setting("precision_reason", .text(precision.reason)),
        Setting("distinct_schedules", .integer(grid.schedules.count)),
      ])
  }

  /// One row for each cell, with the settings in every row.
  func longTable() throws -> Table {
    try settings.table(cellColumns, rows: result.cells.map(row))
  }

  func json() throws -> String {
    var object = settings.object()
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
    object.set("trained", object: try trained())
    if let best = result.best {
      var nearest = JSONObject()
      try nearest.set("cell", best)
      try nearest.set("words", place(best))
      try nearest.set("difference_from_trained", result.cells[best].differenceFromReference?.mean)
      object.set("best", object: nearest)
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
      object.set("region", object: extent)
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
    object.set(
      "cells",
      rows: try Table(columns: cellColumns.map { Column($0) }, rows: result.cells.map(row)))
    return object.text
  }

  /// The trained state of the best cell, or of the first.
  private func trained() throws -> JSONObject {
    let state = result.reference(ofCell: result.best ?? 0)
    let interval = state?.knownInterval
    var object = JSONObject()
    try object.set("value", state?.mean.ifFinite)
    try object.set("low", interval?.lowerBound)
    try object.set("high", interval?.upperBound)
    return object
  }
}
