import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// d = 64, b = 10⁴, L = 2,048, s = 4: the handbook's setting.
private func handbookGeometry() throws -> RotaryGeometry {
  try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
}

private func schedules() throws -> [RotarySchedule] {
  let geometry = try handbookGeometry()
  let extent = try ContextExtent(scale: 4)
  return try [
    UnmodifiedRoPE().schedule(for: geometry, extent: extent),
    PositionInterpolation().schedule(for: geometry, extent: extent),
    NTKAware().schedule(for: geometry, extent: extent),
    NTKByParts(ramp: Ramp(.rotations)).schedule(for: geometry, extent: extent),
    NTKByParts(ramp: Ramp(.pairIndex(truncated: true))).schedule(for: geometry, extent: extent),
  ]
}

/// Debug builds run this arithmetic about fifty times slower, so they leave the long studies to release builds.
private var isRelease: Bool {
  #if DEBUG
    false
  #else
    true
  #endif
}

@Suite("Last-row studies")
struct LastRowStudyTests {
  @Test("All-ones vectors give the entropies of the kernel, in one draw")
  func allOnes() throws {
    let samples = try compareLastRows(
      schedules(), on: [AllOnesEnsemble()], multipliers: [1, 1.2964769611243006], length: 8_192,
      seeds: 0..<5)[0]
    // Recomputed with numpy in float64 from g(Δ) = (2/√d)·Σ cos(Δθ′).
    let plain = [7.124865, 7.418534, 7.810920, 7.894762, 8.029685]
    let sharpened = [4.839804, 5.742777, 6.234173, 6.645002, 6.694323]
    for method in plain.indices {
      #expect(samples.entropies[method][0].count == 1)
      // The oracle is printed to six decimals.
      #expect(abs(samples.entropies[method][0][0] - plain[method]) < 1e-6)
      #expect(abs(samples.entropies[method][1][0] - sharpened[method]) < 1e-6)
    }
    #expect(abs(samples.original[0] - 5.923712) < 1e-6)
  }

  @Test(
    "Paired differences from RoPE agree with an independent program within four standard errors of both",
    .enabled(if: isRelease, "about fifty times slower in debug builds"),
    arguments: [
      (AmplitudeProfile.flat, 0.5, [(1, 0.056, 0.016), (2, 0.087, 0.017), (4, 0.103, 0.017)]),
      (.low, 0.5, [(1, 0.660, 0.048), (2, 0.570, 0.044)]),
      (.mid, 0.5, [(1, -0.313, 0.046), (3, -0.146, 0.024), (4, -0.048, 0.020)]),
      (.flat, 1.0, [(1, 0.262, 0.045), (2, 0.509, 0.040)]),
      (.low, 1.0, [(1, 1.211, 0.025)]),
    ] as [(AmplitudeProfile, Double, [(Int, Double, Double)])])
  func differences(
    profile: AmplitudeProfile, correlation: Double, published: [(Int, Double, Double)]
  ) throws {
    let ensemble = try AlignedEnsemble(correlation: correlation, profile: profile)
    let samples = try compareLastRows(
      schedules(), on: [ensemble], length: 8_192, seeds: 0..<40)[0]
    for (method, mean, error) in published {
      let ours = samples.difference(method: method, from: 0)
      let tolerance = 4 * (ours.standardError * ours.standardError + error * error).squareRoot()
      #expect(
        abs(ours.mean - mean) < tolerance,
        "method \(method): \(ours.mean) ± \(ours.standardError) against \(mean) ± \(error)")
    }
  }

  @Test(
    "On isotropic vectors every method is RoPE in distribution, and entropy grows by ln s all the same",
    .enabled(if: isRelease, "about fifty times slower in debug builds"))
  func nullModel() throws {
    let samples = try compareLastRows(
      schedules(), on: [IsotropicEnsemble()], length: 8_192, seeds: 0..<40)[0]
    for method in 1..<5 {
      let difference = samples.difference(method: method, from: 0)
      #expect(abs(difference.mean) < 4 * difference.standardError)
    }
    let growth = samples.differenceFromOriginal(method: 0)
    // +1.3845 ± 0.0023 over 120 draws of an independent program.
    let tolerance = 4 * (growth.standardError * growth.standardError + 0.0023 * 0.0023).squareRoot()
    #expect(abs(growth.mean - 1.3845) < tolerance)
  }

  @Test("A noise-free smooth kernel stretched by PI gains ln s exactly as a Riemann sum does")
  func stretching() throws {
    let ensemble = try AlignedEnsemble(correlation: 1, profile: .low)
    let samples = try compareLastRows(
      Array(schedules()[1...1]), on: [ensemble], length: 8_192, seeds: 0..<2)[0]
    // The remainder of the Riemann sum shrinks with the square of the slow pairs' frequencies, below 10⁻³ here; the fast
    // pairs carry a hundredth of the energy each.
    #expect(abs(samples.differenceFromOriginal(method: 0).mean - log(4.0)) < 1e-3)
  }
}

