import RopeSystems

/// Neighbouring layers that share a line of a table.
struct LayerGroup {
  let layers: [Int]
  /// Places, in the list asked about, of what is of these layers.
  let members: [Int]
  var words: String { layerWords(layers.sorted(), runs: 2) }

  /// Lines that layers take unless all are asked for.
  private static let greatestCount = 10

  /// Layers in groups of as many, in the order in which they first come; none where there is no more than one layer.
  static func groups(of places: [Int?], showsAll: Bool) -> [LayerGroup] {
    let layers = places.reduce(into: [Int]()) { layers, layer in
      if let layer, !layers.contains(layer) { layers.append(layer) }
    }
    guard layers.count > 1 else { return [] }
    let size = showsAll ? 1 : (layers.count + greatestCount - 1) / greatestCount
    return stride(from: 0, to: layers.count, by: size).map { first in
      let group = Array(layers[first..<min(first + size, layers.count)])
      return LayerGroup(
        layers: group,
        members: places.indices.filter { places[$0].map(group.contains) ?? false })
    }
  }
}
