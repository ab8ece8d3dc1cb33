import AttentionEntropy
import RotaryEmbedding
import Studies

/// What `entrope sweep` measures, resolved.
struct SweepInput {
  /// What the rows of the cells can tell.
  enum Question: String {
    /// Rows of another length or beyond the trained context.
    case benefit = "beyond"
    /// The same rows on both sides.
    case price = "same_rows"
  }

  var study: SweepStudy
  /// What is measured, to explain what is wrong with it.
  let sources: [MeasuredInput]
  /// What the vectors are.
  let words: String
  /// `nil` for vectors from files.
  let ensemble: String?
  /// Where the rows of the cells stand, in words, and those of the trained state.
  let rowWords: (cells: String, reference: String)
  let question: Question
  let trainedContext: Int
  /// What the vectors can say and what they cannot; `nil` for those of an ensemble.
  let caveat: String?
  /// What the method's flags say beside the axes.
  let methodSettings: [Setting]
  let notes: [String]

  /// The vectors in a few words.
  var shortWords: String {
    let count = study.rows.first?.reduce(0) { $0 + $1.rows.heads.count } ?? 0
    let name = ensemble ?? words.split(separator: "/").last.map(String.init) ?? words
    return "\(name), \(count) \(unit)\(count == 1 ? "" : "s")"
  }

  var grid: SweepGrid { study.grid }
  /// What intervals are over.
  var unit: String { ensemble == nil ? "head" : "draw" }
}

/// The flags of `entrope sweep` put together.
struct SweepFlags {
  let axes: SweepAxisFlags
  let files: FileFlags
  let against: String?
  let vectors: EnsembleVectorFlags
  let draws: DrawFlags
  let places: PositionFlags
  let mask: MaskFlags
  let source: ConfigurationFlags
  let method: SweepMethodFlags
  let model: SweepModelFlags
  let rows: RowFlags
  let reference: PositionRange?
  let heads: HeadChoice
  let measure: StateMeasure
  let request: AttentionRequest

  /// The model of the usual example: Llama 2's head dimension and trained context.
  static let llama2 = (headDimension: 128, trainedContext: 4_096)

  /// Resolves everything, of the first cell alone where `probe` asks for that.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag, (65) about vectors; `FileError` about a file.
  func input(probe: Bool = false) throws -> SweepInput {
    let (all, settings) = try self.axes.axes(methods: try method.names())
    let axes = probe ? all.map(\.first) : all
    guard method.temperature == nil || self.axes.slope == nil else {
      throw CommandFailure.usage("--slope", "--temperature is a law as well; give one of the two.")
    }
    try requireOrder()
    let isFromFiles = files.vectors != nil || files.queries != nil || files.keys != nil
    guard !isFromFiles || vectors.ensemble == nil else {
      throw CommandFailure(
        .usage,
        "--ensemble takes the place of --vectors, --queries and --keys; give one or the other.")
    }
    guard isFromFiles || against == nil else {
      throw CommandFailure.usage("--against", "it belongs to --vectors; give that too.")
    }
    return isFromFiles ? try heads(axes, settings) : try ensemble(axes, settings)
  }

  /// How many cells the flags ask for.
  func cellCount() throws -> Int {
    SweepGrid.cellCount(try axes.axes(methods: try method.names()).axes)
  }

  /// Refuses a grid in which some α lies above some β.
  private func requireOrder() throws(CommandFailure) {
    guard let alpha = axes.alpha?.values.last, let beta = axes.beta?.values.first, alpha > beta
    else { return }
    throw .usage(
      "--alpha",
      "it ends at \(alpha.short), above the start of --beta, which is \(beta.short); every alpha must be "
        + "below every beta.")
  }

  /// What the method's flags say beside the axes.
  func methodSettings(_ settings: [MethodSetting], own: MethodRequest? = nil) -> [Setting] {
    let ramp = method.ramp?.convention ?? own?.ramp
    let law = method.temperature ?? own?.temperature
    return [
      Setting("ramp", .text(ramp?.name ?? "the method's own")),
      Setting("temperature", .text(law?.name ?? "the method's own")),
      Setting("resonance", .flag(method.resonance)),
      Setting("sequence_length", .integer(method.sequenceLength)),
    ] + settings.map { Setting("set_\($0.name)", .numbers($0.values)) }
  }

  // MARK: Requests

