import DecoderModel

/// What a calibration found.
package struct Calibration: Sendable {
  package typealias Setting = CalibrationStudy.Setting

  /// The losses of the ramps; `nil` where none was fitted.
  package let ramp: LossChoice?
  /// The losses of all amplitudes; `nil` where none was fitted.
  package let amplitudes: LossChoice?
  /// The parabola through those of the amplitudes around the best; `nil` where none was fitted.
  package let temperature: TemperatureLossFit?
  /// What was chosen; what was not fitted is `nil`, the method's own.
  package let best: Setting
  /// What is the piece of an interval.
  package let pieces: PairedPieces.Kind
  package let pieceCount: Int
  /// What was chosen against the method as published, and against the model as it is, on the held-out documents; `nil` without any.
  package let heldOut: (published: Comparison, own: Comparison)?
  /// What was chosen against the model as it is, within the trained context.
  package let shortContext: Comparison
  /// What entropy would have chosen.
  package let entropy: EntropyCriterion

  /// Two settings on the same tokens.
  package struct Comparison: Sendable, Hashable {
    /// Mean losses in nats.
    package let loss: Double
    package let other: Double
    /// The 95 % interval of their difference; `nil` where there is one piece alone.
    package let interval: ClosedRange<Double>?
    package let tokens: Int
    package let documents: Int
    package var difference: Double { loss - other }

    init(_ own: [PassResult], _ other: [PassResult], at positions: Range<Int>) {
      let pieces = PairedPieces([own, other].map { $0.map(\.losses) }, at: positions)
      (loss, self.other) = (pieces.overall[0], pieces.overall[1])
      interval = pieces.difference(of: 0, from: 1)
      (tokens, documents) = (pieces.tokens, own.count)
    }
  }
}

/// Why a calibration has no answer.
package enum CalibrationError: Error, Sendable, Hashable {
  /// The loss is least at an end of the amplitudes, or bends down.
  case noMinimum(lowest: Double, bracket: ClosedRange<Double>)
}

extension CalibrationStudy {
  /// Amplitudes on either side of the best that a parabola goes through.
  private static let reach = 2

  /// Runs all passes and chooses.
  ///
  /// - Parameter run: Runs a pass; `nil` when it was stopped.
  /// - Returns: What was found; `nil` when a pass was stopped.
  /// - Throws: ``CalibrationError`` where the loss has no minimum inside the amplitudes; what `run` throws.
  package func calibrated(
    _ run: (PassRequest) throws -> PassResult?
  ) throws -> Calibration? {
    func all(_ passes: [PassRequest]) throws -> [PassResult]? {
      var results: [PassResult] = []
      for pass in passes {
        guard let result = try run(pass) else { return nil }
        results.append(result)
      }
      return results
    }
    func all(of settings: [Setting]) throws -> [[PassResult]]? {
      var results: [[PassResult]] = []
      for setting in settings {
        guard let own = try all(passes(setting, over: documents)) else { return nil }
        results.append(own)
      }
      return results
    }
    func paired(_ results: [[PassResult]]) -> PairedPieces {
      PairedPieces(results.map { $0.map(\.losses) }, at: positions)
    }

    guard let reference = try all(ownPasses(over: documents, length: trainedContext)) else {
      return nil
    }
    var entropy = EntropyCriterion(trained: meanEntropy(reference))
    var best = Setting()
    var (pieces, ramp): (PairedPieces?, LossChoice?)
    if fitsRamp {
      guard let results = try all(of: rampSettings) else { return nil }
      let losses = paired(results)
      let choice = LossChoice(losses)
      (pieces, ramp, best) = (losses, choice, rampSettings[choice.best])
      entropy.choose(rampSettings, entropies: results.map { meanEntropy($0) })
    }
    var (choice, temperature): (LossChoice?, TemperatureLossFit?)
    if fitsTemperature {
      let settings = temperatureSettings(best)
      guard let results = try all(of: settings) else { return nil }
      let losses = paired(results)
      let candidates = LossChoice(losses)
      // A parabola describes the curve near its minimum, and not from end to end.
      let near =
        max(
          0, candidates.best - Self.reach)...min(amplitudes.count - 1, candidates.best + Self.reach)
      let fit = TemperatureLossFit(
        amplitudes: Array(amplitudes[near]), pieces: paired(Array(results[near])))
      guard let minimum = fit.minimum, candidates.best > 0, candidates.best + 1 < amplitudes.count
      else {
        throw CalibrationError.noMinimum(
          lowest: amplitudes[candidates.best],
          bracket: amplitudes[0]...amplitudes[amplitudes.count - 1])
      }
      (pieces, choice, temperature, best.amplitude) = (losses, candidates, fit, minimum)
      entropy.restore(amplitudes, entropies: results.map { meanEntropy($0) })
    }

    guard let chosen = try all(passes(best, over: confirming)),
      let published = try all(passes(Setting(), over: heldOut)),
      let own = try all(ownPasses(over: confirming, length: length))
    else { return nil }
    var shortContext = Calibration.Comparison(chosen, own, at: 0..<trainedContext)
    if try followsLength {
      guard let short = try all(shortPasses(best, over: confirming)),
        let plain = try all(ownPasses(over: confirming, length: trainedContext))
      else { return nil }
      shortContext = Calibration.Comparison(short, plain, at: 0..<trainedContext - 1)
    }
    return Calibration(
      ramp: ramp, amplitudes: choice, temperature: temperature, best: best,
      pieces: pieces?.kind ?? .documents,
      pieceCount: pieces?.means.count ?? 0,
      heldOut: heldOut.isEmpty
        ? nil
        : (
          Calibration.Comparison(chosen, published, at: positions),
          Calibration.Comparison(chosen, own, at: positions)
        ),
      shortContext: shortContext,
      entropy: entropy)
  }

  /// The mean entropy of the summed rows of all heads.
  private func meanEntropy(_ results: [PassResult]) -> Double {
    let shape = description.shape
    var (sum, count) = (0.0, 0)
    for sums in results.compactMap(\.sums) {
      let ranges = 0..<sums.ranges.count
      for layer in 0..<shape.layerCount {
        for head in 0..<shape.headCount {
          sum += sums.sum(.entropy, layer: layer, head: head, ranges: ranges)
          count += sums.rowCount(ranges)
        }
      }
    }
    return sum / Double(count)
  }
}
