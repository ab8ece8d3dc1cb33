public import RotaryEmbedding

/// A model that a sweep extends: the request without the axes, for layers with the same unmodified rope.
public struct SweepModel: Sendable, Hashable {
  /// What the axes are applied to; its base, where it is given, is the one that the model was trained with.
  public var request: MethodRequest
  /// A factor on the softmax scale that the model has whatever the method, in the trained state as well.
  public var gain: Double

  /// Describes a model.
  ///
  /// - Parameters:
  ///   - request: What the axes are applied to.
  ///   - gain: A factor on the softmax scale; above 0.
  public init(_ request: MethodRequest, gain: Double = 1) {
    self.request = request
    self.gain = gain
  }
}

/// A schedule that cells of a sweep share, with the number of tokens that it is measured over.
public struct SweepSchedule: Sendable, Hashable {
  /// The resolved method for each of the models.
  public let schedules: [RotarySchedule]
  /// Index of the number of tokens in ``SweepGrid/lengths``.
  public let length: Int
}

/// Why a sweep cannot be made into a grid of schedules.
public enum SweepError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A cell asks for what cannot be.
  case request(MethodRequestError)
  /// A number of a quantity is not allowed.
  case value(SweepKnob, Double)
  /// More axes than two have several values.
  case tooManyAxes([SweepKnob])
  /// An axis with several values changes nothing in any cell.
  case idleAxis(SweepKnob, MethodNote)
  /// The caller's check stopped it.
  case stopped

  /// What was wrong and what is allowed.
  public var description: String {
    switch self {
    case .request(let error): error.description
    case .value(.length, let value):
      "The length is \(value); it must be a whole number of tokens, at least 1."
    case .value(let knob, let value):
      "The \(knob.name) is \(value); it must be finite and above 0."
    case .tooManyAxes(let knobs):
      "\(knobs.map(\.name).joined(separator: ", ")) have several values; at most two axes may."
    case .idleAxis(let knob, let note):
      "The \(knob.name) has several values and changes nothing for the method \(note.method)."
    case .stopped: "The cells were not all resolved: it was stopped."
    }
  }
}

/// The cells of a sweep with their schedules, equal ones once.
///
/// Cells go through the values of the axes with the last axis fastest. Two cells share a schedule where inverse frequencies,
/// position map, temperature and distances are the same to the bit, whatever thresholds they were made from: with truncated code
/// ramps, which round thresholds to whole pairs, most cells of a fine grid do.
///
/// ```swift
/// var request = MethodRequest("yarn", headDimension: 64, trainedContext: 8_192)
/// request.scale = 4
/// let grid = try SweepGrid([SweepModel(request)], axes: [SweepAxis(.alpha, alphas), SweepAxis(.beta, betas)])
/// print(grid.schedules.count, "distinct of", grid.settings.count)
/// ```
public struct SweepGrid: Sendable {
  /// The axes, slowest first.
  public let axes: [SweepAxis]
  /// The models, each with its own unmodified rope.
  public let models: [SweepModel]
  /// The values in use in every cell, those of the first model.
  public let settings: [SweepSetting]
  /// For each cell the index of its schedule.
  public let scheduleOfCell: [Int]
  /// The distinct schedules.
  public let schedules: [SweepSchedule]
  /// For each cell the index of its trained state.
  public let referenceOfCell: [Int]
  /// The distinct trained states: unmodified RoPE with the base that the model was trained with.
  public let references: [SweepSchedule]
  /// The distinct numbers of tokens, in the order of the cells; `nil` where the vectors have their own.
  public let lengths: [Int?]
  /// What was given although no cell uses it.
  public let notes: [MethodNote]
  /// The target length in tokens that the scale was taken from; `nil` where no cell took it from there.
  public let targetLength: Int?

  /// How many cells axes make, at most `Int.max`.
  ///
  /// - Parameter axes: Any number of them.
  /// - Returns: The product of their counts.
  public static func cellCount(_ axes: [SweepAxis]) -> Int {
    axes.reduce(1) { count, axis in
      let (product, overflow) = count.multipliedReportingOverflow(by: axis.count)
      return overflow ? .max : product
    }
  }

  /// Resolves every cell.
  ///
  /// - Parameters:
  ///   - models: At least one (a precondition). What axes say takes the place of what the requests say.
  ///   - axes: At most two with several values, slowest first, no two of one quantity.
  ///   - length: Tokens of the context where no axis says it.
  ///   - isCancelled: Asked now and then whether to stop.
  /// - Throws: ``SweepError`` of the first cell that cannot be, or that it was stopped.
  /// - Complexity: O(cells·models·d) time; memory for the distinct schedules and the settings of all cells.
  public init(
    _ models: [SweepModel], axes: [SweepAxis], length: Int? = nil,
    isCancelled: () -> Bool = { false }
  ) throws(SweepError) {
    let several = axes.filter { $0.count > 1 }
    guard several.count <= 2 else { throw .tooManyAxes(several.map(\.knob)) }
    try Self.check(axes)
    var builder = SweepGridBuilder(models: models, axes: axes, length: length)
    let count = Self.cellCount(axes)
    for cell in 0..<count {
      if cell.isMultiple(of: 256), isCancelled() { throw .stopped }
      try builder.add(Self.places(of: cell, in: axes))
    }
    (self.axes, self.models) = (axes, models)
    (settings, scheduleOfCell) = (builder.settings, builder.scheduleOfCell)
    (schedules, references) = (builder.schedules.values, builder.references.values)
    (referenceOfCell, lengths) = (builder.referenceOfCell, builder.lengths)
    (notes, targetLength) = (builder.notes ?? [], builder.targetLength)
    for axis in several {
      if axis.knob == .base, let method = settings.first?.method,
        settings.allSatisfy({ (try? MethodCatalog.entry(named: $0.method))?.hasOwnBase ?? false })
      {
        throw .idleAxis(.base, MethodNote(.base, method: method, .hasOwnBase))
      }
      guard let note = notes.first(where: { axis.knob.parameters.contains($0.parameter) }) else {
        continue
      }
      throw .idleAxis(axis.knob, note)
    }
  }

  /// The places of a cell on the axes, slowest first.
  ///
  /// - Parameter cell: Index of the cell.
  /// - Returns: For each axis the index of its value.
  public func places(of cell: Int) -> [Int] { Self.places(of: cell, in: axes) }

  private static func places(of cell: Int, in axes: [SweepAxis]) -> [Int] {
    var rest = cell
    var places = [Int](repeating: 0, count: axes.count)
    for axis in axes.indices.reversed() {
      places[axis] = rest % axes[axis].count
      rest /= axes[axis].count
    }
    return places
  }

  private static func check(_ axes: [SweepAxis]) throws(SweepError) {
    for axis in axes {
      for value in axis.numbers {
        switch axis.knob {
        case .length:
          guard let tokens = Int(exactly: value), tokens >= 1 else {
            throw .value(axis.knob, value)
          }
        case .multiplier:
          guard value.isFinite, value > 0 else { throw .value(axis.knob, value) }
        default: break
        }
      }
    }
  }
}

extension SweepKnob {
  /// The quantities whose notes are about this axis.
  fileprivate var parameters: Set<RotaryError.Parameter> {
    switch self {
    case .alpha: [.alpha]
    case .beta: [.beta]
    case .scale: [.scale]
    case .slope: [.temperature]
    case .method, .base, .ntkAlpha, .length, .multiplier, .setting: []
    }
  }
}
