import AttentionEntropy
import Gallery
package import RotaryEmbedding
import Studies

extension ExplorerState {
  /// The names of the methods for people: the ramp beside those that can have several.
  var titles: [String] { methods.map(\.explorerTitle) }

  /// The model and the scale in words of a caption.
  var words: String {
    let rotary =
      geometry.rotaryDimension == geometry.headDimension
      ? "" : " (\(geometry.rotaryDimension) rotate)"
    return
      "d = \(decimals(Double(geometry.headDimension), 0))\(rotary), b = \(chosen(geometry.base)), "
      + "L = \(decimals(Double(geometry.trainedContext), 0)), s = \(chosen(scale))"
  }

  /// The vectors in words of a caption.
  var vectorWords: String {
    switch ensembleName {
    case "aligned":
      "aligned vectors (\(picture.values.filter { ["profile", "correlation", "seed"].contains($0.key) }.map { "\($0.key) \($0.text)" }.joined(separator: ", ").ifEmpty("ρ = 0.5, flat, seed 1")))"
    case _ where ensemble.isRandom: "\(ensembleName) vectors, seed \(seed)"
    default: "\(ensembleName) vectors"
    }
  }
}

extension ResolvedMethod {
  /// The name for people, with the ramp where the method can have several.
  package var explorerTitle: String {
    guard entry.parameters.contains(.ramp), let ramp = schedule.ramp else { return entry.title }
    return "\(entry.title) (\(ramp.convention.name))"
  }
}

extension String {
  /// Another text where this one is empty.
  fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
