public import RotaryEmbedding

/// A method as a decoder runs it: a schedule for each layer, and what results call it.
public struct DecoderMethod: Sendable {
  /// Name in the catalogue of methods, or another that the user knows it by.
  public let name: String
  /// One schedule for each layer.
  public let schedules: [RotarySchedule]

  /// Makes a method.
  ///
  /// - Parameters:
  ///   - name: What results call it.
  ///   - schedules: One for each layer.
  public init(name: String, schedules: [RotarySchedule]) {
    self.name = name
    self.schedules = schedules
  }
}
