import ModelFiles
import RotaryEmbedding

/// What the class of a model type asks of a dictionary before anything is made of it.
public struct ClassDemand: Sendable, Hashable {
  /// What becomes of a type that the class does not take.
  enum Otherwise: Sendable, Hashable {
    /// It stops.
    case refused
    /// The class takes it for this one.
    case takenFor(RopeKind)
  }

  /// The keys without which it stops.
  let keys: [RopeKey]
  /// The keys of the model without which it stops whatever its layers do, beside the dictionary or in it.
  let modelKeys: [ModelKey]
  /// The types that it takes; `nil` for all.
  let types: [RopeKind]?
  /// What becomes of the others.
  let otherwise: Otherwise
  /// Whether it asks for all that where the file has no dictionary as well.
  let needsDictionary: Bool

  /// Makes a demand.
  init(
    _ keys: [RopeKey], modelKeys: [ModelKey] = [], types: [RopeKind]? = nil,
    otherwise: Otherwise = .refused, needsDictionary: Bool = false
  ) {
    self.keys = keys
    self.modelKeys = modelKeys
    self.types = types
    self.otherwise = otherwise
    self.needsDictionary = needsDictionary
  }
}

/// What a class needs to be so before it takes the dynamic type for NTK-aware with `alpha`; it stops at anything else.
public struct AlphaDemand: Sendable, Hashable {
  /// What stands in for a missing alpha.
  let usual: Double
  /// Alpha; `nil` for any.
  let alpha: Double?
  /// Base b.
  let base: Double
  /// Components of a head as hidden_size / num_attention_heads; `nil` for any.
  let headDimension: Int?
  /// What `max_position_embeddings` may be.
  let contexts: [Int]

  /// The demand in words.
  var words: String {
    (alpha.map { "alpha is \(shortest($0)), " } ?? "")
      + "rope_theta is \(shortest(base)), "
      + (headDimension.map { "hidden_size / num_attention_heads is \($0) " } ?? "")
      + "and max_position_embeddings is \(contexts.map(String.init).joined(separator: " or "))"
  }
}

extension SystemProfile {
  /// The key that the class of the model type looks for in every file and this one lacks, beside the dictionary and in it.
  func missingKey(in source: RopeSource) -> ModelKey? {
    demands.value[source.modelType]?.modelKeys.first { key in
      let beside = source.configuration[key]
      let inside = RopeKey(rawValue: key.rawValue).map { source.settings[$0] }
      return !(beside.isWritten && !beside.isNull)
        && inside.map { $0.isAbsent || $0.isNull } ?? true
    }
  }
}

extension RopeEvaluation {
  /// The alpha that a class with a demand of its own goes on with; `nil` where it has none, or the axes of the model free it.
  func demandedAlpha() throws(Refusal) -> Double? {
    guard let demand = profile.alphaDemands.value[modelType] else { return nil }
    let alpha = settings[.alpha].number ?? demand.usual
    let isMet =
      demand.alpha.map { $0 == alpha } ?? true && source.geometry.base == demand.base
      && demand.headDimension.map { $0 == source.headQuotient } ?? true
      && demand.contexts.contains(source.maximumContext ?? 0)
    guard isMet else {
      throw Refusal(
        "its converter stops at a dynamic type of \(legible(modelType)) unless \(demand.words)")
    }
    return alpha
  }

  /// Stops where the file lacks a key that the class of the model type looks for in every file.
  func demandModelKeys() throws(Refusal) {
    guard let key = profile.missingKey(in: source) else { return }
    let configuration = source.configuration
    let state = configuration[key].isNull ? "null" : "missing"
    throw Refusal("\(configuration.path(of: key)) is \(state), and it stops")
  }

  /// What the class of the model type asks of the dictionary; the type that it goes on with.
  func demanded(_ reading: TypeReading) throws(Refusal) -> TypeReading {
    guard let demand = profile.demands.value[modelType], demand.needsDictionary || seesDictionary
    else { return reading }
    if let types = demand.types, case .method(let kind) = reading, !types.contains(kind) {
      switch demand.otherwise {
      case .takenFor(let other): return kind == .unscaled ? reading : .method(other)
      case .refused:
        throw Refusal(
          "its class of \(legible(modelType)) takes "
            + "\(types.map(\.rawValue).joined(separator: " and ")) alone and stops at \(kind.rawValue)"
        )
      }
    }
    for key in demand.keys where settings[key].isAbsent {
      throw Refusal("\(settings.path(of: key)) is missing, and it stops")
    }
    return reading
  }

  /// Whether the file has a dictionary where the system looks for one.
  private var seesDictionary: Bool {
    guard settings.isWritten else { return false }
    guard let scope = profile.newKeys.value, !scope.holds(for: modelType) else { return true }
    return !settings.path.contains(ModelKey.ropeParameters.rawValue)
  }
}
