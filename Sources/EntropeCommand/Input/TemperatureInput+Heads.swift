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
    var targets: [Target] = []
    var notes = rotating.notes
    for scale in scales {
      var flags = try input(scale: scale)
      let last = Int(min((scale * Double(context)).rounded(), 1e15)) - 1
      // Scale 1 has no rows beyond the trained context: those within it are held against themselves.
      let isBeyond = chosen != nil || last >= context
      if isBeyond, let against { flags.files.vectors = against }
      let input = rotating.keepingRotating(try flags.resolved(heads))
      let idle = input.layers.flatMap(\.methods).idleScaleNotes
      notes += input.notes.filter { !notes.contains($0) && !idle.contains($0) }
      let positions = chosen ?? (isBeyond ? context...last : within)
      if isBeyond { try requireBeyond(input, context, positions, isChosen: chosen != nil) }
      targets.append(Target(scale, try input.keeping(rowsAt: positions), positions))
      let reach = input.layers.flatMap(\.study.queryPositions).max() ?? 0
      if chosen == nil, reach < last {
        notes.append(
          "the rows end at position \(reach), before the \(last) of scale \(scale.short): what is restored there is "
            + "attention over fewer keys.")
      }
    }
    let near = try reference.keeping(rowsAt: within)
    let (pairs, unpaired) = Self.pairs(near, targets)
    let far = targets[targets.count - 1].input
    guard !pairs.isEmpty else {
      throw CommandFailure(.badData, "\(reference.words) and \(far.words) have no head in common.")
    }
    notes += ForwardPass.caveats(
      reference: try ForwardPass(of: files.vectors),
      compared: try ForwardPass(of: against ?? files.vectors))
    notes += try MeasuredInput.skippedNotes(
      in: [near] + targets.map(\.input), areSkipped: files.allowNonfinite)
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
    let positions = targets[targets.count - 1].positions
    let first = far.layers[pairs[0].far[targets.count - 1].layer].methods[0]
    return TemperatureInput(
      method: first, measure: measure,
      search: search(tolerance: precision.precision == .single ? 1e-6 : 1e-9),
      trainedContext: context, headDimension: reference.headDimension, base: rope.geometry.base,
      words: against == nil
        ? reference.words : "\(reference.words) against \(far.words)",
      rowWords: (
        "the mean over rows \(positionWords(within)) under RoPE × 1",
        "that over rows "
          + (chosen.map(positionWords)
            ?? (targets.contains { $0.positions != within }
              ? "\(context) to s·\(context) − 1, those there are"
              : "\(positionWords(within)), since scale 1 reaches no further"))
      ),
      references: references,
      referenceCritical: criticals.count == pairs.count ? Estimate(criticals).mean.ifFinite : nil,
      scales: targets.enumerated().map { index, target in
        let input = target.input
        let layer = input.layers[pairs[0].far[index].layer]
        let plain = near.layers[pairs[0].near.layer].methods[0].configuration.schedule
        let last = layer.study.queryPositions.max() ?? 0
        return TemperatureInput.Scale(
          scale: target.scale, length: last + 1,
          units: {
            zip(references, pairs).map { reference, pair in
              let (far, place) = pair.far[index]
              let layer = input.layers[far]
              let head = question(input, far, place)
              let rope = near.layers[pair.near.layer].methods[0].configuration.schedule
              let schedule = NamedSchedule(
                layer.methods[0].name,
                layer.methods[0].configuration.schedule.with(temperature: rope.temperature))
              return TemperatureUnit(reference: reference) {
                let values = try input.explaining(layer: far) {
                  try head.values(under: schedule, isCancelled: isCancelled)
                }
                return { multipliers in
                  try input.explaining(layer: far) { try values(multipliers) }
                }
              } critical: {
                try input.explaining(layer: far) { try head.critical(under: schedule) }
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
        Setting("beyond", .text("\(positions.lowerBound):\(positions.upperBound)")),
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

  /// The rows whose attention is restored at one scale.
  private struct Target {
    let scale: Double
    let input: MeasuredInput
    let positions: ClosedRange<Int>

    init(_ scale: Double, _ input: MeasuredInput, _ positions: ClosedRange<Int>) {
      (self.scale, self.input, self.positions) = (scale, input, positions)
    }
  }

  /// A head among the layers of an input.
  private typealias Spot = (layer: Int, place: Int)

  /// The heads that the reference and every target have, with where each has them.
  private static func pairs(
    _ near: MeasuredInput, _ targets: [Target]
  ) -> (pairs: [(place: TemperatureInput.Place, near: Spot, far: [Spot])], unpaired: Int) {
    func heads(_ input: MeasuredInput) -> [(place: TemperatureInput.Place, spot: Spot)] {
      input.layers.enumerated().flatMap { index, layer in
        layer.study.heads.enumerated().map { place, head in
          (TemperatureInput.Place(layer: layer.study.number, head: head), (index, place))
        }
      }
    }
    let first = heads(near)
    let others = targets.map { target in
      Dictionary(
        heads(target.input).map { ($0.place, $0.spot) }, uniquingKeysWith: { one, _ in one })
    }
    let pairs = first.compactMap { place, spot in
      let far = others.compactMap { $0[place] }
      return far.count == others.count ? (place: place, near: spot, far: far) : nil
    }
    let all = others.reduce(into: Set(first.map(\.place))) { $0.formUnion($1.keys) }
    return (pairs, all.count - Set(pairs.map(\.place)).count)
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
