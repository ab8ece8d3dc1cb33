import RealModule

/// ∫₀¹ f(u) du of a function of several components, by Gauss and Legendre's rule of eight nodes on panels.
///
/// Panels whose two halves tell another integral than the whole are halved again, so that nodes stand where f moves. What the
/// last halving of every panel changed bounds the error of the rule before it, and so, where the rule converges, that of the
/// values here with much to spare.
package struct LineIntegral {
  /// The integral of each component.
  package let values: [Double]
  /// Σ over panels of |panel − its two halves|, of each component.
  package let errors: [Double]
  /// Places at which f was asked.
  package let nodeCount: Int

  /// Integrates, from two panels on.
  ///
  /// - Parameters:
  ///   - tolerances: The error that is allowed of each component.
  ///   - greatestNodeCount: Places at most at which f is asked, at least 16; the worst panels are halved first.
  ///   - isClosed: Whether what is known of the integrals otherwise bears them out; where it does not, all panels are halved.
  ///   - values: f at several places [places][components].
  /// - Throws: What f throws.
  package init(
    tolerances: [Double], greatestNodeCount: Int, isClosed: ([Double]) -> Bool,
    values: ([Double]) throws -> [[Double]]
  ) rethrows {
    var open = try Self.panels([(0, 0.5), (0.5, 0.5)], values)
    var done: [Panel] = []
    var nodeCount = 16
    while !open.isEmpty {
      let room = max(0, greatestNodeCount - nodeCount) / 16
      guard room > 0 else {
        done += open
        break
      }
      if open.count > room {
        let ranked = open.sorted { $0.excess(tolerances) > $1.excess(tolerances) }
        done += ranked.dropFirst(room)
        open = Array(ranked.prefix(room))
      }
      let places = open.flatMap {
        [($0.start, $0.width / 2), ($0.start + $0.width / 2, $0.width / 2)]
      }
      let halves = try Self.panels(places, values)
      nodeCount += 16 * open.count
      var next: [Panel] = []
      for (index, whole) in open.enumerated() {
        var pair = Array(halves[2 * index...2 * index + 1])
        let change = whole.values.indices.map {
          abs(whole.values[$0] - pair[0].values[$0] - pair[1].values[$0])
        }
        for half in pair.indices { pair[half].errors = change.map { $0 / 2 } }
        if zip(change, tolerances).allSatisfy({ $0 <= $1 * whole.width }) {
          done += pair
        } else {
          next += pair
        }
      }
      open = next
      if open.isEmpty, !isClosed(Self.sum(done, \.values, tolerances.count)) {
        (open, done) = (done, [])
      }
    }
    done.sort { $0.start < $1.start }
    self.values = Self.sum(done, \.values, tolerances.count)
    errors = Self.sum(done, \.errors, tolerances.count)
    self.nodeCount = nodeCount
  }

  private struct Panel {
    let start: Double
    let width: Double
    let values: [Double]
    /// Half of what halving the panel before it changed.
    var errors: [Double]

    /// How far the worst component is beyond its share of what is allowed.
    func excess(_ tolerances: [Double]) -> Double {
      zip(errors, tolerances).map { $0 / ($1 * width) }.max() ?? 0
    }
  }

  /// The rule on several panels.
  private static func panels(
    _ places: [(start: Double, width: Double)], _ values: ([Double]) throws -> [[Double]]
  ) rethrows -> [Panel] {
    let count = gaussLegendre.count
    let asked = places.flatMap { start, width in
      gaussLegendre.map { start + width * $0.place }
    }
    let found = try values(asked)
    return places.enumerated().map { index, panel in
      let nodes = found[index * count..<(index + 1) * count]
      var sum = [Double](repeating: 0, count: nodes.first?.count ?? 0)
      for (node, values) in zip(gaussLegendre, nodes) {
        for component in sum.indices {
          sum[component] += node.weight * panel.width * values[component]
        }
      }
      return Panel(
        start: panel.start, width: panel.width, values: sum,
        errors: sum.map { _ in .infinity })
    }
  }

  private static func sum(
    _ panels: [Panel], _ part: (Panel) -> [Double], _ count: Int
  ) -> [Double] {
    panels.reduce(into: [Double](repeating: 0, count: count)) { sum, panel in
      for (component, value) in part(panel).enumerated() { sum[component] += value }
    }
  }
}

/// Nodes and weights of Gauss and Legendre's rule of eight nodes on 0 … 1.
private let gaussLegendre: [(place: Double, weight: Double)] = (0..<8).map { index in
  // Newton's method on P₈, from the usual first guess.
  let count = 8
  var x = Double.cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
  var slope = 1.0
  for _ in 0..<8 {
    var (p, before) = (1.0, 0.0)
    for n in 0..<count {
      (p, before) = ((Double(2 * n + 1) * x * p - Double(n) * before) / Double(n + 1), p)
    }
    slope = Double(count) * (x * p - before) / (x * x - 1)
    x -= p / slope
  }
  return ((1 + x) / 2, 1 / ((1 - x * x) * slope * slope))
}
