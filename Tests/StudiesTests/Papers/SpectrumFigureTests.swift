import Foundation
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// Figures of single pairs and of draws: numbers of numpy unless said otherwise.
@Suite("Figures of pairs and fits")
struct SpectrumFigureTests {
  @Test("roundround-decay: constant vectors decay, Gaussian means are noise, a key is put at r")
  func roundAndRound() throws {
    let figure = try RoundAndRoundDecay(["d": 64, "distance": 300, "r": 100, "draws": 64])
    let curves = try figure.curves()
    #expect(curves.constant[0] == 1 && curves.constant[300] < 0.5)
    // The mean over 64 draws is N(0, 1/64): five standard errors for 301 dependent distances.
    #expect(curves.mean.allSatisfy { abs($0) < 5.0 / 8 })
    // The variance is 1; its sample over 64 draws has the standard deviation √(2/63).
    #expect(curves.deviation.allSatisfy { abs($0 * $0 - 1) < 6 * (2.0 / 63).squareRoot() })
    #expect(abs(curves.preferred[100] - 1) < 1e-12)
    #expect(curves.preferred.max() == curves.preferred[100])
    #expect(try figure.table().rows.count == 301)
  }

  @Test(
    "resonance-phase: the gap of pair 6 closes",
    arguments: [
      (128.0, 14.89978042524532, 0.12678673274744767), (64, 35.332947520558996, 0.0594131969171805),
    ])
  func resonance(dimension: Double, wavelength: Double, gap: Double) throws {
    let figure = try ResonancePhase(["d": dimension])
    #expect(abs(try figure.wavelength(resonant: false) - wavelength) < 1e-11)
    #expect(abs(try figure.wavelength(resonant: true) - wavelength.rounded()) < 1e-12)
    #expect(abs(try figure.worstGap(resonant: false) - gap) < 1e-11)
    #expect(try figure.worstGap(resonant: true) < 1e-12)
    #expect(try figure.table().rows.count == 128)
  }

  @Test("resonance-phase: LLaMA-2's whole wavelengths meet again after more than 7·10⁵¹ tokens")
  func commonPeriod() throws {
    // Python's math.lcm: 7057974406910048702415100928873416964126012399455200.
    let figure = try ResonancePhase(["L": 4_096])
    #expect(abs(try figure.commonPeriodDigits() - 51.84868007922119) < 1e-12)
    #expect(throws: FigureParameterError.self) { try ResonancePhase(["d": 8, "pair": 4]) }
  }

  @Test("giraffe-bases: (1 − 2i/d)^k of RoPE's, and three steps of the truncated basis")
  func giraffe() throws {
    let figure = try GiraffeBases(["k": 2])
    let theta = figure.geometry.inverseFrequencies
    let power = try figure.power()
    #expect(abs(power[16] / theta[16] - 0.5625) < 1e-15 && power[0] == theta[0])
    let truncated = try figure.truncated()
    let cutoff = 2 * Double.pi / 2_048
    for (value, theta) in zip(truncated, theta) {
      #expect(value == (theta >= cutoff ? theta : theta >= cutoff / 8 ? cutoff / 16 : 0))
    }
    #expect(try figure.table().rows.count == 64)
  }

  @Test("llama31-ramp: 29 pairs kept, 6 blended, 29 divided by 8, with the edges between them")
  func llama() throws {
    let figure = try Llama31Ramp()
    #expect(abs(figure.edges.kept - 28.2229) < 5e-5 && abs(figure.edges.divided - 34.9841) < 5e-5)
    let blend = try #require(figure.schedule.blend)
    #expect(blend.prefix(29).allSatisfy { $0 == 1 } && blend.suffix(29).allSatisfy { $0 == 0 })
    #expect(blend[29..<35].allSatisfy { $0 > 0 && $0 < 1 })
    let wavelengths = try column("wavelength", of: figure.table())
    for (pair, expected) in zip(29..., [2_401.7, 2_948.3, 3_619.2, 4_442.9, 5_454.0, 6_695.1]) {
      #expect(abs(wavelengths[pair] - expected) < 0.051)
    }
    #expect(throws: FigureParameterError.self) { try Llama31Ramp(["low": 5, "high": 2]) }
    #expect(try Llama31Ramp() == figure && Llama31Ramp(["s": 4]) != figure)
  }

  @Test("longrope-factors: the lists are those of the public configuration")
  func longRoPE() throws {
    struct Configuration: Decodable {
      struct Scaling: Decodable {
        let longFactor: [Double]
        let shortFactor: [Double]
      }
      let ropeScaling: Scaling
    }
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/Configurations/phi-3-mini-128k-instruct.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let read = try decoder.decode(Configuration.self, from: Data(contentsOf: url))
    #expect(LongRoPEFactors.long == read.ropeScaling.longFactor)
    #expect(LongRoPEFactors.short == read.ropeScaling.shortFactor)
    let table = try LongRoPEFactors().table()
    #expect(table.rows.count == 48)
    let ntk = try column("factor of NTK-aware", of: table)
    #expect(ntk[0] == 1 && abs(ntk[47] - 32) < 1e-12)
  }

