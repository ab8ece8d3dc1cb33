import RotaryEmbedding
import Testing

/// The three conventions of the blend γ.
@Suite struct RampTests {
  static let conventions: [Ramp.Convention] = [
    .rotations, .pairIndex(truncated: true), .pairIndex(truncated: false), .wavelength,
  ]

  @Test("The paper's ramp is (r − α)/(β − α), held to 0…1")
  func rotationsClosedForm() throws {
    // With b = 16 and d = 4 the pairs turn at θ = 1 and 1/4, so r = L/(2π) and L/(8π).
    let geometry = try RotaryGeometry(headDimension: 4, base: 16, trainedContext: 63)
    let fast = 63 / (2 * Double.pi)
    let blend = try Ramp(.rotations, alpha: 2, beta: 18).blend(for: geometry)
    #expect(abs(blend[0] - (fast - 2) / 16) < 1e-15)
    #expect(abs(blend[1] - (fast / 4 - 2) / 16) < 1e-15)
  }

  @Test("The handbook's ramp is 1 − (λ/L − α)/(β − α), held to 0…1")
  func wavelengthClosedForm() throws {
    let geometry = try RotaryGeometry(headDimension: 4, base: 16, trainedContext: 2)
    // λ/L = π and 4π, against thresholds 3 and 13.
    let blend = try Ramp(.wavelength, alpha: 3, beta: 13).blend(for: geometry)
    #expect(abs(blend[0] - (1 - (.pi - 3) / 10)) < 1e-15)
    #expect(abs(blend[1] - (1 - (4 * .pi - 3) / 10)) < 1e-15)
  }

  @Test(
    "Without rounding, the code's ramp is ln(r/α)/ln(β/α): a ramp in the logarithm of the rotations",
    arguments: BoundaryPairTests.models, [(1.0, 32.0), (2, 64), (0.5, 7)])
  func untruncatedIsLogarithmic(
    _ model: BoundaryPairTests.Model, thresholds: (alpha: Double, beta: Double)
  ) throws {
    let geometry = try model.geometry()
    let (alpha, beta) = thresholds
    let blend = try Ramp(.pairIndex(truncated: false), alpha: alpha, beta: beta)
      .blend(for: geometry)
    let logarithmic = geometry.rotations.map { rotations in
      min(max(logarithm(rotations / alpha) / logarithm(beta / alpha), 0), 1)
    }
    // Bounds near 50 carry errors of 50 ulps, divided by a width of at least 5.
    #expect(worstDistance(blend, logarithmic) < 1e-14)
  }

  @Test("Between the logarithmic and the linear ramp the gap peaks at r = 31/ln 32, with 0.376")
  func largestGapBetweenRamps() throws {
    // γ_code − γ_paper = ln r/ln 32 − (r − 1)/31 is concave with its maximum at r = 31/ln 32
    // = 8.94470925351157, where it is 0.375925974027218 (mpmath), whatever the model.
    for model in BoundaryPairTests.models {
      let geometry = try model.geometry()
      let code = try Ramp(.pairIndex(truncated: false)).blend(for: geometry)
      let paper = try Ramp(.rotations).blend(for: geometry)
      let gaps = zip(code, paper).map { $0 - $1 }
      #expect((gaps.min() ?? -1) >= -1e-14)
      #expect((gaps.max() ?? 1) <= 0.375925974027219)
      #expect((gaps.max() ?? 0) > 0.37)
    }
  }