  /// What every cell asks for, before the axes: a file's own method where one is given, and otherwise that of the flags.
  func request(
    _ geometry: GeometryFlags, settings: [MethodSetting], own: MethodRequest? = nil
  ) throws -> MethodRequest {
    var request: MethodRequest
    if let own {
      request = own
    } else {
      request = MethodRequest(
        try method.names()[0], headDimension: geometry.headDimension ?? Self.llama2.headDimension,
        trainedContext: geometry.trainedContext)
      request.rotaryDimension = geometry.rotaryDimension
      request.base = geometry.base
    }
    request.sequenceLength = method.sequenceLength
    request.ramp = method.ramp?.convention ?? request.ramp
    request.temperature = method.temperature ?? request.temperature
    request.resonates = method.resonance
    request.settings = settings
    return request
  }

  /// The method that a file asks for, with all its numbers, where no flag names one.
  ///
  /// - Parameters:
  ///   - rope: What the file asks for.
  ///   - gain: A factor on the softmax scale that the model has whatever the method.
  /// - Returns: What the axes change; `nil` where flags name methods, or the file stretches nothing.
  /// - Throws: ``CommandFailure`` (64) where the axes cannot change what the file asks for.
  func own(_ rope: ResolvedMethod, gain: Double = 1) throws(CommandFailure) -> MethodRequest? {
    guard method.methods.isEmpty,
      !rope.entry.parameters.isDisjoint(with: [.scale, .sequenceLength])
    else { return nil }
    guard let request = rope.multiplied(by: 1 / gain).request() else {
      throw .usage(
        "--method",
        "it is missing; the file asks for \(rope.entry.name) with numbers that no axis changes. Name a method to sweep, "
          + "such as yarn.")
    }
    return request
  }

  /// That the cells start from a file's own method.
  func ownNote(_ rope: ResolvedMethod) -> String {
    let scale = rope.extent.scale == 1 ? "" : " at scale \(rope.extent.scale.short)"
    return
      "the cells start from what the file asks for, \(rope.entry.name)\(scale); the axes change it, and --method takes its "
      + "place."
  }

  /// Resolves the cells, and tells errors by the flags.
  func grid(_ models: [SweepModel], _ axes: [SweepAxis], length: Int? = nil) throws -> SweepGrid {
    let cells = SweepGrid.cellCount(axes)
    let greatest = (1 << 25) / max(1, models.reduce(0) { $0 + $1.request.headDimension / 2 })
    guard cells <= greatest else {
      let flag = axes.first { $0.count > 1 }?.knob.flag ?? "--alpha"
      throw CommandFailure.usage(
        flag,
        "the grid has \(cells) cells; with this head dimension at most \(greatest) fit in memory.")
    }
    do throws(SweepError) {
      return try SweepGrid(models, axes: axes, length: length) { Interruption.isRequested }
    } catch { throw failure(error) }
  }

  private func failure(_ error: SweepError) -> CommandFailure {
    switch error {
    case .stopped: return .interrupted
    case .request(let error): return names.failure(error)
    case .value(let knob, _): return .usage(knob.flag, error.description)
    case .tooManyAxes(let knobs):
      let flags = knobs.map(\.flag)
      return .usage(
        flags.last ?? "--alpha",
        "\(flags.joined(separator: ", ")) have several values each; at most two axes may.")
    case .idleAxis(let knob, let note):
      switch knob {
      case .alpha, .beta:
        return .usage(
          "--method",
          "the method \(note.method) has no ramp, so --alpha and --beta do not change it; take "
            + "ntk-by-parts, yarn or dynamic-yarn.")
      case .slope where note.reason == .followsScale:
        return .usage(knob.flag, "it changes nothing at scale 1; give --scale.")
      default: return .usage(knob.flag, note.words.replacing("\(knob.flag) ", with: "it "))
      }
    }
  }

  /// The flags that stand for quantities in errors.
  private var names: FlagNames {
    var flags = ScaledMethodFlags.plain
    flags.ntkAlpha = axes.ntkAlpha?.values.first
    return FlagNames(flags, model.geometry)
  }

  // MARK: Rows

  /// The positions of the trained state's rows, where a flag gives them.
  func givenReference(below context: Int) throws(CommandFailure) -> ClosedRange<Int>? {
    guard let reference else { return nil }
    guard let range = reference.range else {
      throw .usage("--reference", "give positions as FROM:TO, such as 6144:8191.")
    }
    guard range.upperBound < context else {
      throw .usage(
        "--reference",
        "it ends at \(range.upperBound), which is not below the trained context of \(context) tokens."
      )
    }
    return range
  }
}

extension SweepAxis {
  /// The axis with its first value alone.
  fileprivate var first: SweepAxis {
    knob == .method ? SweepAxis(methods: [methods[0]]) : SweepAxis(knob, [numbers[0]])
  }
}
