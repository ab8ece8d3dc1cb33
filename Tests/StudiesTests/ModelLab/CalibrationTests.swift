import DecoderModel
import Foundation
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// Fits of ramp and temperature to losses that are known by a formula.
@Suite struct CalibrationTests {
  private static let (length, context) = (256, 128)
  private static let amplitudes = [1.0, 1.05, 1.1, 1.15, 1.2]

  private static func study(
    _ folder: URL, _ fit: CalibrationStudy.Fit, documents: Int = 3, heldOut: Int = 2
  ) throws -> CalibrationStudy {
    try writeByteDecoder(to: folder, trainedContext: Self.context)
    let description = try DecoderDescription(path: folder.path)
    var request = MethodRequest("yarn", headDimension: 8, trainedContext: Self.context)
    request.base = 1_000
    request.scale = 2
    let texts = (0..<documents + heldOut).map { text in
      (0..<Self.length).map { ($0 * 31 + text * 7) % 256 }
    }
    return CalibrationStudy(
      description, request, fit: fit, documents: Array(texts.prefix(documents)),
      heldOut: Array(texts.suffix(heldOut)), amplitudes: Self.amplitudes, alphas: [0.5, 1],
      betas: [2, 8], positions: 0..<Self.length - 1, trainedContext: Self.context)
  }

  /// Passes whose losses and entropies follow formulas.
  ///
  /// The loss is the text's number t, plus (a − v)² for the amplitude a, with v = `vertex` + t/1000, plus a tenth where the
  /// frequencies are not those of α = 0.5 and β = 8. Where the model runs as it is, it is t, and beyond the trained context t + 1.
  /// The entropy of every row is 5 − 2a, and 2.8 in the trained state.
  private static func run(
    _ study: CalibrationStudy, vertex: Double, asked: @escaping () -> Void = {}
  ) throws -> (PassRequest) throws -> PassResult? {
    let wanted = try study.method(.init(alpha: 0.5, beta: 8)).schedule.inverseFrequencies
    let plain = try study.description.ownRopes(tokens: 2).schedules[0]
    return { pass in
      asked()
      let schedule = pass.schedules[0]
      let isOwn = schedule == plain
      let texts = study.documents + study.heldOut
      let text = Double(texts.firstIndex { $0.starts(with: pass.tokens) } ?? 99)
      let amplitude = schedule.temperature.amplitude
      let distance = amplitude - vertex - text / 1_000
      let loss = text + distance * distance + (schedule.inverseFrequencies == wanted ? 0 : 0.1)
      let losses = (0..<pass.tokens.count - 1).map {
        isOwn ? text + ($0 < context ? 0 : 1) : loss
      }
      let rows = Double(pass.ranges[0].count)
      let entropy = isOwn ? 2.8 : 5 - 2 * amplitude
      let heads = study.description.shape.layerCount * study.description.shape.headCount
      return PassResult(
        losses: TokenLosses(losses),
        sums: HeadSums(
          pass.ranges, study.description.shape,
          values: (0..<heads).flatMap { _ in [entropy * rows, 0, 0, 0] }))
    }
  }

  @Test("The temperature is the vertex of the parabola, and entropy's where it is what it was")
  func temperature() throws {
    try withTemporaryFolder { folder in
      let study = try Self.study(folder, .temperature)
      let found = try #require(try study.calibrated(Self.run(study, vertex: 1.08)))
      // The documents' vertices are 1.08, 1.081 and 1.082.
      let amplitude = try #require(found.best.amplitude)
      #expect(abs(amplitude - 1.081) < 1e-9)
      let interval = try #require(found.temperature?.interval)
      #expect(interval.lowerBound > 1.0799 && interval.lowerBound < 1.081)
      #expect(interval.upperBound < 1.0821 && interval.upperBound > 1.081)
      #expect(found.temperature?.defined == 1 && found.ramp == nil)
      #expect(found.pieces == .documents && found.pieceCount == 3)
      // 5 − 2a = 2.8 at a = 1.1.
      #expect(abs((found.entropy.amplitude ?? .nan) - 1.1) < 1e-9)
      #expect(abs(found.entropy.trained - 2.8) < 1e-12)

      // Held out are documents 3 and 4, with vertices at 1.083 and 1.084. The ramp is the published one, a tenth both times.
      let published = 1 + 0.1 * log(2.0)
      func excess(_ a: Double) -> Double { (pow(a - 1.083, 2) + pow(a - 1.084, 2)) / 2 }
      let heldOut = try #require(found.heldOut)
      #expect(heldOut.published.documents == 2)
      #expect(abs(heldOut.published.difference - (excess(1.081) - excess(published))) < 1e-9)
      // The model as it is loses 1 more at the 127 of 255 positions from 128 on.
      let own = excess(1.081) + 0.1 - 127.0 / 255
      #expect(abs(heldOut.own.difference - own) < 1e-9)
      #expect(abs(found.shortContext.difference - (excess(1.081) + 0.1)) < 1e-9)
      #expect(heldOut.own.interval?.contains(own) == true)
    }
  }

