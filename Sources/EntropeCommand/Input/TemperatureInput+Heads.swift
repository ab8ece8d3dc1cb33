import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies

extension TemperatureFlags {
  /// Heads of vectors from files: rows beyond the trained context against rows just within it under plain RoPE.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag; (65) where there are no such rows.
  func heads(isCancelled: @escaping @Sendable () -> Bool) throws -> TemperatureInput {
    if let seeds = draws.seeds {
      throw CommandFailure.usage(
        "--seeds", "\(seeds) draws were asked for, but vectors from files have none.")
    }
    let scales = try method.scales()
    if let against, let vectors = files.vectors {
      try ComparedSides.requireSameModel(
        try CapturedVectors(path: vectors), try CapturedVectors(path: against))
    }
    let rotating = try plain.rotatingHeads(heads)
    let reference = rotating.input
    let rope = reference.layers[0].methods[0].configuration
    let context = try knownContext(rope)
    let usual = positionsJustWithin(trainedContext: context)
    let within = try rows.within(trainedContext: context) ?? usual
    let chosen = try rows.target(trainedContext: context)
    var targets: [(scale: Double, input: MeasuredInput, positions: ClosedRange<Int>)] = []
    var notes = rotating.notes
    for scale in scales {
      var flags = try input(scale: scale)
      if let against { flags.files.vectors = against }
      let input = rotating.keepingRotating(try flags.resolved(heads))
      notes += input.notes.filter { !notes.contains($0) }
      let last = Int(min((scale * Double(context)).rounded(), 1e15)) - 1
      let positions = chosen ?? context...max(context, last)
      try requireBeyond(input, context, positions, isChosen: chosen != nil)
      targets.append((scale, try input.keeping(rowsAt: positions), positions))
      let reach = input.layers.flatMap(\.study.queryPositions).max() ?? 0
      if chosen == nil, reach < last {
        notes.append(
          "the rows end at position \(reach), before the \(last) of scale \(scale.short): what is restored there is "
            + "attention over fewer keys.")
      }
    }
    let near = try reference.keeping(rowsAt: within)
    let (pairs, unpaired) = Self.pairs(near, targets[0].input)
    guard !pairs.isEmpty else {
      throw CommandFailure(
        .badData, "\(reference.words) and \(targets[0].input.words) have no head in common.")
    }
    if unpaired > 0 {
      notes.append(
        "\(unpaired) \(unpaired == 1 ? "head is" : "heads are") in one file alone and left out.")
    }
    let work = 12 * (near.work + targets.reduce(0) { $0 + $1.input.work })
    let precision = ChosenPrecision(compute.precision, work: work)
    let threads = try compute.checkedThreads()
    try patience.require(
      usualSeconds(work: Double(work), precision.precision, threads: threads),
      orElse: "choose fewer --scale, --heads, --layers or rows")
    func question(_ input: MeasuredInput, _ layer: Int, _ place: Int) -> HeadTemperature {
      HeadTemperature(
        input.layers[layer].study, place: place, measure: measure, precision: precision.precision,
        threads: threads, skipsNonFinite: files.allowNonfinite)
    }
    var references: [Double] = []
    var criticals: [Double] = []
    for pair in pairs {
      let head = question(near, pair.near.layer, pair.near.place)
      let schedule = near.layers[pair.near.layer].methods[0].namedSchedule
      try near.explaining(layer: pair.near.layer) {
        references.append(
          contentsOf: try head.values(under: schedule, isCancelled: isCancelled)([1]))
        if let critical = try head.critical(under: schedule) { criticals.append(critical) }
      }
    }
    try requireNumbers(references)
    let positions = targets.map(\.positions)
    let first = targets[0].input.layers[pairs[0].far.layer].methods[0]
    return TemperatureInput(
      method: first, measure: measure,
      search: search(tolerance: precision.precision == .single ? 1e-6 : 1e-9),
      trainedContext: context, headDimension: reference.headDimension, base: rope.geometry.base,
      words: against == nil
        ? reference.words : "\(reference.words) against \(targets[0].input.words)",
      rowWords: (
        "the mean over rows \(positionWords(within)) under RoPE × 1",
        "that over rows "
          + (chosen.map(positionWords) ?? "\(context) to s·\(context) − 1, those there are")
      ),
      references: references,
      referenceCritical: criticals.count == pairs.count ? Estimate(criticals).mean.ifFinite : nil,
      scales: targets.map { scale, input, positions in
        let layer = input.layers[pairs[0].far.layer]
        let plain = near.layers[pairs[0].near.layer].methods[0].configuration.schedule
        let last = layer.study.queryPositions.max() ?? 0
        return TemperatureInput.Scale(
          scale: scale, length: last + 1,
          units: {
            pairs.enumerated().map { index, pair in
              let layer = input.layers[pair.far.layer]
              let head = question(input, pair.far.layer, pair.far.place)
              let rope = near.layers[pair.near.layer].methods[0].configuration.schedule
              let schedule = NamedSchedule(
                layer.methods[0].name,
                layer.methods[0].configuration.schedule.with(temperature: rope.temperature))
              return TemperatureUnit(reference: references[index]) {
                let values = try input.explaining(layer: pair.far.layer) {
                  try head.values(under: schedule, isCancelled: isCancelled)
                }
                return { multipliers in
                  try input.explaining(layer: pair.far.layer) { try values(multipliers) }
                }
              } critical: {
                try input.explaining(layer: pair.far.layer) { try head.critical(under: schedule) }
              }
            }
          },
          inUse: Self.inUse(
            layer.methods[0].configuration.schedule, over: plain, position: last))
      },
      places: pairs.map(\.place),
      noInterval: pairs.count == 1 ? "one head has no interval" : nil,
      settings: methodSettings + [
        Setting("within", .text("\(within.lowerBound):\(within.upperBound)")),
        Setting(
          "beyond", .text("\(positions[0].lowerBound):\(positions.map(\.upperBound).max() ?? 0)")),
        Setting("heads", .integer(pairs.count)),
        Setting("precision", .text(precision.precision.rawValue)),
      ],
      notes: notes)
  }