  @Test("yarn-temperature-fit: factors of numpy at s = 2, 4, 8 and their slopes")
  func temperature() throws {
    let figure = try YaRNTemperatureFit(["s": 8])
    for (method, expected) in [
      (ComparedMethod.yarnPaper, [1.1399, 1.2736, 1.3966]), (.yarnCode, [1.1185, 1.2278, 1.3320]),
      (.ntkAware, [1.1008, 1.1957, 1.2972]), (.interpolation, [1.1172, 1.2699, 1.5348]),
    ] {
      let points = try figure.points(method)
      #expect(points.map(\.scale) == [2, 4, 8])
      for (point, value) in zip(points, expected) {
        #expect(abs(try #require(point.outcome.multiplier) - value) < 6e-5)
      }
    }
    // Least squares through 1 over s = 2, 4, 8 at amplitudes ½, 1 and 2.
    for (amplitude, slope) in [(0.5, 0.213), (1, 0.0897), (2, 0.0236)] {
      let fit = YaRNTemperatureFit.fit(try figure.points(.yarnPaper, amplitude: amplitude))
      #expect(abs(try #require(fit).slope - slope) < 6e-4 * (amplitude == 0.5 ? 1 : 0.1))
    }
  }

  @Test(
    "yarn-temperature-fit: slopes over s = 2 … 32 at two contexts",
    arguments: [
      (2_048.0, ComparedMethod.yarnPaper, 0.0823), (2_048, .yarnCode, 0.0719),
      (2_048, .ntkAware, 0.0644), (4_096, .yarnPaper, 0.0715), (4_096, .yarnCode, 0.0628),
      (4_096, .ntkAware, 0.0627),
    ])
  func slope(context: Double, method: ComparedMethod, expected: Double) throws {
    let points = try YaRNTemperatureFit(["L": context]).points(method)
    #expect(abs(try #require(YaRNTemperatureFit.fit(points)).slope - expected) < 5.1e-5)
  }

  @Test("yarn-temperature-fit: under PI the factor runs away, to 7.69 at s = 32")
  func interpolationRunsAway() throws {
    let points = try YaRNTemperatureFit().points(.interpolation)
    for (point, expected) in zip(points, [1.1172, 1.2699, 1.5348, 2.4259, 7.6923]) {
      #expect(abs(try #require(point.outcome.multiplier) - expected) < 6e-5)
    }
  }

  @Test("pi-fit: coefficients, peak and root mean square of numpy's least squares")
  func piFit() throws {
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 2_048)
    let targets = (0..<2_048).map { sin(Double($0 * $0 % 97)) }
    let figure = PIFit(geometry: geometry, ridge: 1, targets: targets)
    let frequencies = geometry.inverseFrequencies
    // numpy.linalg.lstsq of X over √ε·1 in double precision, whose condition is the root of ours; ours is 10¹¹ at ε = 10⁻⁶.
    for (ridge, norm, peak, inside, tolerance) in [
      (1.0, 0.34579506104354896, 1.346387636967375, 0.17629947760331766, 1e-9),
      (0.1, 0.5214824025078137, 2.5081468842525645, 0.17663311749495297, 1e-8),
      (1e-3, 7.865919963758001, 27.8438279116531, 0.17675503674097295, 1e-6),
      (1e-6, 59.233211375920085, 179.015234480998, 0.17712535061108797, 1e-3),
    ] {
      let fit = try #require(figure.fits([ridge]).first)
      #expect(abs(fit.norm / norm - 1) < tolerance)
      let values = (0..<4_096).map { fit.value(at: Double($0), frequencies) }
      let greatest = values.dropFirst(2_048).reduce(0) { max($0, abs($1)) }
      #expect(abs(greatest / peak - 1) < tolerance)
      let mean = values.prefix(2_048).reduce(0) { $0 + $1 * $1 } / 2_048
      #expect(abs(mean.squareRoot() / inside - 1) < tolerance)
    }
    #expect(figure.condition(ridge: 1) == 131_073)
  }

  @Test(
    "pi-fit: Gaussian targets keep √(rank/L) inside, whatever the regulariser, and no 8,000 beyond")
  func gaussianTargets() throws {
    let figure = try PIFit()
    let curve = PIFit(
      geometry: figure.geometry, ridge: 1, targets: figure.targets
    ).fits([1, 0.1]).map { fit in
      (0..<2_048).reduce(0.0) {
        let value = fit.value(at: Double($1), figure.geometry.inverseFrequencies)
        return $0 + value * value / 2_048
      }.squareRoot()
    }
    // The effective rank over L is 0.03427 at ε = 1 (numpy), so 70 degrees of freedom: √(2/70)/2 of it is one standard deviation.
    for inside in curve { #expect(abs(inside / 0.1855 - 1) < 4 * 0.0845) }
    #expect(throws: FigureParameterError.self) { try PIFit(["ridge": 0]) }
    // 2L whole positions, seven eighths in each of fifty tokens, and the L-curve.
    #expect(try PIFit(["d": 16, "L": 64]).table().rows.count == 128 + 350 + PIFit.ridges.count)
    // Between whole positions the fit is as small: five standard deviations of 0.1855.
    let table = try figure.table(of: [])
    let (positions, fitted) = (
      try column("position", of: table), try column("fit under RoPE", of: table)
    )
    let between = zip(positions, fitted).filter { (25...75).contains($0.0) }
    #expect(between.count == 401 && between.allSatisfy { abs($0.1) < 5 * 0.1855 })
    let small = try PIFit(["d": 16, "L": 64])
    let points = small.extrapolations()
    // At a small regulariser the peak is that of pairs without a whole turn, whose sines and cosines look alike inside.
    #expect(points[0].slowPeak > 0.5 * points[0].peak)
    // A larger regulariser never has larger coefficients.
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.norm >= $1.norm * (1 - 1e-6) })
    let peaks = try column("greatest value beyond the trained context", of: small.table(of: points))
    #expect(peaks.filter { !$0.isNaN } == points.map(\.peak))
  }
}
