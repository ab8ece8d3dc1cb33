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

  /// The method at the first scale; `nil` for rows that no method changes.
  let method: NamedMethod?
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
  let settings: [Setting]
  let notes: [String]
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
  var methodSettings: [Setting] {
    [
      Setting("temperature", .text(method.temperature?.name ?? "the method's own")),
      Setting("resonance", .flag(method.resonance)),
      Setting("sequence_length", .integer(method.sequenceLength)),
    ]
      + method.settings.map { Setting("set_\($0.name)", .numbers($0.ofMethod.values)) }
  }
}
