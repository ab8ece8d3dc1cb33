import DecoderModel
import RotaryEmbedding

/// E1: the loss by position at twice the trained context, without any training for it.
package enum LossByPosition: LabExperiment {
  package static let id = "e1"
  package static let title = "loss by position at twice the trained context"

  /// The method from which the differences by segment are told as well.
  private static let yarn = LabMethod("yarn", "yarn", scale: 2)

  /// The methods at scale 2, the model as it is first.
  package static let methods = [
    LabMethod("rope", "rope", scale: nil),
    LabMethod("pi", "pi", scale: 2),
    LabMethod("ntk-aware", "ntk-aware", scale: 2),
    LabMethod("ntk-by-parts", "ntk-by-parts", scale: 2),
    yarn,
    LabMethod("yarn-no-temperature", "yarn", scale: 2, temperature: TemperatureLaw.none),
    LabMethod("dynamic-ntk", "dynamic-ntk", scale: 2),
  ]

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    methods.map { setting.pass(text, $0) }
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let context = results.setting.trainedContext
    let losses = try results.losses(methods, texts)
    let yarn = methods.firstIndex(of: yarn)
    return [
      try lossTable(
        "loss-by-position", texts, methods, losses, length: 2 * context,
        width: max(1, context / 32), hasIntervals: false),
      try lossTable(
        "loss-by-segment", texts, methods, losses, length: 2 * context, width: max(1, context / 4),
        hasIntervals: true, from: yarn),
    ]
  }
}

/// Mean losses of methods in bins of positions over all texts, each beside its difference from the first method, and where several
/// texts were run those of each text as well.
///
/// - Parameters:
///   - name: Name of the table.
///   - texts: The texts.
///   - methods: The methods.
///   - losses: [methods][texts].
///   - length: Tokens of a document.
///   - width: Positions of a bin.
///   - hasIntervals: Whether differences carry intervals and texts stand apart.
///   - other: A method from which differences are told as well.
/// - Returns: The table.
/// - Throws: `TableError` where two columns have one name.
func lossTable(
  _ name: String, _ texts: [LabText], _ methods: [LabMethod], _ losses: [[TokenLosses]],
  length: Int, width: Int, hasIntervals: Bool, from other: Int? = nil
) throws -> LabTable {
  let groups =
    [("all", Array(texts.indices))]
    + (hasIntervals && texts.count > 1 ? texts.indices.map { (texts[$0].name, [$0]) } : [])
  var rows: [[Cell]] = []
  for (group, places) in groups {
    let own = losses.map { method in places.map { method[$0] } }
    for start in stride(from: 0, to: length, by: width) {
      let bin = start..<min(start + width, length)
      let pieces = PairedPieces(own, at: bin)
      for (number, method) in methods.enumerated() {
        var cells = hasIntervals ? pieces.cells(number) : [.number(pieces.overall[number])]
        if let other { cells += pieces.cells(number, from: other)[1...3] }
        rows.append(
          [
            .text(group), .text(method.label), .integer(bin.lowerBound), .integer(bin.upperBound),
          ] + cells)
      }
    }
  }
  return try LabTable(
    name, texts,
    columns: ["text", "method", "from", "to"]
      + (hasIntervals ? PairedPieces.columns : ["loss"])
      + (other.map { other in ["", "_low", "_high"].map { "from_\(methods[other].label)\($0)" } }
        ?? []),
    rows: rows)
}