  /// Refuses rows that cannot answer.
  private func requireBeyond(
    _ input: MeasuredInput, _ context: Int, _ positions: ClosedRange<Int>, isChosen: Bool
  ) throws(CommandFailure) {
    let places = input.layers.flatMap(\.study.queryPositions)
    guard !isChosen, !places.contains(where: { $0 >= context }) else { return }
    throw CommandFailure(
      .badData,
      "\(input.words) lies wholly within the trained context of \(context) tokens: its \(Set(places).count) rows stand at "
        + "\(places.min() ?? 0) to \(places.max() ?? 0). It can answer nothing about attention beyond; give a longer capture "
        + "(as --against, where the reference is from this one), or a smaller --trained-context.")
  }

  /// The heads that both sides have, with their places among the layers of each.
  private static func pairs(
    _ near: MeasuredInput, _ far: MeasuredInput
  ) -> (
    pairs: [(
      place: TemperatureInput.Place, near: (layer: Int, place: Int), far: (layer: Int, place: Int)
    )], unpaired: Int
  ) {
    func heads(_ input: MeasuredInput) -> [(TemperatureInput.Place, (layer: Int, place: Int))] {
      input.layers.enumerated().flatMap { index, layer in
        layer.study.heads.enumerated().map { place, head in
          (TemperatureInput.Place(layer: layer.study.number, head: head), (index, place))
        }
      }
    }
    let (first, second) = (heads(near), heads(far))
    let pairs = first.compactMap { place, spot in
      second.first { $0.0 == place }.map { (place: place, near: spot, far: $0.1) }
    }
    return (pairs, first.count + second.count - 2 * pairs.count)
  }
}

extension RowFlags {
  /// The rows whose attention is restored: those of `--beyond`, or any of `--rows`; `nil` where neither says.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func target(trainedContext: Int?) throws(CommandFailure) -> ClosedRange<Int>? {
    guard let rows else {
      return beyond?.range == nil ? nil : try beyond(trainedContext: trainedContext)
    }
    guard beyond == nil else {
      throw .usage("--beyond", "--rows chooses rows as well; give one of the two.")
    }
    guard let range = rows.range else {
      throw .usage("--rows", "give positions as FROM:TO, such as 6144:8191.")
    }
    return range
  }
}

extension MeasuredInput {
  /// Does something with one layer, and explains what was wrong with its vectors.
  func explaining<Result>(layer: Int, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch HeadStudyError.notFinite(let place, _, let head) {
      throw failure(.notFinite(place, layer: layer, head: head))
    }
  }
}