  @Test("The ramp is the pair with the least loss, and both is the temperature at that ramp")
  func both() throws {
    try withTemporaryFolder { folder in
      let ramp = try Self.study(folder, .ramp, heldOut: 0)
      let found = try #require(try ramp.calibrated(Self.run(ramp, vertex: 1.08)))
      #expect(found.best == .init(alpha: 0.5, beta: 8))
      let candidates = try #require(found.ramp?.candidates)
      #expect(candidates.count == 4)
      #expect(candidates.map { ($0.difference * 1e9).rounded() / 1e9 } == [0.1, 0, 0.1, 0.1])
      #expect(found.heldOut == nil && found.temperature == nil)

      let both = try Self.study(folder, .both)
      let second = try #require(try both.calibrated(Self.run(both, vertex: 1.12)))
      #expect(second.best.alpha == 0.5 && second.best.beta == 8)
      #expect(abs((second.best.amplitude ?? .nan) - 1.121) < 1e-9)
    }
  }

  @Test("A loss that falls to an end of the amplitudes has no answer")
  func noMinimum() throws {
    try withTemporaryFolder { folder in
      let study = try Self.study(folder, .temperature)
      for (vertex, lowest) in [(0.9, 1.0), (1.4, 1.2)] {
        #expect(throws: CalibrationError.noMinimum(lowest: lowest, bracket: 1...1.2)) {
          _ = try study.calibrated(Self.run(study, vertex: vertex))
        }
      }
    }
  }

  @Test("No more passes are run than were told, and a stopped pass ends it")
  func passes() throws {
    try withTemporaryFolder { folder in
      for fit in CalibrationStudy.Fit.allCases {
        let study = try Self.study(folder, fit)
        let count = Counter()
        _ = try study.calibrated(Self.run(study, vertex: 1.08) { count.value += 1 })
        let expected = try study.expectedPasses().count
        #expect(expected == count.value)
      }
      let study = try Self.study(folder, .both)
      let stopped = try study.calibrated { _ in nil }
      #expect(stopped == nil)
    }
  }

  private final class Counter { var value = 0 }

  @Test("Entropy's ramp is the nearest, and no amplitude is told where none restores it")
  func entropy() {
    var criterion = EntropyCriterion(trained: 2)
    criterion.choose(
      [.init(alpha: 1), .init(alpha: 2), .init(alpha: 3)], entropies: [1, 2.4, 1.7])
    #expect(criterion.ramp == .init(alpha: 3))
    #expect(abs((criterion.rampDifference ?? .nan) + 0.3) < 1e-12)
    criterion.restore([1, 1.1, 1.2], entropies: [2.6, 2.4, 2.1])
    #expect(criterion.amplitude == nil && criterion.entropies == 2.1...2.6)
    criterion.restore([1, 1.1, 1.2], entropies: [2.6, 2.2, 1.8])
    #expect(abs((criterion.amplitude ?? .nan) - 1.15) < 1e-12)
    criterion.restore([1, 1.1, 1.2], entropies: [2.6, 2, 1.8])
    #expect(criterion.amplitude == 1.1)
  }
}
