import AttentionEntropy
import DecoderModel
import Foundation
import Studies
import TestSupport
import Testing

/// The experiments on a tiny random decoder, whose trained context is 64 tokens.
@Suite("Experiments of the lab")
struct LabExperimentTests {
  private static let texts = ["first", "second"].enumerated().map {
    LabText(name: $1, tokens: TinyLab.tokens($0 + 1, count: 256))
  }

  private static func setting(_ texts: [LabText] = texts) throws -> LabSetting {
    try LabSetting(TinyLab.description(), texts: texts)
  }

  /// A store in which every pass of every experiment was run.
  private static func results(
    _ texts: [LabText] = texts, _ experiments: [any LabExperiment.Type] = labExperiments
  ) throws -> LabResults {
    let setting = try setting(texts)
    let store = try PassStore(
      TinyLab.description(), modelDigest: "a", version: "1", threads: 2)
    for text in texts {
      for pass in try experiments.flatMap({ try $0.passes(setting, text) }) {
        _ = try store.result(of: try pass.request(setting))
      }
    }
    return LabResults(setting, store)
  }

  private static func direct(_ tokens: [Int], _ method: LabMethod, length: Int) throws -> [Double] {
    let losses = try DecoderPass(
      TrainedDecoder(path: TinyLab.path),
      schedules: try method.schedules(setting(), length: length)
    ).losses(of: tokens)
    return try #require(losses).values
  }

