import DecoderModel

/// E2: the three averages that people call perplexity, the last of them over true windows of the trained context.
///
/// The mean over [0, n) and the loss at the end of one long text come from the passes of E1. A true window holds L tokens, of which
/// the last count; windows end at evenly spaced places of the second half of the text, so that their tokens are also scored with all
/// of the text before them.
package enum WindowLoss: LabExperiment {
  package static let id = "e2"
  package static let title = "true windows beside means over prefixes"

  /// Windows of a text.
  package static let windowCount = 4

  /// The methods, the model as it is first.
  package static let methods = LossByPosition.methods.filter {
    ["rope", "ntk-aware", "yarn"].contains($0.label)
  }

  /// The windows of a text: each of L tokens.
  package static func windows(_ setting: LabSetting, _ text: LabText) -> [LabDocument] {
    let length = setting.trainedContext
    return (1...windowCount).map {
      LabDocument(text, offset: length * $0 / windowCount, length: length)
    }
  }

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    methods.map { setting.pass(text, $0) }
      + windows(setting, text).flatMap { window in
        methods.map { LabPass(window, $0, rangeWidth: nil) }
      }
  }

  /// Losses of a window that count, L/32.
  package static func scored(_ setting: LabSetting) -> Int { max(1, setting.trainedContext / 32) }

  /// The averages by name, and what each takes.
  package enum Average: String, CaseIterable {
    /// The mean of all losses of one text of 2L tokens, which goes by the name of perplexity at 2L.
    case prefix
    /// The mean over windows of their mean losses, the first of which is long and weighs as much as any other.
    case windows
    /// The mean of the last losses of true windows of L tokens.
    case last
    /// The losses of the same tokens with all of the text before them.
    case sameTokens = "same tokens"
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let setting = results.setting
    let (context, scored) = (setting.trainedContext, scored(setting))
    let whole = try results.losses(methods, texts)
    // The last losses of every window, [methods][texts] with the windows one after the other.
    let last = try methods.map { method in
      try texts.map { text in
        TokenLosses(
          try windows(setting, text).flatMap { window in
            try results.result(LabPass(window, method, rangeWidth: nil)).losses.values.suffix(
              scored)
          })
      }
    }
    let rows: [(Average, PairedPieces)] = [
      (.prefix, PairedPieces(whole, at: 0..<2 * context)),
      (.windows, PairedPieces(windowMeans(whole, last, first: context, scored: scored), at: 0..<1)),
      (.last, PairedPieces(last, at: 0..<windowCount * scored)),
      (.sameTokens, PairedPieces(sameTokens(whole, setting, texts), at: 0..<windowCount * scored)),
    ]
    return [
      try LabTable(
        "three-averages", texts, columns: ["average", "method"] + PairedPieces.columns,
        rows: rows.flatMap { average, pieces in
          methods.indices.map {
            // A mean of means is of no one number of losses.
            [.text(average.rawValue), .text(methods[$0].label)]
              + (average == .windows ? pieces.cells($0).dropLast() + [.missing] : pieces.cells($0))
          }
        })
    ]
  }

  /// The mean over windows of L tokens of 2L tokens, each as far from the last as it scores, of which ``windowCount`` stand for all but the first.
  private static func windowMeans(
    _ whole: [[TokenLosses]], _ last: [[TokenLosses]], first: Int, scored: Int
  ) -> [[TokenLosses]] {
    let later = Double(first / scored)
    return zip(whole, last).map { whole, last in
      zip(whole, last).map { whole, last in
        TokenLosses([(whole.mean(in: 0..<first - 1) + later * last.mean) / (1 + later)])
      }
    }
  }

  /// The losses of the tokens that windows score, in the passes over the whole text.
  private static func sameTokens(
    _ whole: [[TokenLosses]], _ setting: LabSetting, _ texts: [LabText]
  ) -> [[TokenLosses]] {
    whole.map { method in
      zip(method, texts).map { losses, text in
        TokenLosses(
          windows(setting, text).flatMap { window in
            let end = window.offset + window.length - 1
            return losses.values[end - scored(setting)..<end]
          })
      }
    }
  }
}
