public import RotaryEmbedding

/// The figure `longrope-factors`: the factors that LongRoPE's search found for a model, pair by pair.
///
///     h(θᵢ) = θᵢ/λᵢ,   λ short up to L and long beyond
///
/// Source: LongRoPE (arXiv 2402.13753), section 3; the lists are those of the public configuration of
/// Phi-3-mini-128k-instruct (d = 96, b = 10⁴, L = 4,096, s = 32), in single precision as it ships them. They are compared
/// with Position Interpolation (s for all), NTK-aware (s^(i/(d/2 − 1))) and the wavelengths' own rotations r = L/λ. No other
/// model's lists are in this repository.
public struct LongRoPEFactors: PaperFigure {
  /// None: the lists are what they are.
  public static let parameters: [FigureParameter] = []

  /// Phi-3-mini's head dimension, base and trained context.
  public let geometry: RotaryGeometry

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    _ = try FigureValues(chosen, of: Self.parameters)
    geometry = try RotaryGeometry(headDimension: 96, base: 10_000, trainedContext: 4_096)
  }

  /// Scale s, 131,072 over 4,096.
  public static let scale = 32.0

  /// λ per pair beyond the trained context.
  public static let long: [Double] = [
    1.0700000524520874, 1.1200000047683716, 1.149999976158142, 1.4199999570846558,
    1.5699999332427979, 1.7999999523162842, 2.129999876022339, 2.129999876022339,
    3.009999990463257, 5.910000324249268, 6.950000286102295, 9.070000648498535,
    9.930000305175781, 10.710000038146973, 11.130000114440918, 14.609999656677246,
    15.409998893737793, 19.809999465942383, 37.279998779296875, 38.279998779296875,
    38.599998474121094, 40.12000274658203, 46.20000457763672, 50.940006256103516,
    53.66000747680664, 54.9373893737793, 56.89738845825195, 57.28738784790039,
    59.98738479614258, 60.86738586425781, 60.887386322021484, 61.71739196777344,
    62.91739273071289, 62.957393646240234, 63.41739273071289, 63.8173942565918,
    63.83739471435547, 63.897396087646484, 63.93739700317383, 64.06739807128906,
    64.11434936523438, 64.12435150146484, 64.15435028076172, 64.19435119628906,
    64.24435424804688, 64.57435607910156, 64.69000244140625, 64.76000213623047,
  ]

  /// λ per pair up to the trained context.
  public static let short: [Double] = [
    1.1, 1.1, 1.1, 1.3000000000000003, 1.3500000000000003, 1.3500000000000003,
    1.4000000000000004, 1.5500000000000005, 2.000000000000001, 2.000000000000001,
    2.000000000000001, 2.000000000000001, 2.000000000000001, 2.000000000000001,
    2.000000000000001, 2.000000000000001, 2.000000000000001, 2.000000000000001,
    2.000000000000001, 2.000000000000001, 2.000000000000001, 2.000000000000001,
    2.000000000000001, 2.000000000000001, 2.000000000000001, 2.0500000000000007,
    2.0500000000000007, 2.0500000000000007, 2.0500000000000007, 2.0500000000000007,
    2.0500000000000007, 2.1000000000000005, 2.1000000000000005, 2.1500000000000004, 2.25,
    2.25, 2.25, 2.25, 2.25, 2.3999999999999995, 2.4499999999999993, 2.499999999999999,
    2.6999999999999984, 2.6999999999999984, 2.7499999999999982, 2.799999999999998,
    2.8999999999999977, 3.049999999999997,
  ]

  /// The data.
  public func table() throws -> Table {
    let ntk = try NTKAware().schedule(for: geometry, extent: ContextExtent(scale: Self.scale))
    return try Table(
      whole: [(Column("pair"), Array(0..<geometry.pairCount))],
      [
        (Column("rotations in training"), geometry.rotations),
        (Column("long factor"), Self.long), (Column("short factor"), Self.short),
        (Column("factor of PI"), Self.long.map { _ in Self.scale }),
        (Column("factor of NTK-aware"), ntk.frequencyRatios.map { 1 / $0 }),
        (
          Column("phase at the target over phase at the trained context"),
          Self.long.map { Self.scale / $0 }
        ),
      ])
  }
}
