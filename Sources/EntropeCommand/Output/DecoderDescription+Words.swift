import DecoderModel
import Studies

extension DecoderDescription {
  /// Which model, with what weights, under which licence.
  var words: String {
    "\(provenance.name) (\(provenance.weightTypes.prefix(3).joined(separator: ", ")); "
      + "licence: \(provenance.license ?? "not told by the file"))"
  }

  /// What JSON tells of it.
  func object() throws -> JSONObject {
    var model = JSONObject()
    try model.set("file", path)
    try model.set("name", provenance.name)
    try model.set("architecture", shape.architecture.rawValue)
    try model.set("weights", provenance.weightTypes)
    try model.set("license", provenance.license)
    return model
  }
}
