/// The independent numbers that the rows of one key head's draw are made of.
///
/// Component c of the vector at position m is number m·d + c of its stream, so the vector at a position is the same
/// in every draw of that seed, long or short.
struct RowNoise: Sendable {
  let headDimension: Int
  private let seed: UInt64
  private let keyHead: Int
  private let keys: CounterGenerator
  private let keyScales: CounterGenerator

  /// Throws unless components come in pairs.
  init(headDimension: Int, seed: UInt64, keyHead: Int) throws(AttentionError) {
    try requirePairs(headDimension)
    self.headDimension = headDimension
    self.seed = seed
    self.keyHead = keyHead
    keys = CounterGenerator(seed: seed, stream: .keys, keyHead: keyHead)
    keyScales = CounterGenerator(seed: seed, stream: .keyScales, keyHead: keyHead)
  }

  /// What the components of rows come from.
  func components(_ role: VectorRole) -> CounterGenerator {
    switch role {
    case .key: keys
    case .query(let member):
      CounterGenerator(seed: seed, stream: .queries, keyHead: keyHead, member: member)
    }
  }

  /// What concerns a row as a whole, and not its components.
  func scales(_ role: VectorRole) -> CounterGenerator {
    switch role {
    case .key: keyScales
    case .query(let member):
      CounterGenerator(seed: seed, stream: .queryScales, keyHead: keyHead, member: member)
    }
  }

  /// Standard normal numbers that queries and keys of the key head share.
  func shared(count: Int) -> [Double] {
    let generator = CounterGenerator(seed: seed, stream: .direction, keyHead: keyHead)
    return (0..<UInt64(count)).map { generator.normal(at: $0) }
  }

  /// Fills a row with what a function makes of each component's index and its standard normal number.
  func fill(
    _ row: UnsafeMutableBufferPointer<Float>, _ role: VectorRole, _ position: Int,
    _ component: (Int, Double) -> Double
  ) {
    let generator = components(role)
    let start = UInt64(position) &* UInt64(headDimension)
    for index in 0..<headDimension {
      row[index] = Float(component(index, generator.normal(at: start &+ UInt64(index))))
    }
  }
}

/// Throws unless components come in pairs.
func requirePairs(_ headDimension: Int) throws(AttentionError) {
  guard headDimension >= 2, headDimension.isMultiple(of: 2) else {
    throw AttentionError("The head dimension is \(headDimension); it must be even and at least 2.")
  }
}
