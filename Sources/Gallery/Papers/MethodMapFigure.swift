import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// Every catalogued method by what it keeps near and what it makes new far away.
  static let methodMap = FigureRecipe(
    MethodMap.self, title: "A map of methods", source: .entrope, place: "over the whole catalogue",
    question: .frequencies
  ) { map in
    let (places, refusals) = try map.places()
    let refused =
      refusals.isEmpty
      ? ""
      : " Not here, since they refuse this setting: \(refusals.map(\.name).joined(separator: ", "))."
    let extent = try ContextExtent(
      scale: Double(map.scale), sequenceLength: map.scale * map.geometry.trainedContext)
    let families = try places.map { place in
      let entry = try MethodCatalog.entry(named: place.name)
      return MethodFamily(
        try entry.schedule(for: map.geometry, extent: extent), over: map.geometry)
    }
    let top = max(1.3, places.map(\.overshoot).max() ?? 1)
    let series = MethodFamily.allCases.compactMap { family -> Mark? in
      let own = places.indices.filter { families[$0] == family }.map { places[$0] }
      guard !own.isEmpty else { return nil }
      return .points(
        Points(
          x: own.map(\.kept), y: own.map(\.overshoot), label: family.rawValue,
          style: family.style, size: 4.2))
    }
    let inside = places.filter { $0.overshoot > 0 && $0.overshoot <= 1 + 1e-9 }
    let best = zip(places, families).filter {
      $1 != .distances && $0.overshoot > 0 && $0.overshoot <= 1 + 1e-9
    }.map(\.0).max { $0.kept < $1.kept }
    let both = inside.filter { $0.kept == 1 }
    let yarn = places.first { $0.name == MethodEntry.yarn.name }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 265,
        rows: [
          [
            Panel(
              x: Axis("share of pairs kept as trained", domain: -0.04...1.04),
              y: Axis(
                "greatest arc reached / trained", scale: .log2,
                domain: pow(top, -0.1)...pow(top, 1.15), showsZero: true),
              marks: [.rule(Rule(y: 1))] + series + labels(places, top: top))
          ]
        ], legend: .below, leastWidth: 330),
      caption:
        "Every method of the catalogue, with its usual parameters, by the share of pairs that rotate between neighbours as in "
        + "training and the greatest arc that a pair reaches at s·L tokens over the one it saw; \(map.geometry.words), s = "
        + "\(map.scale). At 1 (dashed) or below nothing is new to any pair; in the strip nothing rotates. Inks tell what happens to the pairs’ frequencies; “+2” counts further "
        + "methods at one place. Lower right keeps both ends, which methods on distances pay for by telling far keys apart less well."
        + refused,
      claims: [
        Claim(
          "\(inside.count) of \(places.count) methods meet no new phase.",
          measured: Double(inside.count)
        ) { $0 > 0 },
        Claim(
          "Of those that change frequencies \(best?.title ?? "none") keeps most pairs, "
            + "\(decimals(100 * (best?.kept ?? 0), 0)) %; YaRN keeps \(decimals(100 * (yarn?.kept ?? 0), 0)) %.",
          measured: best?.kept ?? 0
        ) { $0 > (yarn?.kept ?? 1) && (yarn?.overshoot ?? 2) <= 1 + 1e-9 },
        Claim(
          "These keep all pairs and meet nothing new: \(both.map(\.title).joined(separator: ", ")).",
          measured: Double(both.count)
        ) { $0 > 0 && both.contains { $0.name == MethodEntry.reRoPE.name } },
      ])
    finished.twin = try map.table(of: places)
    return finished
  }

  /// Names of well-known methods, with how many others share their place; those that would stand on another are left out.
  private static func labels(_ places: [MethodMap.Place], top: Double) -> [Mark] {
    let named: [(name: String, anchor: Text.Anchor, offset: Point)] = [
      ("rope", .trailing, Point(4, -10)), ("pi", .leading, Point(-3, 8)),
      ("yarn", .center, Point(0, 8)), ("ntk-aware", .leading, Point(6, -1)),
      ("rerope", .trailing, Point(4, 8)), ("llama3", .center, Point(0, 8)),
      ("nope", .leading, Point(6, 0)), ("cope", .trailing, Point(-6, 0)),
      ("giraffe-truncated", .trailing, Point(-6, 0)), ("riflex", .trailing, Point(-6, 0)),
      ("string", .trailing, Point(-6, 2)),
      ("ms-poe", .leading, Point(6, 0)), ("resonance", .leading, Point(6, 0)),
      ("part-ntk", .leading, Point(6, -1)), ("hard-clip", .center, Point(0, 8)),
      ("leaky-rerope", .trailing, Point(-6, -2)), ("giraffe-power", .leading, Point(6, -2)),
    ]
    func height(_ place: MethodMap.Place) -> Double {
      place.overshoot > 0 ? log(place.overshoot) / log(top) : -0.15
    }
    func isNear(_ a: MethodMap.Place, _ b: MethodMap.Place) -> Bool {
      abs(a.kept - b.kept) <= 0.02 && abs(height(a) - height(b)) <= 0.004
    }
    var taken: [Point] = []
    var counted = Set(named.map(\.name))
    return named.compactMap { label in
      guard let place = places.first(where: { $0.name == label.name }) else { return nil }
      // About where the words stand, in shares of the axes.
      let shift = label.anchor == .leading ? 0.06 : label.anchor == .trailing ? -0.06 : 0
      let middle = Point(place.kept + shift, height(place) - label.offset.y / 190)
      guard !taken.contains(where: { abs($0.x - middle.x) <= 0.11 && abs($0.y - middle.y) <= 0.05 })
      else { return nil }
      taken.append(middle)
      let others = places.filter { isNear($0, place) && !counted.contains($0.name) }.map(\.name)
      counted.formUnion(others)
      return .text(
        Text(
          place.title + (others.isEmpty ? "" : " +\(others.count)"), x: place.kept,
          y: place.overshoot,
          anchor: label.anchor, offset: label.offset, color: Theme.paper.secondaryInk))
    }
  }
}
