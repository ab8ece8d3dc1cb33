package import DecoderModel
package import RotaryEmbedding

/// Which ramp and temperature a trained decoder loses least with, on texts of a target length.
///
/// Every setting runs over the same documents. The ramp is chosen among all pairs of thresholds, at the method's own temperature;
/// the temperature by a parabola through the losses, at that ramp. What was chosen is then held against the method as published and
/// the model as it is on other documents.
package struct CalibrationStudy: Sendable {
  /// What is fitted.
  package enum Fit: String, Sendable, CaseIterable {
    case temperature
    case ramp
    case both
  }

  /// A setting of a method; what is `nil` is the method's own.
  package struct Setting: Sendable, Hashable {
    /// Thresholds of the ramp.
    package var alpha: Double?
    package var beta: Double?
    /// √m for the factor m on the logits: the amplitude on cos and sin.
    package var amplitude: Double?

    package init(alpha: Double? = nil, beta: Double? = nil, amplitude: Double? = nil) {
      (self.alpha, self.beta, self.amplitude) = (alpha, beta, amplitude)
    }
  }

  package let description: DecoderDescription
  /// The method at its scale, on the model's geometry.
  package let request: MethodRequest
  package let fit: Fit
  /// Documents that are fitted on, of one length n.
  package let documents: [[Int]]
  /// Other documents of that length.
  package let heldOut: [[Int]]
  /// Amplitudes, ascending; at least 3 where a temperature is fitted.
  package let amplitudes: [Double]
  /// Thresholds of the ramp.
  package let alphas: [Double]
  package let betas: [Double]
  /// Positions whose losses count.
  package let positions: Range<Int>
  /// Context L that the model was trained on, below n.
  package let trainedContext: Int

  /// Puts a study together.
  package init(
    _ description: DecoderDescription, _ request: MethodRequest, fit: Fit, documents: [[Int]],
    heldOut: [[Int]], amplitudes: [Double], alphas: [Double], betas: [Double],
    positions: Range<Int>, trainedContext: Int
  ) {
    (self.description, self.request, self.fit) = (description, request, fit)
    (self.documents, self.heldOut) = (documents, heldOut)
    (self.amplitudes, self.alphas, self.betas) = (amplitudes, alphas, betas)
    (self.positions, self.trainedContext) = (positions, trainedContext)
  }

  /// Tokens of a document.
  package var length: Int { documents[0].count }
  package var fitsRamp: Bool { fit != .temperature }
  package var fitsTemperature: Bool { fit != .ramp }

  // MARK: Settings

  /// The settings of the ramp, α by α.
  package var rampSettings: [Setting] {
    guard fitsRamp else { return [] }
    return alphas.flatMap { alpha in betas.map { Setting(alpha: alpha, beta: $0) } }
  }

  /// The settings of the temperature at some thresholds.
  package func temperatureSettings(_ ramp: Setting) -> [Setting] {
    guard fitsTemperature else { return [] }
    return amplitudes.map { Setting(alpha: ramp.alpha, beta: ramp.beta, amplitude: $0) }
  }

  /// The method at a setting.
  ///
  /// - Parameters:
  ///   - setting: What differs from the method's own.
  ///   - length: Tokens that methods follow; those of a document unless given.
  /// - Returns: The resolved method.
  /// - Throws: `MethodRequestError` when it cannot be resolved.
  package func method(_ setting: Setting, length: Int? = nil) throws -> ResolvedMethod {
    var request = request
    if let length { request.usualSequenceLength = length }
    request.alpha = setting.alpha ?? request.alpha
    request.beta = setting.beta ?? request.beta
    if let amplitude = setting.amplitude { request.temperature = .fixed(amplitude: amplitude) }
    return try request.resolved()
  }

  // MARK: Passes

  /// Rows that show the trained state: the last quarter of L.
  package var referenceRows: Range<Int> {
    trainedContext - max(1, trainedContext / 4)..<trainedContext
  }
  /// Rows beyond it.
  package var rowsBeyond: Range<Int> { trainedContext..<length }

  /// The passes of a setting over some documents, with the entropies beyond L.
  package func passes(_ setting: Setting, over documents: [[Int]]) throws -> [PassRequest] {
    let schedules = try description.schedules(
      try method(setting).schedule, named: request.method)
    return documents.map { PassRequest(tokens: $0, schedules: schedules, ranges: [rowsBeyond]) }
  }

  /// Whether the method does another thing on a short text.
  package var followsLength: Bool {
    get throws { try method(Setting()).entry.parameters.contains(.sequenceLength) }
  }

  /// The passes of a setting over the first L tokens of some documents, by a method that follows the length.
  package func shortPasses(_ setting: Setting, over documents: [[Int]]) throws -> [PassRequest] {
    let schedules = try description.schedules(
      try method(setting, length: trainedContext).schedule, named: request.method)
    return documents.map {
      PassRequest(
        tokens: Array($0.prefix(trainedContext)), schedules: schedules, ranges: [referenceRows])
    }
  }

  /// The passes of the model as it is over the first tokens of some documents, with the entropies of the trained state.
  package func ownPasses(over documents: [[Int]], length: Int) throws -> [PassRequest] {
    let schedules = try description.ownRopes(tokens: length).schedules
    return documents.map {
      PassRequest(tokens: Array($0.prefix(length)), schedules: schedules, ranges: [referenceRows])
    }
  }

  /// Documents on which the choice is confirmed: the held-out ones, or else those that it was made on.
  package var confirming: [[Int]] { heldOut.isEmpty ? documents : heldOut }

  /// All passes, with thresholds and an amplitude in the place of those that will be chosen.
  package func expectedPasses() throws -> [PassRequest] {
    let ramp = rampSettings.first ?? Setting()
    let stretched = amplitudes.last.map { $0 * 1.01 } ?? 1
    let chosen = Setting(
      alpha: ramp.alpha, beta: ramp.beta, amplitude: fitsTemperature ? stretched : nil)
    return try (rampSettings + temperatureSettings(ramp)).flatMap {
      try passes($0, over: documents)
    } + passes(chosen, over: confirming) + passes(Setting(), over: heldOut)
      + ownPasses(over: confirming, length: length)
      + ownPasses(over: documents, length: trainedContext)
      + (followsLength
        ? shortPasses(chosen, over: confirming)
          + (heldOut.isEmpty ? [] : ownPasses(over: heldOut, length: trainedContext)) : [])
  }
}
