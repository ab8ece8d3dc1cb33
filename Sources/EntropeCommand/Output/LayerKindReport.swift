import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The kinds of layers of a model with their ropes, ready to print.
struct LayerKindReport {
  private let kinds: [LayerKind]
  /// The kind that is printed below, where one is.
  private let marked: LayerKind?
  /// For each kind its ropes, the main one first; one without frequencies where nothing rotates.
  private let ropes: [[ResolvedRope]]

  /// The kinds of an audit.
  init(_ reports: [AuditReport]) {
    kinds = reports.map(\.kind)
    marked = nil
    ropes = reports.map { [$0.resolved] }
  }

  init(_ model: ConfiguredModel, sequenceLength: Int?) throws {
    try self.init(
      model.configuration, model.kinds, marked: model.kind, sequenceLength: sequenceLength)
  }

  init(
    _ configuration: ModelConfiguration, _ kinds: [LayerKind], marked: LayerKind? = nil,
    sequenceLength: Int? = nil
  ) throws {
    self.kinds = kinds
    self.marked = marked
    ropes = try kinds.map { kind in
      try kind.ropes.isEmpty
        ? [configuration.resolved(kind, sequenceLength: sequenceLength)]
        : kind.ropes.map { rope in
          try configuration.resolved(kind, rope: rope, sequenceLength: sequenceLength)
        }
    }
  }

  /// One row for each kind.
  func table() throws -> Table {
    var table = try Table(columns: [
      Column("kind"), Column("layers"), Column("attention"), Column("window", unit: "tokens"),
      Column("method"), Column("base"), Column("pairs"),
    ])
    for (kind, ropes) in zip(kinds, ropes) {
      for rope in ropes {
        try table.appendRow([
          .text(legible(kind.name) + (kind == marked ? " *" : "")),
          kind.layers.isEmpty ? .missing : .text(layerWords(kind.layers, runs: 4)),
          .text(kind.attention.name), kind.attention.window.map { Cell($0) } ?? .missing,
          .text(rope.methodName), rope.rotates ? base(of: rope) : .missing,
          Cell(rope.schedule.inverseFrequencies.count),
        ])
      }
    }
    return table
  }

  /// The base, in all its digits where it is a whole number.
  private func base(of rope: ResolvedRope) -> Cell {
    let base = rope.geometry.base
    return base == base.rounded() && base < 1e15 ? Cell(Int(base)) : .number(base)
  }

  /// What the table does not say of itself.
  var legend: String { "* printed below" }

  /// One object for each kind.
  func objects() throws -> [JSONObject] {
    try zip(kinds, ropes).map { kind, ropes in
      var object = JSONObject()
      try object.set("name", kind.name)
      try object.set("layers", kind.layers)
      try object.set("attention", kind.attention.name)
      try object.set("window", kind.attention.window)
      if ropes.count == 1 {
        try set(ropes[0], in: &object)
      } else {
        try object.set(
          "ropes",
          objects: zip(kind.ropes, ropes).map { rope, resolved in
            var inner = JSONObject()
            try inner.set("name", rope.name)
            try set(resolved, in: &inner)
            return inner
          })
      }
      return object
    }
  }

  private func set(_ rope: ResolvedRope, in object: inout JSONObject) throws {
    let temperature = rope.schedule.temperature
    try object.set("method", rope.methodName)
    try object.set("base", rope.rotates ? rope.geometry.base : nil)
    try object.set("rotary_dimension", 2 * rope.schedule.inverseFrequencies.count)
    try object.set(
      "inverse_frequencies", rope.schedule.effectiveInverseFrequencies.map(\.ifFinite))
    try object.set("amplitude", temperature.amplitude)
    try object.set("softmax_scale_multiplier", temperature.softmaxScale)
    try temperature.setLaws(in: &object)
  }
}
