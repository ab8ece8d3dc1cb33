import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// Laws that sharpen rows, and bounds on their entropy: numbers of numpy and mpmath unless said otherwise.
@Suite("Figures of sharpness")
struct SharpnessFigureTests {
  @Test(
    "entropy-invariance: the exact factor by Bessel functions, the leading form and the log-n law",
    arguments: [
      // mpmath, 30 digits: h from I_ν, root by findroot; leading form by brentq.
      (1_024, 1.5623705478, 1.544763529), (2_048, 1.98201058561, 1.942315299),
      (8_192, 2.65462800318, 2.558354441), (65_536, 3.47907420801, 3.271706058),
    ])
  func invariance(length: Int, exact: Double, gaussian: Double) throws {
    let figure = try EntropyInvariance()
    #expect(abs(try figure.exactMultiplier(length: length) - exact) < 1e-8)
    #expect(try figure.exactMultiplier(length: 512) == 1)
    let table = try figure.table()
    let law = try value("Gaussian law", of: table, where: "length", is: Double(length))
    #expect(abs(law - gaussian) < 1e-9)
    let logN = try value("log-n law", of: table, where: "length", is: Double(length))
    #expect(abs(logN - log2(Double(length)) / 9) < 1e-14)
  }

  @Test("entropy-invariance: 1.9826 and 2.6560 are the leading form's factors, not the exact ones")
  func leading() throws {
    let figure = try EntropyInvariance()
    #expect(abs(try figure.leadingMultiplier(length: 2_048) - 1.9825961265579635) < 1e-8)
    #expect(abs(try figure.leadingMultiplier(length: 8_192) - 2.6559991804458307) < 1e-8)
  }

