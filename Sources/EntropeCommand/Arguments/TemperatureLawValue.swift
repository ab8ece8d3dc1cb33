import ArgumentParser
import RotaryEmbedding

extension TemperatureLaw {
  /// Reads a law by its name, `A,B`, or several laws joined by plus signs.
  static func parse(_ text: String) throws -> TemperatureLaw {
    guard let law = TemperatureLaw(name: text) else {
      throw ValidationError("give \(TemperatureLaw.allowedNames)")
    }
    return law
  }
}
