import RotaryEmbedding
import Studies

extension NamedMethod {
  /// The parameters in use, as JSON tells them.
  var settings: [Setting] {
    [Setting("method", .text(name)), Setting("title", .text(title))]
      + zip(Self.parameterNames, parameterCells).map { Setting($0, .cell($1)) }
      + [
        Setting(
          "trained_context",
          .integer(
            configuration.knowsTrainedContext ? configuration.geometry.trainedContext : nil))
      ]
  }

  /// Columns of CSV for the parameters in use, beside the method's name.
  static let parameterNames = [
    "scale", "alpha", "beta", "ramp", "base", "head_dimension", "rotary_dimension",
    "logit_multiplier",
  ]

  /// The scale in use; that which was asked for where a file's rope tells no other.
  private var scale: Double? {
    do throws(RotaryError) { return try configuration.scaleInUse() } catch {
      return configuration.extent.scale
    }
  }

  /// The cells of these columns; missing where the method has none.
  var parameterCells: [Cell] {
    let (schedule, geometry) = (configuration.schedule, configuration.geometry)
    return [
      Cell(scale), Cell(schedule.ramp?.alpha), Cell(schedule.ramp?.beta),
      schedule.ramp.map { .text($0.convention.name) } ?? .missing,
      .number(geometry.base), Cell(geometry.headDimension), Cell(geometry.rotaryDimension),
      .number(schedule.temperature.logitMultiplier),
    ]
  }
}
