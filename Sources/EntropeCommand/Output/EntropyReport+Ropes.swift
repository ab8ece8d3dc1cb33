import RotaryEmbedding
import Studies

extension EntropyReport {
  /// The method of each layer, where one is measured and it is another from layer to layer; `nil` otherwise.
  var methodsByLayer: [(layer: Int, method: NamedMethod)]? {
    guard !isPaired else { return nil }
    let methods = zip(results, input.layers).compactMap { result, layer in
      result.layer.number.flatMap { number in
        layer.methods.first.map { (layer: number, method: $0) }
      }
    }
    return Set(methods.map { words(of: $0.method) }).count > 1 ? methods : nil
  }

  /// The method and its factor on logits, as `RoPE, logits × 1`.
  private func words(of method: NamedMethod) -> String {
    let temperature = method.configuration.schedule.temperature
    return "\(method.title), logits × \(temperature.logitMultiplier.short)"
      + temperature.laws
  }

  /// What is measured, for the first line of the text: `No rotation, logits × 1 (layer 3); RoPE, logits × 1 (layer 4)`.
  var methodWords: (titles: String, gain: String) {
    guard let byLayer = methodsByLayer else {
      let titles = methods.map(\.title).joined(separator: ", ")
      let gain = isPaired ? "" : words(of: methods[0]).dropFirst(methods[0].title.count)
      return (titles, String(gain))
    }
    var order: [String] = []
    var layers: [String: [Int]] = [:]
    for (layer, method) in byLayer {
      let words = words(of: method)
      if layers[words] == nil { order.append(words) }
      layers[words, default: []].append(layer)
    }
    let parts = order.map { words in
      let numbers = layers[words] ?? []
      return "\(words) (\(numbers.count == 1 ? "layer" : "layers") "
        + numbers.map(String.init).joined(separator: ", ") + ")"
    }
    return (parts.joined(separator: "; "), "")
  }

  /// What the methods do, or each layer's where they differ.
  var methodSettings: [Setting] {
    guard let byLayer = methodsByLayer else {
      return [
        Setting("method", .text(methods[0].name)),
        Setting("methods", .groups(methods.map(\.settings))),
      ]
    }
    return [
      Setting("method", .text("by layer")),
      Setting(
        "methods_by_layer",
        .groups(byLayer.map { [Setting("layer", .integer($0.layer))] + $0.method.settings })),
    ]
  }
}
