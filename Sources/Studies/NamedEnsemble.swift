public import AttentionEntropy
package import RotaryEmbedding

/// An ensemble with the name it goes by in figures and tables.
public struct NamedEnsemble: Sendable {
  /// Name in figures and tables.
  public let name: String
  /// Where vectors come from.
  public let ensemble: any VectorEnsemble

  /// Names an ensemble.
  public init(_ name: String, _ ensemble: any VectorEnsemble) {
    (self.name, self.ensemble) = (name, ensemble)
  }
}

/// Compares the methods of figures by the last row of several ensembles, paired by draw; see ``compareLastRows(_:on:multipliers:length:seeds:)``.
///
/// - Parameters:
///   - ensembles: Where queries and keys come from.
///   - geometry: The unmodified embedding.
///   - scale: s.
///   - laws: Temperatures at s whose factors are tried on the same scores.
///   - length: Keys that the last query sees.
///   - seeds: Draws of each ensemble.
/// - Returns: Samples for each ensemble, with the methods in the order of ``ComparedMethod``.
/// - Throws: What a method throws that refuses the geometry.
package func compareMethods(
  on ensembles: [NamedEnsemble], geometry: RotaryGeometry, scale: Double,
  laws: [TemperatureLaw] = [.none], length: Int, seeds: Range<UInt64>
) throws -> [LastRowSamples] {
  try compareLastRows(
    try ComparedMethod.allCases.map { try $0.schedule(for: geometry, scale: scale) },
    on: ensembles.map(\.ensemble),
    multipliers: try laws.map { try $0.temperature(atScale: scale).logitMultiplier },
    length: length, seeds: seeds)
}
