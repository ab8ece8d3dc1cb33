import ModelFiles

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
  /// The types that it takes; `nil` for all.
  let types: [RopeKind]?
  /// What becomes of the others.
  let otherwise: Otherwise
  /// Whether it asks for all that where the file has no dictionary as well.
  let needsDictionary: Bool

  /// Makes a demand.
  init(
    _ keys: [RopeKey], types: [RopeKind]? = nil, otherwise: Otherwise = .refused,
    needsDictionary: Bool = false
  ) {
    self.keys = keys
    self.types = types
    self.otherwise = otherwise
    self.needsDictionary = needsDictionary
  }
}

extension RopeEvaluation {
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
