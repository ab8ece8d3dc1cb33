import RotaryEmbedding

/// The flags that stand for the quantities of a ``RotaryError``.
struct FlagNames {
  private let scale: String
  private let rotaryDimension: String

  init(_ flags: MethodFlags, _ model: GeometryFlags) {
    scale = flags.ntkAlpha == nil ? "--scale" : "--ntk-alpha"
    rotaryDimension = model.rotaryDimension == nil ? "--head-dimension" : "--rotary-dimension"
  }

  /// Runs a step and begins the sentence of its error with the flag that caused it.
  func callAsFunction<Result>(
    _ step: () throws(RotaryError) -> Result
  ) throws(CommandFailure) -> Result {
    do throws(RotaryError) { return try step() } catch {
      throw .usage(self[error.parameter], error.description)
    }
  }

  /// The flag that was given for a quantity.
  subscript(_ parameter: RotaryError.Parameter) -> String {
    switch parameter {
    case .rotaryDimension: rotaryDimension
    case .scale: scale
    default: Self.usual(parameter)
    }
  }

  /// The flag that stands for a quantity.
  static func usual(_ parameter: RotaryError.Parameter) -> String {
    switch parameter {
    case .headDimension: "--head-dimension"
    case .rotaryDimension: "--rotary-dimension"
    case .base: "--base"
    case .trainedContext: "--trained-context"
    case .scale: "--scale"
    case .sequenceLength: "--sequence-length"
    case .ramp: "--ramp"
    case .alpha: "--alpha"
    case .beta: "--beta"
    case .ntkAlpha: "--ntk-alpha"
    case .temperature: "--temperature"
    case .option: "--set"
    case .method: "--method"
    }
  }
}
