package import DecoderModel

/// The losses with a short context, which tell the tokens that gain most from a long one.
///
/// Windows of 2K tokens stand K tokens apart, K = L/8, and the second half of each is scored, so that every token from K on has K to
/// 2K − 1 tokens of context, under the model as it is.
package enum KeyTokens: LabExperiment {
  package static let id = "key"
  package static let title = "losses with a short context, for key tokens"

  /// K.
  package static func shortContext(_ setting: LabSetting) -> Int {
    max(1, setting.trainedContext / 8)
  }

  /// The windows of a text, from the one that scores token K on.
  package static func windows(_ setting: LabSetting, _ text: LabText) -> [LabDocument] {
    let short = shortContext(setting)
    return stride(from: 0, through: 2 * setting.trainedContext - 2 * short, by: short).map {
      LabDocument(text, offset: $0, length: 2 * short)
    }
  }

  /// The first of the passes of E1 are the losses with a long context.
  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    LossByPosition.passes(setting, text) + shortPasses(setting, text)
  }

  private static func shortPasses(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    windows(setting, text).map { LabPass($0, LossByPosition.methods[0], rangeWidth: nil) }
  }

  /// The losses with K to 2K − 1 tokens of context by position in the text; NaN before position K − 1, where the context is
  /// shorter.
  package static func shortLosses(_ results: LabResults, _ text: LabText) throws -> TokenLosses {
    let short = shortContext(results.setting)
    var values = [Double](repeating: .nan, count: 2 * results.setting.trainedContext - 1)
    for pass in shortPasses(results.setting, text) {
      let own = try results.result(pass).losses.values
      for position in short - 1..<own.count {
        values[pass.document.offset + position] = own[position]
      }
    }
    return TokenLosses(values)
  }

  /// The gain and the loss of a key token in nats, as LongPPL has them.
  ///
  /// Source: Fang et al., arXiv 2410.23771, section 3: log p(long) − log p(short) > 2 and log p(long) > −2.
  package static let threshold = 2.0

  /// Whether a token is a key token, by its losses with a long and a short context.
  package static func isKey(long: Double, short: Double) -> Bool {
    short - long > threshold && long < threshold
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let context = results.setting.trainedContext
    let methods = LossByPosition.methods
    let losses = try results.losses(methods, texts)
    let short = try texts.map { try shortLosses(results, $0) }
    // The median over methods, so that none chooses its own tokens; the model as it is breaks beyond L and stays out.
    let long = texts.indices.map { text in
      TokenLosses(
        losses[0][text].values.indices.map { position in
          median(losses.dropFirst().map { $0[text].values[position] })
        })
    }
    func isKey(_ text: Int, _ position: Int) -> Bool {
      Self.isKey(long: long[text].values[position], short: short[text].values[position])
    }
    let first = shortContext(results.setting) - 1
    var rows: [[Cell]] = []
    for (name, range) in [("within", first..<context), ("beyond", context..<2 * context)] {
      for isOfKeys in [false, true] {
        let pieces = PairedPieces(losses) { text, position in
          range.contains(position) && (!isOfKeys || isKey(text, position))
        }
        guard pieces.tokens > 0 else { continue }
        for (number, method) in methods.enumerated() {
          rows.append(
            [.text(name), .text(isOfKeys ? "key" : "all"), .text(method.label)]
              + pieces.cells(number))
        }
      }
    }
    return [
      try LabTable(
        "key-tokens", texts, columns: ["range", "tokens_of", "method"] + PairedPieces.columns,
        rows: rows)
    ]
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
  }
}
