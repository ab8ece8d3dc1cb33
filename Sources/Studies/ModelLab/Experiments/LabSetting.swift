package import DecoderModel
import RopeSystems
package import RotaryEmbedding

/// What the experiments of the lab run on: a model, its texts, and lengths in its trained context L.
package struct LabSetting: Sendable {
  /// What the model's files say.
  package let description: DecoderDescription
  /// The texts, one document of each.
  package let texts: [LabText]
  /// Context L in tokens that the model was trained on.
  package let trainedContext: Int
  /// Tokens between whose rows the statistics of heads are summed: an eighth of L.
  package var rangeWidth: Int { max(1, trainedContext / 8) }

  /// Chooses what experiments run on.
  ///
  /// - Parameters:
  ///   - description: What the model's files say.
  ///   - texts: The texts.
  ///   - trainedContext: L; that of the model without it.
  /// - Throws: `FileError` when the model's own rope cannot be resolved.
  package init(
    _ description: DecoderDescription, texts: [LabText], trainedContext: Int? = nil
  ) throws {
    (self.description, self.texts) = (description, texts)
    self.trainedContext =
      try trainedContext ?? description.ownRopes(tokens: 2).main.geometry.trainedContext
  }

  /// The pass over the first tokens of a text under a method, which experiments share.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - method: The method.
  ///   - contexts: How many times L tokens.
  /// - Returns: The pass, with the statistics of heads.
  package func pass(_ text: LabText, _ method: LabMethod, contexts: Int = 2) -> LabPass {
    LabPass(
      LabDocument(text, length: contexts * trainedContext), method, rangeWidth: rangeWidth)
  }

  /// A method on this model.
  ///
  /// - Parameters:
  ///   - name: Its name in the catalogue.
  ///   - scale: Scale s; none for methods without.
  ///   - length: Tokens of the text, which dynamic methods follow.
  ///   - change: What else is asked of it.
  /// - Returns: The resolved method.
  /// - Throws: `MethodRequestError` when the method cannot be resolved.
  package func method(
    _ name: String, scale: Double?, length: Int, _ change: (inout MethodRequest) -> Void = { _ in }
  ) throws -> ResolvedMethod {
    let geometry = try description.ownRopes(tokens: length).main.geometry
    var request = MethodRequest(
      name, headDimension: description.shape.headDimension, trainedContext: trainedContext)
    if geometry.rotaryDimension != description.shape.headDimension {
      request.rotaryDimension = geometry.rotaryDimension
    }
    request.base = geometry.base
    request.scale = scale
    request.usualSequenceLength = length
    change(&request)
    return try request.resolved()
  }
}

/// A method of the lab: what tables call it, and what is asked of the catalogue.
package struct LabMethod: Sendable, Hashable {
  /// What tables call it.
  package let label: String
  /// Name in the catalogue.
  package let name: String
  /// Scale s; `nil` for the model as it is.
  package let scale: Double?
  /// Temperature law in place of the method's own.
  package var temperature: TemperatureLaw?
  /// Thresholds of the ramp.
  package var alpha: Double?
  package var beta: Double?

  package init(
    _ label: String, _ name: String, scale: Double?, temperature: TemperatureLaw? = nil,
    alpha: Double? = nil, beta: Double? = nil
  ) {
    (self.label, self.name, self.scale) = (label, name, scale)
    (self.temperature, self.alpha, self.beta) = (temperature, alpha, beta)
  }

  /// The schedules of a model's layers.
  ///
  /// - Parameters:
  ///   - setting: The model.
  ///   - length: Tokens of the text.
  /// - Returns: One for each layer.
  /// - Throws: Where the method cannot be resolved or the model cannot take it.
  package func schedules(_ setting: LabSetting, length: Int) throws -> [RotarySchedule] {
    let resolved = try setting.method(name, scale: scale, length: length) { request in
      request.temperature = temperature
      (request.alpha, request.beta) = (alpha, beta)
    }
    return try setting.description.schedules(resolved.schedule, named: label)
  }
}