  private static func cell(
    _ table: Table, _ column: String, where keys: [String: Cell]
  ) throws
    -> Double
  {
    func place(_ name: String) throws -> Int {
      try #require(table.columns.firstIndex { $0.name == name })
    }
    let row = try #require(
      table.rows.first { row in
        keys.allSatisfy { key, cell in (try? row[place(key)]) == cell }
      })
    guard case .number(let value) = row[try place(column)] else { return .nan }
    return value
  }

  @Test("Every experiment has a name of its own, and tables of finite numbers")
  func all() throws {
    #expect(Set(labExperiments.map { $0.id }).count == labExperiments.count)
    let results = try Self.results()
    var names: Set<String> = []
    for experiment in labExperiments {
      let tables = try experiment.tables(results)
      #expect(!tables.isEmpty, "\(experiment.id)")
      for table in tables {
        #expect(names.insert(table.name).inserted)
        #expect(table.texts == Self.texts && !table.table.rows.isEmpty)
        for case .number(let value) in table.table.rows.joined() {
          #expect(value.isFinite, "\(table.name)")
        }
      }
    }
  }

  @Test("Texts of which a pass is missing are left out, and without any there is no table")
  func missing() throws {
    let setting = try Self.setting()
    let one = try Self.results([Self.texts[0]], [LossByPosition.self])
    #expect(try LossByPosition.tables(one)[0].texts == [Self.texts[0]])
    #expect(try TemperatureLoss.tables(one).isEmpty)
    let none = LabResults(
      setting,
      try PassStore(TinyLab.description(), modelDigest: "a", version: "1"))
    for experiment in labExperiments { #expect(try experiment.tables(none).isEmpty) }
  }

  @Test("Losses by segment are means of the decoder's own losses, and differences are paired")
  func segments() throws {
    let results = try Self.results(Self.texts, [LossByPosition.self])
    let table = try LossByPosition.tables(results)[1].table
    let methods = LossByPosition.methods
    let losses = try [methods[0], methods[4]].map { method in
      try Self.texts.map { try Self.direct(Array($0.tokens.prefix(128)), method, length: 128) }
    }
    for from in stride(from: 0, to: 128, by: 16) {
      let range = from..<min(from + 16, 127)
      let means = losses.map { method in
        method.flatMap { $0[range] }.reduce(0, +) / Double(2 * range.count)
      }
      let keys: [String: Cell] = [
        "text": "all", "method": "yarn", "from": .integer(from),
      ]
      #expect(abs(try Self.cell(table, "loss", where: keys) - means[1]) < 1e-12)
      #expect(abs(try Self.cell(table, "difference", where: keys) - (means[1] - means[0])) < 1e-12)
      let own = losses[1][1][range].reduce(0, +) / Double(range.count)
      #expect(
        abs(
          try Self.cell(
            table, "loss",
            where: ["text": "second", "method": "yarn", "from": .integer(from)]) - own) < 1e-12)
    }
  }

  @Test("The three averages are what they are called")
  func averages() throws {
    let results = try Self.results([Self.texts[0]], [WindowLoss.self])
    let table = try WindowLoss.tables(results)[0].table
    let tokens = Self.texts[0].tokens
    let method = LossByPosition.methods[2]
    let whole = try Self.direct(Array(tokens.prefix(128)), method, length: 128)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func found(_ average: String) throws -> Double {
      try Self.cell(
        table, "loss", where: ["average": .text(average), "method": "ntk-aware"])
    }
    #expect(abs(try found("prefix") - mean(whole)) < 1e-12)
    // Windows of 64 tokens that end with the tokens 79, 95, 111 and 127, of which the last two losses count.
    var last: [Double] = []
    var same: [Double] = []
    for end in [80, 96, 112, 128] {
      last += try Self.direct(Array(tokens[end - 64..<end]), method, length: 64).suffix(2)
      same += whole[end - 3..<end - 1]
    }
    #expect(abs(try found("last") - mean(last)) < 1e-12)
    #expect(abs(try found("same tokens") - mean(same)) < 1e-12)
    // One long window and 32 short ones.
    let windows = (mean(Array(whole[..<63])) + 32 * mean(last)) / 33
    #expect(abs(try found("windows") - windows) < 1e-12)
  }

  @Test("Short losses have the context that they are said to have")
  func shortLosses() throws {
    let results = try Self.results([Self.texts[0]], [KeyTokens.self])
    let short = try KeyTokens.shortLosses(results, Self.texts[0]).values
    let tokens = Self.texts[0].tokens
    // K = 8: the loss at position 21 comes from the window that begins at token 8.
    let window = try Self.direct(
      Array(tokens[8..<24]), LossByPosition.methods[0], length: 16)
    #expect(short.count == 127 && short[21] == window[13] && short[6].isNaN)
    #expect(!short[7...].contains { !$0.isFinite })
    #expect(KeyTokens.isKey(long: 1, short: 3.5) && !KeyTokens.isKey(long: 1, short: 2.5))
    #expect(!KeyTokens.isKey(long: 2.5, short: 9))
  }

  @Test(
    "Within the trained context a longer text changes nothing, so its first half is a short one")
  func firstHalf() throws {
    let results = try Self.results([Self.texts[0]], [ShortContextCost.self])
    let table = try ShortContextCost.tables(results)[0].table
    let direct = try Self.direct(
      Array(Self.texts[0].tokens.prefix(64)), LossByPosition.methods[4], length: 64)
    let found = try Self.cell(
      table, "loss", where: ["method": "yarn", "scale": .number(2), "to": .integer(64)])
    #expect(abs(found - direct.reduce(0, +) / 63) < 1e-12)
  }

  @Test("Entropies of heads are means over the rows they are said to be of")
  func heads() throws {
    let results = try Self.results([Self.texts[0]], [HeadEntropies.self])
    let table = try HeadEntropies.tables(results)[0].table
    var expected = 0.0
    _ = try DecoderPass(
      TrainedDecoder(path: TinyLab.path),
      schedules: try LossByPosition.methods[1].schedules(Self.setting(), length: 128)
    ).losses(of: Array(Self.texts[0].tokens.prefix(128))) { layer in
      guard layer.layer == 1 else { return }
      expected = layer.statistics(ofHead: 2)[112...].reduce(0) { $0 + $1.entropy } / 16
    }
    let found = try Self.cell(
      table, "entropy",
      where: [
        "layer": .integer(1), "head": .integer(2), "method": "pi", "rows": "beyond",
      ])
    #expect(abs(found - expected) < 1e-12)
  }
}
