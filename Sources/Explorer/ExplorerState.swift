public import AttentionEntropy
public import Figures
public import Gallery
public import RotaryEmbedding
import Studies

/// One question to the explorer: a method on a model, how far it is stretched, and the vectors that it is looked at with.
///
/// It is validated when made, and everything that the page shows is a function of it. Its canonical form has its keys in the order
/// of ``StateKey``, the shortest digits that read back, and no usual value, so that one state has one URL.
///
/// ```swift
/// let state = try ExplorerState(query: "method=yarn&beta=48")
/// print(state.query)                              // beta=48
/// print(state.main.schedule.frequencyRatios[31])  // 0.25
/// ```
public struct ExplorerState: Sendable, Hashable {
  /// The values that are not the usual ones, in canonical order.
  public let picture: PictureState
  /// What is looked at, in the same way: theme, panel and ruler.
  public let view: PictureState

  /// The method with everything that it needs.
  public var main: ResolvedMethod { methods[0] }
  /// The method, then those it is compared with at their own usual parameters.
  public let methods: [ResolvedMethod]
  /// Names of the methods that it is compared with.
  public let with: [String]
  /// Scale s = L′/L.
  public let scale: Double
  /// The name of the ensemble.
  public let ensembleName: String
  /// Where queries and keys come from.
  public let ensemble: any VectorEnsemble
  /// Which draw.
  public let seed: UInt64
  /// Number n of keys, or of tokens of the captured vectors.
  public let length: Int
  /// The head of captured vectors that it is about; `nil` where an ensemble is looked at.
  let captured: CapturedHead?
  /// The captured vectors that can be looked at.
  let vectors: ExplorerVectors?
  /// Looks of the pictures; `nil` follows the system.
  public let theme: Presentation.Look?
  /// The panel that is shown first.
  public let panel: String
  /// The pair at the ruler.
  public let pair: Int?
  /// The question as it is asked for, without its scale's consequences.
  public let request: MethodRequest

  /// The unmodified embedding.
  public var geometry: RotaryGeometry { main.geometry }
  /// The context L′ in tokens that is reached: the length that dynamic methods follow, else s·L.
  public var reachedContext: Int {
    main.entry.parameters.contains(.sequenceLength)
      ? main.extent.sequenceLength ?? Self.stretched(geometry.trainedContext, scale)
      : Self.stretched(geometry.trainedContext, scale)
  }

  /// The state in which nothing was chosen: YaRN at scale 4 beside RoPE, PI and NTK-aware.
  public static let usual: ExplorerState = {
    guard let state = try? made(PictureState([]), nil).state else {
      preconditionFailure("The usual state is a state.")
    }
    return state
  }()

  /// Makes the state of a query, which must hold nothing but what is allowed.
  ///
  /// - Parameters:
  ///   - query: What follows the question mark of a URL.
  ///   - vectors: Captured vectors that it may be about.
  /// - Throws: ``StateError`` that names the key.
  public init(query: String, vectors: ExplorerVectors? = nil) throws(StateError) {
    self = try ExplorerState.reading(query: query, vectors: vectors).state
  }

  /// Reads a query.
  ///
  /// - Parameters:
  ///   - query: What follows the question mark of a URL, at most 8 KiB.
  ///   - vectors: Captured vectors that it may be about.
  /// - Returns: The state, and a notice for every key that says nothing here.
  /// - Throws: ``StateError`` that names the key.
  public static func reading(
    query: String, vectors: ExplorerVectors? = nil
  ) throws(StateError) -> (state: ExplorerState, notices: [StateNotice]) {
    try made(try pairs(of: query), vectors)
  }

  /// The pairs of a query, each key once.
  static func pairs(of query: String) throws(StateError) -> PictureState {
    guard query.utf8.count <= 8_192 else {
      throw StateError(
        "query", "The query is longer than 8192 bytes; no state is.", allowed: "at most 8192 bytes")
    }
    guard let pairs = PictureState(text: query) else {
      throw StateError(
        "query",
        "The query is no list of key=value with “&” between, in UTF-8 with % and two digits for what is no plain "
          + "character.", allowed: "key=value&…")
    }
    return pairs
  }

  /// Makes a state of values by their keys.
  ///
  /// - Parameters:
  ///   - given: Values in any order; those that are not given have their usual value.
  ///   - vectors: Captured vectors that it may be about.
  /// - Returns: The state, and a notice for every key that says nothing here.
  /// - Throws: ``StateError`` that names the key.
  public static func reading(
    _ given: PictureState, vectors: ExplorerVectors? = nil
  ) throws(StateError) -> (state: ExplorerState, notices: [StateNotice]) {
    try made(given, vectors)
  }

