/// Numbers of layers in words: runs with a dash, and no more than a line of them.
///
/// - Parameters:
///   - layers: The numbers, rising.
///   - longest: The most runs that are all written down.
/// - Returns: Such as “0–2, 4–6”.
package func layerWords(_ layers: [Int], runs longest: Int = 9) -> String {
  var runs: [String] = []
  var start: Int?
  for (place, layer) in layers.enumerated() {
    let first = start ?? layer
    start = first
    guard place + 1 == layers.count || layers[place + 1] != layer + 1 else { continue }
    runs.append(first == layer ? "\(layer)" : "\(first)–\(layer)")
    start = nil
  }
  guard runs.count > longest else { return runs.joined(separator: ", ") }
  return runs.prefix(3).joined(separator: ", ") + ", … " + (runs.last ?? "")
    + ", \(layers.count) in all"
}
