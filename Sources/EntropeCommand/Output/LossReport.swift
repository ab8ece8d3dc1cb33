import DecoderModel
import Studies

/// Losses by position, ready to print.
struct LossReport {
  let input: DecoderInput
  let losses: MeasuredLosses
  let width: Int
  let rows: ClosedRange<Int>?

  /// - Throws: ``CommandFailure`` (65) when no loss stands at the positions asked for.
  func rendered(as format: TableFormat) throws -> String {
    let bins = losses.bins(width: width, rows: rows)
    guard !bins.isEmpty else {
      throw CommandFailure(
        .badData,
        "--rows: a document of \(input.study.documents[0].count) tokens has no loss there.")
    }
    switch format {
    case .text, .markdown:
      return words + "\n" + (try table(bins, forPeople: true)).rendered(as: format)
    case .csv: return try table(bins, forPeople: false).rendered(as: .csv)
    case .json:
      var object = JSONObject()
      try object.set("bins", rows: table(bins, forPeople: false))
      try input.setProvenance(&object)
      return object.text
    }
  }

  /// The answer first: the mean of every method over all positions, and its difference.
  private var words: String {
    let whole = losses.whole(rows: rows)
    let lines = whole.map { bin -> String in
      let name = losses.names[bin.method]
      guard let difference = bin.difference else {
        return "\(name): \(bin.loss.decimals(4)) nats a token"
      }
      let sign = difference.mean < 0 ? "less" : "more"
      let interval = difference.interval.map {
        " (\($0.lowerBound.decimals(4)) to \($0.upperBound.decimals(4)))"
      }
      return
        "\(name): \(bin.loss.decimals(4)), which is \(abs(difference.mean).decimals(4)) \(sign) than "
        + "\(losses.names[0])\(interval ?? "")"
    }
    let pieces = whole.compactMap(\.difference).map(\.pieces).max() ?? 1
    let over =
      input.study.documents.count > 1
      ? "\(pieces) documents"
      : "\(pieces) windows of \(MeasuredLosses.windowLength) tokens of one text"
    return
      (lines + [
        "", "\(input.study.decoder.description.words), \(input.tokenWords).",
      ]
      + (pieces > 1
        ? ["Differences on the same tokens; low and high: 95 % intervals over \(over)."] : [])
      + [""]).joined(separator: "\n")
  }

  private func table(_ bins: [MeasuredLosses.Bin], forPeople: Bool) throws -> Table {
    var columns = [
      Column("from", unit: forPeople ? "tokens" : nil), Column("to"), Column("method"),
      Column("loss", unit: forPeople ? "nats" : nil, format: .decimals(4)), Column("tokens"),
    ]
    if losses.names.count > 1 {
      columns += ["difference", "difference_low", "difference_high"].map {
        Column(forPeople ? $0.replacing("difference_", with: "") : $0, format: .decimals(4))
      }
    }
    var table = try Table(columns: columns)
    for bin in bins {
      var cells: [Cell] = [
        .integer(bin.positions.lowerBound), .integer(bin.positions.upperBound),
        .text(losses.names[bin.method]), .number(bin.loss), .integer(bin.tokens),
      ]
      if losses.names.count > 1 {
        let difference = bin.difference
        cells += [
          Cell(difference?.mean), Cell(difference?.interval?.lowerBound),
          Cell(difference?.interval?.upperBound),
        ]
      }
      try table.appendRow(cells)
    }
    return table
  }
}

extension Double {
  /// The number with so many digits after the point, for people.
  func decimals(_ digits: Int) -> String { NumberFormat.decimals(digits).words(self) }
}