  /// The whole canonical form, as it follows the question mark of a URL.
  public var query: String { PictureState(picture.values + view.values).text }

  /// The state with one value changed.
  ///
  /// - Parameters:
  ///   - key: A key of ``StateKey``, or `set.NAME`.
  ///   - text: The new value; `nil` for the usual one.
  /// - Returns: The other state.
  /// - Throws: ``StateError`` that names the key.
  public func changing(_ key: String, to text: String?) throws(StateError) -> ExplorerState {
    var values = (picture.values + view.values).filter { $0.key != key }
    if let text { values.append(.init(key: key, text: text)) }
    return try Self.made(PictureState(values), vectors).state
  }

  /// Two states are one where their canonical forms are.
  public static func == (first: ExplorerState, second: ExplorerState) -> Bool {
    first.picture == second.picture && first.view == second.view
  }

  /// Hashes the canonical form.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(picture)
    hasher.combine(view)
  }

  /// s·L in tokens, rounded.
  static func stretched(_ context: Int, _ scale: Double) -> Int {
    Int((Double(context) * scale).rounded())
  }

  /// The ensembles that need no vectors to draw from.
  static let ensembleNames = EnsembleCatalog.entries.filter { !$0.needsSource }.map(\.name)

  // MARK: Making

  /// Everything about a state, from values by their keys.
  private static func made(
    _ given: PictureState, _ vectors: ExplorerVectors?
  ) throws(StateError) -> (state: ExplorerState, notices: [StateNotice]) {
    let values = try StateValues(given)
    return (try ExplorerState(values, vectors), values.notices)
  }

  private init(_ values: StateValues, _ vectors: ExplorerVectors?) throws(StateError) {
    self.vectors = vectors
    let entry = try values.method()
    let with = try values.with(beside: entry)
    captured = try values.captured(vectors)
    var model = MethodRequest(
      entry.name, headDimension: try values.headDimension(),
      trainedContext: try values.trainedContext())
    model.rotaryDimension = try values.rotaryDimension(of: model.headDimension)
    model.base = try values.base()
    let scale = try values.scale()
    model.scale = scale
    model.usualSequenceLength = Self.stretched(model.trainedContext ?? 1, scale)
    let beside = model
    model.sequenceLength = try values.sequenceLength()
    model.ramp = try values.ramp()
    (model.alpha, model.beta) = try values.thresholds(of: entry)
    model.temperature = try values.temperature()
    model.settings = try values.settings(of: entry)
    var methods = [try Self.resolved(model, entry)]
    var names: [String] = []
    for other in with {
      var request = beside
      request.method = other.name
      do throws(MethodRequestError) { methods.append(try request.resolved()) } catch {
        // Nobody asked for those that stand beside of themselves: NTK-aware has no exponent d/(d − 2) at d = 2.
        guard values.choosesWith else { continue }
        throw StateError(.with, "\(other.name): \(error.description)")
      }
      names.append(other.name)
    }
    self.methods = methods
    self.with = names
    self.scale = scale
    request = model
    (ensembleName, ensemble) = try values.ensemble(headDimension: model.headDimension)
    seed = try values.seed()
    length = try values.length()
    theme = try values.theme()
    panel = try values.panel(hasVectors: vectors != nil)
    pair = try values.pair(below: methods[0].geometry.pairCount)
    let canonical = values.canonical
    picture = PictureState(canonical.filter { !values.isView($0.key) })
    view = PictureState(canonical.filter { values.isView($0.key) })
  }

  /// The method with what it needs; its errors name the key.
  private static func resolved(
    _ request: MethodRequest, _ entry: MethodEntry
  ) throws(StateError) -> ResolvedMethod {
    do throws(MethodRequestError) { return try request.resolved() } catch {
      guard case .invalid(let cause) = error else {
        throw StateError(.method, error.description)
      }
      if cause.parameter == .option {
        let name = entry.options.first { cause.description.hasPrefix("\($0.name) ") }
        let option = name ?? entry.options.first
        throw StateError(
          PictureState.settingPrefix + (option?.name ?? ""), cause.description,
          allowed: option?.allowed ?? "")
      }
      throw StateError(StateKey(cause.parameter), cause.description)
    }
  }
}

extension StateKey {
  /// The key of a quantity.
  init(_ parameter: RotaryError.Parameter) {
    self =
      switch parameter {
      case .headDimension: .headDimension
      case .rotaryDimension: .rotaryDimension
      case .base: .base
      case .trainedContext: .trainedContext
      case .scale: .scale
      case .sequenceLength: .sequenceLength
      case .ramp: .ramp
      case .alpha: .alpha
      case .beta: .beta
      case .temperature: .temperature
      case .ntkAlpha, .option, .method: .method
      }
  }
}