  @Test(
    "entropy-invariance: the optimum of Su's trade by Lambert's W, beside his fit",
    arguments: [
      (40.0, 1.4341988607738, 1.6133), (512, 2.0083948998285, 2.0980),
      (2_048, 2.2786726050598, 2.3195), (8_192, 2.5274467849115, 2.5215),
      (20_000, 2.6781850289956, 2.6435),
    ])
  func optimum(length: Double, expected: Double, fit: Double) throws {
    let optimum = EntropyInvariance.optimum(length: length)
    #expect(abs(optimum - expected) < 1e-12)
    // It maximises α(1 − e^(α²)/n): (1 + 2α²)e^(α²) = n.
    let squared = optimum * optimum
    #expect(abs((1 + 2 * squared) * exp(squared) / length - 1) < 1e-12)
    #expect(abs(0.84 * log(length).squareRoot() - fit) < 5e-5)
    let figure = try EntropyInvariance(["n": 20_000])
    let table = try figure.table(of: figure.multipliers())
    #expect(
      abs(try value("optimal scale", of: table, where: "length", is: length) - expected) < 1e-12)
  }

  @Test("entropy-invariance: the last length lies above the reference")
  func bad() {
    #expect(throws: FigureParameterError.self) { try EntropyInvariance(["n0": 4_096, "n": 2_048]) }
  }

  @Test(
    "scalable-softmax: landmarks of figure 1",
    arguments: [
      (2, 0.9933071490757153, 0.8161182601285089), (10, 0.942826, 0.940101),
      (100, 0.599860, 0.995063), (1_000, 0.129346, 0.999646), (10_000, 0.014626, 0.999975),
    ])
  func scalable(count: Int, softmax: Double, scalable: Double) throws {
    let figure = try ScalableSoftmaxFigure()
    let place = try #require(figure.counts.firstIndex(of: count))
    #expect(abs(figure.softmax[place] - softmax) < 5e-7)
    #expect(abs(figure.scalable[place] - scalable) < 5e-7)
    #expect(figure.scalable.min() == figure.scalable[1])
  }

  @Test(
    "critical-scaling: weights at half, once and one and a half times the transition",
    arguments: [
      (100.0, 0.0917431, 0.5025126, 0.9099181), (1e4, 0.0099020, 0.5000250, 0.9901000),
      (1e6, 0.0009990, 0.5000003, 0.9990010),
    ])
  func critical(count: Double, below: Double, at: Double, above: Double) throws {
    let figure = try CriticalScaling(["n": count])
    for product in [0.0, 0.3, 0.9] {
      let strength = CriticalScaling.criticalStrength(product: product)
      for (factor, expected) in [(0.5, below), (1, at), (1.5, above)] {
        let weight = figure.ownWeight(product: product, strength: factor * strength)
        #expect(abs(weight - expected) < 5.1e-8)
      }
    }
  }

  @Test("critical-scaling: the angle is that of tokens that were mixed one by one")
  func angle() throws {
    let figure = try CriticalScaling(["n": 5])
    // Five unit vectors in the plane of a common direction and one each: x = √ρ e₀ + √(1 − ρ) eᵢ.
    for (product, strength) in [(0.0, 1.0), (0.4, 0.7), (0.9, 3)] {
      let tokens = (1...5).map { i in
        (0...5).map { $0 == 0 ? product.squareRoot() : $0 == i ? (1 - product).squareRoot() : 0 }
      }
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let outputs = tokens.map { query in
        let weights = tokens.map { exp(strength * log(5) * dot(query, $0)) }
        let total = weights.reduce(0, +)
        return (0...5).map { i in
          zip(weights, tokens).reduce(0) { $0 + $1.0 / total * $1.1[i] }
        }
      }
      let cosine =
        dot(outputs[0], outputs[1])
        / (dot(outputs[0], outputs[0]) * dot(outputs[1], outputs[1])).squareRoot()
      let ratio = acos(cosine) / acos(product)
      #expect(abs(figure.angleRatio(product: product, strength: strength) - ratio) < 1e-7)
    }
    #expect(try CriticalScaling(["parts": 10]).table().rows.count == 110)
  }

  @Test("scale-invariant-attention: weights of decades")
  func decades() throws {
    let figure = try ScaleInvariantFigure(["distance": 1_000])
    for (last, expected) in [
      (100, 28.447103281256407), (1_000, 36.62275630781642), (10_000, 37.82297574001499),
      (100_000, 37.94912099126306), (1_000_000, 37.96180062105857),
    ] {
      #expect(abs(figure.weight(of: last / 10..<last) - expected) < 1e-9)
    }
    #expect(abs(figure.decadeLimit - 37.96321020416317) < 1e-12)
    let table = try figure.table()
    let decade = "expected weight from here to ten times the distance"
    #expect(abs(try value(decade, of: table, where: "distance", is: 10) - 28.4471) < 5e-5)
  }

  @Test("adaptive-temperature: active between 0.849 and 5.944, at most 2.4214 at 4.412")
  func adaptive() throws {
    #expect(abs(AdaptiveTemperatureFigure.active.lowerBound - 0.8485819960098692) < 1e-12)
    #expect(abs(AdaptiveTemperatureFigure.active.upperBound - 5.94452082790466) < 1e-12)
    #expect(abs(AdaptiveTemperatureFigure.peak - 4.41240187) < 1e-8)
    #expect(
      abs(Temperature.EntropyLaw.adaptive(AdaptiveTemperatureFigure.peak) - 2.421387706631528)
        < 1e-12)
    let table = try AdaptiveTemperatureFigure().table()
    // −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791 by hand.
    for (entropy, factor) in [(1.0, 1.270), (2, 2.099), (3, 2.250), (4, 2.389), (5, 2.294), (6, 1)]
    {
      let found = try value("logit multiplier", of: table, where: "entropy", is: entropy)
      #expect(abs(found - factor) < 1e-12, "\(entropy)")
    }
  }

  @Test("entropy-collapse-bound: landmarks at T = 100")
  func collapse() throws {
    let figure = try EntropyCollapseBound()
    let bound = figure.bound(count: 100)
    for (spread, expected) in [
      (0.0, 4.605170186), (1, 4.595351743), (2, 4.526885069), (5, 2.481532767), (10, 0.047034908),
    ] {
      let place = try #require(figure.spreads.firstIndex { abs($0 - spread) < 1e-12 })
      #expect(abs(bound[place] - expected) < 1e-8)
    }
    #expect(try figure.table().rows.count == figure.counts.count * figure.spreads.count)
  }

  @Test("sink-share: a share that falls with the context, and the logit that holds it")
  func sink() throws {
    let figure = try SinkShare()
    for (count, expected) in [(512, 0.7793), (2_048, 0.4689), (8_192, 0.1808)] {
      let place = try #require(figure.counts.firstIndex(of: count))
      #expect(abs(figure.shares[place] - expected) < 5e-5)
      #expect(abs(figure.strengths[place] - (log(Double(count)) + 0.5)) < 1e-13)
    }
  }

  @Test("logn-laws: LongRoPE's factor is the log-n law at full length, the others as tabulated")
  func logN() throws {
    let figure = try LogNLaws()
    for count in [2_048, 8_192, 65_536] {
      let law = try figure.multiplier(.logN, count: count)
      #expect(abs(try figure.multiplier(.longRoPE, count: count) - law) < 1e-14)
    }
    #expect(abs(try figure.multiplier(.yarn, count: 8_192) - 1.296477) < 5e-7)
    #expect(abs(try figure.multiplier(.mistral, count: 8_192) - 1.203498) < 5e-7)
    #expect(abs(try figure.multiplier(.handbook, count: 8_192) - 1.067066) < 5e-7)
    #expect(abs(try figure.multiplier(.llama4, count: 8_192) - 1.069315) < 5e-7)
    #expect(abs(try figure.multiplier(.llama4, count: 131_072) - 1.283321) < 5e-7)
    #expect(abs(try figure.multiplier(.logN, count: 65_536) - 16.0 / 11) < 1e-14)
    #expect(try figure.multiplier(.logN, count: 100) == 1)
    #expect(try figure.table().columns.count == 9)
  }
}
