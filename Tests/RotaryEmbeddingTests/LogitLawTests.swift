import RotaryEmbedding
import Testing

/// Laws that come after the score: by the distance of the key, and by the entropy of the row.
@Suite struct LogitLawTests {
  private static let law = Temperature.DistanceLaw.scaleInvariant(length: 10)

  @Test(
    "Scale-invariant attention multiplies by aₜ and adds 1 − aₜ²",
    arguments: [
      // g = 2*log(mpf(t)/10+1), then sqrt(1+g) and −g, with mpmath at 40 digits. By hand: at t = 10 the shift is −2 ln 2.
      (0, 1, 0), (1, 1.0911555157761197, -0.19062035960864972),
      (10, 1.5447635291914069, -1.3862943611198906), (90, 2.367524062388404, -4.6051701859880914),
      (990, 3.1953623224880434, -9.2103403719761827),
      (65_536, 4.3099703878832755, -17.575844744430712),
    ] as [(Int, Double, Double)])
  func terms(distance: Int, factor: Double, shift: Double) {
    let terms = Self.law.terms(distance: distance)
    // A quotient, its logarithm and a root.
    #expect(relativeDistance(terms.factor, factor) < 4 * .ulpOfOne)
    #expect(relativeDistance(terms.shift, shift) < 4 * .ulpOfOne)
    #expect(abs(terms.shift - (1 - terms.factor * terms.factor)) < 1e-13)
    for logit in [-3, 0, 0.5, 7] {
      #expect(
        Self.law(logit, distance: distance) == terms.factor * logit + terms.shift)
    }
  }

  @Test(
    "Under Gaussian logits every decade of distances weighs nearly √e·τ·ln 10",
    arguments: [
      // sum(sqrt(e)/(mpf(t)/10+1)) over 10 ≤ t < 100 and so on with mpmath; the limit is 37.9632.
      (1, 28.44710328), (2, 36.62275631), (3, 37.82297574), (4, 37.94912099),
    ] as [(Int, Double)])
  func decades(power decade: Int, expected: Double) {
    let range = Int(power(10, Double(decade)))..<Int(power(10, Double(decade + 1)))
    let mass = range.reduce(0.0) { sum, distance in
      // E exp(aS + m) = exp(m + a²/2) for S of variance 1.
      let (factor, shift) = Self.law.terms(distance: distance)
      return sum + power(2.718281828459045, shift + factor * factor / 2)
    }
    // Ten printed digits.
    #expect(relativeDistance(mass, expected) < 1e-9)
  }

  @Test("A long local length leaves logits as they are, and a short one begins at once")
  func limits() throws {
    let long = Temperature.DistanceLaw.scaleInvariant(length: 1e15)
    let terms = long.terms(distance: 1_000)
    #expect(abs(terms.factor - 1) < 1e-11 && abs(terms.shift) < 1e-11)
    let short = Temperature.DistanceLaw.scaleInvariant(length: 0.01)
    #expect(short.terms(distance: 0) == (1, 0))
    #expect(short.terms(distance: 1).shift < -9)
    for length in [0, -1, .infinity, Double.nan] {
      #expect(throws: RotaryError.self) { try ScaleInvariantAttention(localLength: length) }
    }
  }

  @Test(
    "The adaptive factor is the published polynomial, never below 1",
    arguments: [
      // polyval([-0.037, 0.481, -2.3, 4.917, -1.791], H) in decimals with mpmath; 0.4303 at 0.6 and 0.855 at 6 are below 1.
      (0, 1), (0.5, 1), (0.6, 1), (0.848, 1), (0.85, 1.00277989375), (1, 1.27), (2, 2.099),
      (3, 2.25),
      (4, 2.389), (4.412, 2.421387665447168), (5, 2.294), (5.9, 1.1093633), (5.95, 1), (6, 1),
      (50, 1),
    ] as [(Double, Double)])
  func adaptive(entropy: Double, factor: Double) {
    // Terms up to 60 that cancel.
    #expect(abs(Temperature.EntropyLaw.adaptive(entropy) - factor) < 5e-14)
    #expect(Temperature.EntropyLaw.none(entropy) == 1)
  }

  @Test(
    "The adaptive factor is 2.4214 at most, does not jump, and takes NaN for no reason to sharpen")
  func adaptiveShape() {
    let law = Temperature.EntropyLaw.adaptive
    let values = (0...80_000).map { law(Double($0) / 10_000) }
    #expect(abs((values.max() ?? 0) - 2.4213877066) < 1e-8)
    #expect(values.allSatisfy { $0 >= 1 })
    // The slope is −5 at most in size where it falls to 1.
    #expect(zip(values, values.dropFirst()).allSatisfy { abs($0 - $1) < 6e-4 })
    #expect(law(.nan) == 1)
  }

  @Test("Both keep frequencies, are no factor, and another law takes their place")
  func schedules() throws {
    let geometry = try llama2()
    for name in ["scale-invariant", "adaptive-temperature"] {
      let schedule = try resolve(name, geometry, scale: 8)
      #expect(schedule.inverseFrequencies == geometry.inverseFrequencies)
      #expect(schedule.temperature.logitMultiplier == 1 && !schedule.temperature.isFactor)
      #expect(!schedule.scoresOnce)
      #expect(schedule == (try resolve(name, geometry)))
      let paper = try resolve(name, geometry, scale: 8, MethodChoice(temperature: .paper))
      #expect(paper.temperature == (try TemperatureLaw.paper.temperature(atScale: 8)))
      #expect(paper.scoresOnce && paper.seesAhead)
    }
    let invariant = try resolve("scale-invariant", geometry)
    #expect(invariant.dependsOnDistanceAlone && !invariant.seesAhead)
    let adaptive = try resolve("adaptive-temperature", geometry)
    #expect(!adaptive.dependsOnDistanceAlone && adaptive.seesAhead)
    #expect(Temperature.none.isFactor && Temperature(amplitude: 2).isFactor)
  }
}
