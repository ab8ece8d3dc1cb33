import RotaryEmbedding
import Studies

/// Heads under plain RoPE, without the layers that do not rotate, which no method changes.
struct RotatingHeads {
  var input: MeasuredInput
  /// The model's own ropes, one for each layer, where a file tells them.
  let own: [ResolvedMethod]?
  /// Numbers of the layers that were left out.
  let still: [Int]

  /// Whether a file tells the model's own rope, and so its base.
  var isBaseKnown: Bool { own != nil }
  /// The notes of the input, which name the layers that do not rotate.
  var notes: [String] { input.notes }

  /// Another reading of the same heads without the layers that were left out.
  func keepingRotating(_ other: MeasuredInput) -> MeasuredInput {
    var result = other
    result.layers.removeAll { layer in layer.study.number.map(still.contains) ?? false }
    return result
  }
}

extension InputFlags {
  /// The heads under plain RoPE.
  ///
  /// - Parameter choice: Which heads of which layers.
  /// - Returns: Heads of the layers that rotate.
  /// - Throws: As ``resolved(_:draws:)`` does; ``CommandFailure`` (65) where no layer rotates.
  func rotatingHeads(_ choice: HeadChoice) throws -> RotatingHeads {
    var flags = self
    flags.method = ScaledMethodFlags.plain
    var input = try flags.resolved(choice)
    flags.method.methods = [NamedMethod.file]
    flags.model.rotaryDimension = nil
    flags.model.base = nil
    flags.model.trainedContext = nil
    let own = try? flags.resolved(choice)
    // The reference is plain RoPE whatever the file asks for.
    let replaced = try source.model(with: flags.method, thresholds, flags.model)?.replacementNote()
    input.notes.removeAll { $0 == replaced }
    let rotates = input.layers.map {
      !$0.methods[0].configuration.schedule.inverseFrequencies.isEmpty
    }
    let still = zip(input.layers, rotates).filter { !$1 }.compactMap(\.0.study.number)
    input.layers = zip(input.layers, rotates).filter(\.1).map(\.0)
    guard !input.layers.isEmpty else {
      throw CommandFailure(
        .badData, "\(input.words): none of its layers rotates, so no method changes them.")
    }
    let ropes = own.map { zip($0.layers, rotates).filter(\.1).map(\.0.methods[0].configuration) }
    return RotatingHeads(input: input, own: ropes, still: still)
  }
}
