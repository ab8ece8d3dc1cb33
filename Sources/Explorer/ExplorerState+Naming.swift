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
    if let captured { return captured.words }
    let entry = EnsembleCatalog.entries.first { $0.name == ensembleName }
    let given = Dictionary(picture.values.map { ($0.key, $0.text) }) { first, _ in first }
    // Usual values too: a picture says what it was drawn from, whoever knows the defaults.
    let options = (try? entry?.texts(given)) ?? [:]
    let parts =
      options.sorted { $0.key < $1.key }.map { name, text in
        let text = text.count > 24 ? "of \(text.split(separator: ",").count) numbers" : text
        return "\(name.replacing("-", with: " ")) \(text)"
      } + (ensemble.isRandom ? ["seed \(seed)"] : [])
    return "\(ensembleName) vectors\(parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")"
  }
}

extension ResolvedMethod {
  /// The name for people, with the ramp where the method can have several.
  package var explorerTitle: String {
    guard entry.parameters.contains(.ramp), let ramp = schedule.ramp else { return entry.title }
    return "\(entry.title) (\(ramp.convention.name))"
  }
}