@Suite("Estimates")
struct EstimateTests {
  @Test("The standard error is that of the mean")
  func standardError() {
    let estimate = Estimate([1, 2, 3, 4])
    #expect(estimate.mean == 2.5)
    // s² = 5/3, so s/√n = √(5/12).
    #expect(abs(estimate.standardError - (5.0 / 12).squareRoot()) < 1e-15)
  }

  @Test(
    "Student's quantile agrees with its table",
    arguments: [
      (1, 12.706205), (2, 4.302653), (5, 2.570582), (6, 2.446912), (8, 2.306004), (10, 2.228139),
      (39, 2.022691), (59, 2.000995), (1_000, 1.962339),
    ])
  func student(degrees: Int, quantile: Double) {
    let sample = (0...degrees).map { Double($0 % 2) }
    let estimate = Estimate(sample)
    let reach = estimate.interval.upperBound - estimate.mean
    // The expansion's stated relative error.
    #expect(abs(reach / estimate.standardError / quantile - 1) < 5e-5)
  }

  @Test("An interval ends at the least value that there can be")
  func bounded() {
    // Mean 1 and standard error √(3/3) = 1 with t = 4.302653: 1 − t is below 0.
    let sample = [0.0, 0, 3]
    #expect(Estimate(sample, atLeast: 0).interval.lowerBound == 0)
    #expect(abs(Estimate(sample, atLeast: 0).interval.upperBound - 5.302653) < 1e-6)
    #expect(abs(Estimate(sample).interval.lowerBound + 3.302653) < 1e-6)
  }

  @Test("A sample of one has an interval of no width")
  func single() {
    #expect(Estimate([3]).interval == 3...3)
  }
}

@Suite("Alpha-beta surfaces")
struct AlphaBetaSurfaceTests {
  @Test("Corner values of the paper's ramp agree with an independent program")
  func corners() throws {
    var request = MethodRequest("ntk-by-parts", headDimension: 128, trainedContext: 4_096)
    request.scale = 4
    let surface = try alphaBetaSurface(
      request, ensemble: AllOnesEnsemble(), length: 16_384, seed: 0, alphas: [1, 4],
      betas: [8, 16, 32, 64])
    // numpy, float64, printed to four decimals.
    let expected = [[5.9667, 6.1611], [6.0473, 6.1752], [6.1091, 6.1900], [6.1373, 6.1840]]
    for (row, values) in expected.enumerated() {
      for (column, value) in values.enumerated() {
        #expect(abs(surface.entropies[row][column] - value) < 5e-5)
      }
    }
  }

  @Test("A method without a ramp is refused")
  func noRamp() throws {
    var request = MethodRequest("pi", headDimension: 64, trainedContext: 2_048)
    request.scale = 4
    #expect(throws: SweepError.self) {
      try alphaBetaSurface(
        request, ensemble: AllOnesEnsemble(), length: 16, seed: 0, alphas: [1, 2], betas: [32])
    }
  }
}

@Suite("Relative position error")
struct RelativePositionErrorTests {
  @Test(
    "With double angles the score depends on the distance to rounding, with half angles it does not"
  )
  func byPrecision() throws {
    let geometry = try handbookGeometry()
    let vectors = try IsotropicEnsemble().vectors(headDimension: 64, length: 1, seed: 1)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let errors = AnglePrecision.allCases.map {
      relativePositionError(
        schedule, vectors: vectors, distance: 5, offsets: [60_000], precision: $0)
    }
    // An angle of 6·10⁴ rad is known to half a unit of its last place, p·2⁻⁵³ or p·2⁻²⁴, in each of 32 pairs of two vectors; the
    // score then moves by at most that times Σ|qᵢ||kᵢ|/√d, which is below 16 for these vectors.
    #expect(errors[0] < 16 * 2 * 60_005 * 0x1p-53)
    #expect(errors[1] < 16 * 2 * 60_005 * 0x1p-24 && errors[1] > errors[0])
    #expect(errors[2] > 1e-2)
  }
}
