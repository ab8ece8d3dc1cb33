import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies

/// What `entrope temperature` solves: the units of every scale, with what the output says of them.
struct TemperatureInput {
  /// One scale.
  struct Scale {
    let scale: Double
    /// Keys of the longest row.
    let length: Int
    let units: () throws -> [TemperatureUnit]
    /// The factor of the law in use, over that of plain RoPE; `nil` where there is no method.
    let inUse: Double?
  }

  /// A head of a model.
  struct Place: Hashable {
    let layer: Int?
    let head: Int
  }

  /// Name and title of the method; `nil` for rows that no method changes.
  let method: (name: String, title: String)?
  let measure: RowMeasure
  let search: MultiplierSearch
  /// L in tokens.
  let trainedContext: Int
  let headDimension: Int?
  let base: Double?
  /// What the vectors are.
  let words: String
  /// What the reference is, and what is restored, in words.
  let rowWords: (reference: String, restored: String)
  /// One for each unit.
  let references: [Double]
  let referenceCritical: Double?
  let scales: [Scale]
  /// The heads that are the units; `nil` where units are draws.
  let places: [Place]?
  /// Why there is no interval; `nil` where there is one.
  let noInterval: String?
  /// Settings of the input alone, in order, as they are printed.
  let settings: [(key: String, value: SettingValue)]
  let notes: [String]
}

/// The value of a setting.
enum SettingValue {
  case text(String)
  case integer(Int)
  case number(Double)

  /// As a cell of a table.
  var cell: Cell {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    }
  }

  /// Sets the key of an object.
  func set(_ key: String, in object: inout JSONObject) throws {
    switch self {
    case .text(let text): try object.set(key, text)
    case .integer(let value): try object.set(key, value)
    case .number(let value): try object.set(key, value)
    }
  }
}

/// The flags of `entrope temperature` put together into those that other commands read.
struct TemperatureFlags {
  let files: FileFlags
  let synthesis: EnsembleFlags
  let places: PositionFlags
  let mask: MaskFlags
  let source: ConfigurationFlags
  let method: ScaledMethodFlags
  let thresholds: ThresholdFlags
  let model: GeometryFlags
  let against: String?
  let measure: RowMeasure
  let draws: DrawFlags
  let rows: RowFlags
  let heads: HeadChoice
  let compute: ComputeFlags
  let patience: PatienceFlags

  /// The flags of other commands for the method at one scale.
  func input(scale: Double) throws(CommandFailure) -> InputFlags {
    var input = plain
    input.method = method.flags(scale: scale, method: try method.method())
    input.thresholds = thresholds
    return input
  }

  /// The flags of other commands for plain RoPE.
  var plain: InputFlags {
    var noThresholds = ThresholdFlags()
    noThresholds.alpha = nil
    noThresholds.beta = nil
    var input = InputFlags()
    input.files = files
    input.synthesis = synthesis
    input.places = places
    input.mask = mask
    input.source = source
    input.method = ScaledMethodFlags.plain
    input.thresholds = noThresholds
    input.model = model
    return input
  }

  /// How the search goes.
  func search(tolerance: Double = 1e-10) -> MultiplierSearch {
    MultiplierSearch(isMonotone: measure.isMonotoneInMultiplier, tolerance: tolerance)
  }

  /// The factor that a schedule puts on the logits of a row, over that of plain RoPE.
  static func inUse(_ schedule: RotarySchedule, over rope: RotarySchedule, position: Int) -> Double
  {
    schedule.temperature.logitMultiplier * schedule.temperature.queryMultiplier(position)
      / rope.temperature.logitMultiplier
  }

  /// What the method's flags say, as settings.
  var methodSettings: [(key: String, value: SettingValue)] {
    var settings: [(String, SettingValue)] = []
    if let ramp = method.ramp { settings.append(("ramp", .text(ramp.rawValue))) }
    if let alpha = thresholds.alpha { settings.append(("alpha", .number(alpha))) }
    if let beta = thresholds.beta { settings.append(("beta", .number(beta))) }
    for setting in method.settings {
      settings.append(
        ("set_\(setting.name)", .text(setting.ofMethod.values.map(\.short).joined(separator: ","))))
    }
    if method.resonance { settings.append(("resonance", .text("yes"))) }
    if let length = method.sequenceLength { settings.append(("sequence_length", .integer(length))) }
    return settings
  }
}
