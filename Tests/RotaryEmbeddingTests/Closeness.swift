import RotaryEmbedding

/// |a − b| over the larger of |a| and |b|; 0 when both are 0.
func relativeDistance(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}

/// The largest relative distance between two lists; infinite when their lengths differ.
func worstRelativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map(relativeDistance).max() ?? 0
}

/// The largest distance between two lists; infinite when their lengths differ.
func worstDistance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// d = 128, b = 10⁴, L = 4096: Llama 2.
func llama2() throws -> RotaryGeometry {
  try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
}

/// d = 64, b = 10⁴, L = 2048: the numbers behind the handbook's chapter.
func handbookModel() throws -> RotaryGeometry {
  try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
}

/// A catalogued method resolved for a geometry, with choices by name.
func resolve(
  _ method: String, _ geometry: RotaryGeometry, scale: Double = 1, length: Int? = nil,
  _ choice: MethodChoice = MethodChoice()
) throws -> RotarySchedule {
  try MethodCatalog.entry(named: method).schedule(
    for: geometry, extent: ContextExtent(scale: scale, sequenceLength: length), choice: choice)
}