  @Test("Paper and code differ most at pair 30 of Llama 2 at scale 4, by 0.275412457 in θ′/θ")
  func paperAgainstCode() throws {
    // (γ_code − γ_paper)·(1 − 1/4) with γ_code = 1 − 10/26 and γ_paper = (4096·10^(−30/16)/(2π) − 1)/31: mpmath.
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 4)
    let code = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: geometry, extent: extent).frequencyRatios
    let paper = try YaRN(ramp: Ramp(.rotations))
      .schedule(for: geometry, extent: extent).frequencyRatios
    let gaps = zip(code, paper).map { $0 - $1 }
    let widest = try #require(gaps.indices.max { gaps[$0] < gaps[$1] })
    #expect(widest == 30)
    #expect(abs(gaps[30] - 0.275412457366213) < 1e-14)
  }

  @Test("A blend lies in 0…1 and never rises from fast to slow pairs", arguments: conventions)
  func monotone(_ convention: Ramp.Convention) throws {
    for model in BoundaryPairTests.models {
      for (alpha, beta) in [(1.0, 32.0), (0.25, 4), (4, 64)] {
        let blend = try Ramp(convention, alpha: alpha, beta: beta).blend(for: model.geometry())
        #expect(blend.allSatisfy { (0...1).contains($0) })
        #expect(zip(blend, blend.dropFirst()).allSatisfy { $0 >= $1 })
      }
    }
  }

  @Test("Equal thresholds of a code ramp are a step that no pair lies inside")
  func step() throws {
    let geometry = try llama2()
    // i(4) = 35.5 (mpmath 35.394…): truncation gives the bounds 35 and 36, exactness a step of 0.001.
    let truncated = try Ramp(.pairIndex(truncated: true), alpha: 4, beta: 4)
    #expect(truncated.pairBounds(for: geometry) == (35, 36))
    let exact = try Ramp(.pairIndex(truncated: false), alpha: 4, beta: 4)
    let bounds = exact.pairBounds(for: geometry)
    #expect(abs(bounds.high - bounds.low - 0.001) < 1e-12)
    for ramp in [truncated, exact] {
      let blend = ramp.blend(for: geometry)
      #expect(blend == (0..<64).map { $0 <= 35 ? 1 : 0 })
    }
  }

  @Test(
    "When the context is far shorter than 2πα tokens the code interpolates nothing and the paper everything"
  )
  func contextShorterThanOneRotation() throws {
    // At L = 4 no pair completes a turn; i(1) = 64·ln(4/2π)/ln 10⁴ = −3.1, below the lower bound 0.
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4)
    for truncated in [true, false] {
      let ramp = try Ramp(.pairIndex(truncated: truncated))
      let bounds = ramp.pairBounds(for: geometry)
      #expect(bounds.high < bounds.low)
      #expect(ramp.blend(for: geometry).allSatisfy { $0 == 1 })
    }
    #expect(try Ramp(.rotations).blend(for: geometry).allSatisfy { $0 == 0 })
  }

  @Test(
    "When the context is just short of 2πα tokens, rounding leaves a step behind the first pair")
  func contextJustShorterThanOneRotation() throws {
    // i(1) = 64·ln(6/2π)/ln 10⁴ = −0.32, which rounds up to 0: both bounds are 0 and are moved apart.
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 6)
    let blend = try Ramp(.pairIndex(truncated: true)).blend(for: geometry)
    #expect(blend == [1] + [Double](repeating: 0, count: 63))
    let exact = try Ramp(.pairIndex(truncated: false)).blend(for: geometry)
    #expect(exact.allSatisfy { $0 == 1 })
  }

  @Test(
    "Where every pair turns more than β times even beyond index d − 1, the code interpolates all")
  func boundsBeyondTheLastPair() throws {
    // i(32) = 32·ln(4096/64π)/ln 2 = 139, above d − 1 = 63: the bounds cross, as in the reference code. The paper
    // keeps every pair.
    let geometry = try RotaryGeometry(headDimension: 64, base: 2, trainedContext: 4_096)
    let ramp = try Ramp(.pairIndex(truncated: true))
    let bounds = ramp.pairBounds(for: geometry)
    #expect(bounds == (139, 63))
    #expect(ramp.blend(for: geometry).allSatisfy { $0 == 0 })
    #expect(try Ramp(.rotations).blend(for: geometry).allSatisfy { $0 == 1 })
  }
}
