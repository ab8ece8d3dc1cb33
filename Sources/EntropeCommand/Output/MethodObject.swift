import RotaryEmbedding

extension NamedMethod {
  /// The parameters in use, for programs; `null` where the method has none.
  func set(in object: inout JSONObject) throws {
    let (schedule, geometry) = (configuration.schedule, configuration.geometry)
    try object.set("method", name)
    try object.set("title", title)
    try object.set("alpha", schedule.ramp?.alpha)
    try object.set("beta", schedule.ramp?.beta)
    try object.set("ramp", schedule.ramp.map { RampName($0.convention).rawValue })
    try object.set("scale", configuration.extent.scale)
    try object.set("base", geometry.base)
    try object.set(
      "trained_context", configuration.knowsTrainedContext ? geometry.trainedContext : nil)
    try object.set("head_dimension", geometry.headDimension)
    try object.set("rotary_dimension", geometry.rotaryDimension)
    try object.set("logit_multiplier", schedule.temperature.logitMultiplier)
  }

  /// An object of nothing else.
  func object() throws -> JSONObject {
    var object = JSONObject()
    try set(in: &object)
    return object
  }
}
