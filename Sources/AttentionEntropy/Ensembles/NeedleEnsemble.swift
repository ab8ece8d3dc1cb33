/// One key that every query looks for among keys of the null model: the needle in a haystack.
///
///     qᵢ = εᵢ + c·û      kⱼ = εⱼ  (j ≠ p)      k_p = ε_p + c·û      c² = g·√d
///
/// with ε independent standard normal and û a random unit vector, one per draw and key head. Before rotation, and over
/// the noise given û, the logits qᵢ·kⱼ/√d have
///
///     E zᵢⱼ = 0,   Var zᵢⱼ = 1 + g/√d   (j ≠ p)        E zᵢₚ = g,   Var zᵢₚ = 1 + 2g/√d
///
/// so the gap g is how far the needle's logit stands above the others' on average, before rotation. A rotation by
/// angles φ over the distance lowers that to g·Σᵢ wᵢ cos φᵢ with wᵢ the share of ‖û‖² in pair i, on average 2/d. At
/// g = 0 the draw is that of ``IsotropicEnsemble``, bit for bit.
public struct NeedleEnsemble: VectorEnsemble, Hashable {
  /// Position p of the needle, in tokens.
  public let position: Int
  /// Gap g between the needle's logit and the others', in nats, on average and before rotation.
  public let gap: Double

  /// Makes the ensemble.
  ///
  /// - Parameters:
  ///   - position: p, at least 0. Where no key stands there, there is no needle.
  ///   - gap: g, finite and at least 0.
  /// - Throws: ``AttentionError`` when one of them is not allowed.
  public init(position: Int, gap: Double) throws(AttentionError) {
    guard position >= 0 else {
      throw AttentionError(
        "The needle's position is \(position); it must be at least 0.", option: "needle-position")
    }
    try requireRaise(gap, "gap", "gap")
    self.position = position
    self.gap = gap
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry(
    "needle",
    options: [
      EnsembleOption("needle-position", .whole, usual: "0"),
      EnsembleOption("gap", .number, usual: "10"),
    ]
  ) { choice throws(AttentionError) in
    try NeedleEnsemble(position: choice.whole("needle-position"), gap: choice.number("gap"))
  }

  /// Prepares one draw.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    try requirePairs(headDimension)
    return try raisedKey(
      at: position, by: gap, along: 0..<headDimension / 2, headDimension: headDimension,
      seed: seed, keyHead: keyHead)
  }
}

/// The most that a logit is raised by: beyond it the raised row is 1 and 0 to the last bit anyway.
private let greatestRaise = 1e6

/// Throws unless a logit can be raised by this much.
func requireRaise(
  _ raise: Double, _ name: String, _ option: String
) throws(AttentionError) {
  guard (0...greatestRaise).contains(raise) else {
    throw AttentionError(
      "The \(name) is \(raise); it must be from 0 to a million nats.", option: option)
  }
}

/// The null model with the logits of one key raised: all queries and that key share a direction inside some pairs.
///
///     qᵢ = εᵢ + c·û      k_p = ε_p + c·û      c² = raise·√d
///
/// - Parameters:
///   - position: Position p of the key.
///   - raise: What the key's logits gain on average, before rotation, in nats.
///   - pairs: The pairs in which û lies; not empty.
///   - headDimension: d, even.
///   - seed: Which draw.
///   - keyHead: Which key head.
/// - Returns: The draw.
/// - Throws: ``AttentionError`` when components do not come in pairs.
func raisedKey(
  at position: Int, by raise: Double, along pairs: Range<Int>, headDimension: Int, seed: UInt64,
  keyHead: Int
) throws(AttentionError) -> VectorDraw {
  let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
  let pairCount = headDimension / 2
  var direction = noise.shared(count: headDimension)
  for component in direction.indices where !pairs.contains(component % pairCount) {
    direction[component] = 0
  }
  let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let factor = (raise * Double(headDimension).squareRoot()).squareRoot() / length
  let shift = direction.map { factor * $0 }
  return try VectorDraw(headDimension: headDimension) { role, place, row in
    if role == .key, place != position {
      noise.fill(row, role, place) { _, normal in normal }
    } else {
      noise.fill(row, role, place) { component, normal in normal + shift[component] }
    }
  }
}
