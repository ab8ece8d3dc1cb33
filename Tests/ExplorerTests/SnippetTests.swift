import AttentionEntropy
import Explorer
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// The snippets of the page, compiled here as they are shown: each stands between two marks in the body of a test, which finds it in
/// its own source, runs it, and holds what it prints against the numbers of the panel.
@Suite("Snippets of the explorer")
struct SnippetTests {
  private func reply(_ panel: String, _ state: ExplorerState) throws -> PanelReply {
    try ExplorerPanels.panel(panel).reply(for: state, isCancelled: { false })
  }

  /// The y of a series, in the order of the drawn numbers; of the first plot alone.
  private func values(_ reply: PanelReply, _ series: String, mark: String = "line") -> [Double] {
    let columns = reply.numbers.columns.map(\.name)
    guard let own = columns.firstIndex(of: "series"), let height = columns.firstIndex(of: "y"),
      let kind = columns.firstIndex(of: "mark"), let tag = columns.firstIndex(of: "panel")
    else { return [] }
    let first = reply.numbers.rows.first?[tag]
    return reply.numbers.rows.compactMap { row in
      guard row[own] == .text(series), row[kind] == .text(mark), row[tag] == first,
        case .number(let y) = row[height]
      else { return nil }
      return y
    }
  }

  /// Finds that a snippet is the code between the marks of a name in this file, and imports nothing that this file does not.
  private func requireSame(_ snippet: String, as name: String) throws {
    let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let lines = source.components(separatedBy: "\n")
    let first = try #require(lines.firstIndex { $0.hasSuffix("// begin \(name)") })
    let last = try #require(lines.firstIndex { $0.hasSuffix("// end \(name)") })
    let indent = lines[first].prefix { $0 == " " }.count
    let own = lines[first + 1..<last].map { String($0.dropFirst(indent)) }
    let (imports, code) = (
      snippet.components(separatedBy: "\n").filter { $0.hasPrefix("import ") },
      snippet.components(separatedBy: "\n").filter { !$0.hasPrefix("import ") && !$0.isEmpty }
    )
    #expect(code == own)
    for line in imports { #expect(lines.contains(line), "\(line)") }
  }

  private func near(_ first: [Double], _ second: [Double]) -> Bool {
    !first.isEmpty && first.count == second.count
      && zip(first, second).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
  }

  @Test("the arcs of a partial rotary head under YaRN are the panel's")
  func arc() throws {
    let state = try ExplorerState(query: "rotary-dimension=32&scale=8&beta=48&ramp=paper&panel=arc")
    var printed: [Double] = []
    func print(_ values: [Double]) { printed = values }
    // swift-format-ignore
    do {
      // begin arc
      var request = MethodRequest("yarn", headDimension: 64, trainedContext: 2048)
      request.rotaryDimension = 32
      request.scale = 8
      request.ramp = .rotations
      request.beta = 48
      let method = try request.resolved()
      let (geometry, rotating) = (method.geometry, method.schedule.effectiveInverseFrequencies)
      let ratios = geometry.inverseFrequencies.enumerated().map { pair, theta in
        pair < rotating.count ? rotating[pair] / theta : 0
      }
      let stretch = 16384 / Double(geometry.trainedContext)  // the farthest distance
      print(zip(geometry.rotations, ratios).map { min(1, $0 * $1 * stretch) / min(1, $0) })
      // end arc
    }
    try requireSame(state.snippet(panel: "arc"), as: "arc")
    #expect(near(printed, values(try reply("arc", state), "YaRN (paper)", mark: "point")))
  }

  @Test("a law that follows positions is taken at the last token of the stretched context")
  func law() throws {
    let state = try ExplorerState(query: "temperature=paper%2Blogn&scale=8")
    var printed = 0.0
    func print(_ value: Double) { printed = value }
    // swift-format-ignore
    do {
      // begin law
      var request = MethodRequest("yarn", headDimension: 64, trainedContext: 2048)
      request.scale = 8
      request.temperature = .all([.paper, .logarithmic])
      let method = try request.resolved()
      let temperature = method.schedule.temperature
      print(temperature.logitMultiplier * temperature.queryMultiplier(16383))
      // end law
    }
    try requireSame(state.snippet(panel: "law"), as: "law")
    // (0.1 ln 8 + 1)²·ln(16384)/ln(2048): log-n at the last of 16,384 tokens.
    let expected = pow(0.1 * log(8.0) + 1, 2) * log(16_384.0) / log(2_048)
    #expect(abs(printed - expected) < 1e-12)
    let drawn = values(try reply("law", state), "YaRN, this state", mark: "line")
    #expect(drawn.contains { abs($0 - printed) < 1e-12 })
  }

  @Test("the entropy of a drawn ensemble is the panel's last")
  func entropy() throws {
    let state = try ExplorerState(
      query: "method=pi&head-dimension=16&ensemble=aligned&correlation=0.25&seed=3&length=96&with=")
    var printed = 0.0
    func print(_ value: Double) { printed = value }
    // swift-format-ignore
    do {
      // begin entropy
      var request = MethodRequest("pi", headDimension: 16, trainedContext: 2048)
      request.scale = 4
      let method = try request.resolved()
      let ensemble = try EnsembleCatalog.entry(named: "aligned").ensemble(["correlation": "0.25"])
      let rows = try lastRows(
        of: ensemble, schedules: [method.schedule], length: 96, seed: 3)
      print(rows[0].entropy)
      // end entropy
    }
    try requireSame(state.snippet(panel: "entropy"), as: "entropy")
    let drawn = values(try reply("entropy", state), "Position Interpolation")
    #expect(try abs(#require(drawn.last) - printed) < 1e-9)
  }

  @Test("the rows of a captured head are the panel's")
  func captured() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let path = folder.appendingPathComponent("capture.safetensors").path
      let state = try ExplorerState(
        query: "method=pi&scale=2&vectors=1&length=100&with=", vectors: ExplorerVectors(path: path))
      var printed: [[Double]] = []
      func print(_ values: [[Double]]) { printed = values }
      let file = path
      // swift-format-ignore
      do {
        // begin captured
        var request = MethodRequest("pi", headDimension: 64, trainedContext: 64)
        request.scale = 2
        let method = try request.resolved()
        let capture = try CapturedVectors(path: "\(file)")
        let schedule = NamedSchedule(method.entry.name, method.schedule)
        let layer = try StudyLayer(
          capture, at: 0, heads: [0], mask: .causal, schedules: [schedule])
        let rows = layer.keepingRows(at: 0...99) ?? layer
        let measured = try HeadStudy(layers: [rows]).measured() ?? []
        print(headSeries(of: measured).map { $0.rows.map(\.entropy) })
        // end captured
      }
      // The path of the temporary folder stands in the place of FILE.
      try requireSame(
        state.snippet(panel: "entropy").replacing("\"FILE\"", with: "\"\\(file)\""), as: "captured")
      #expect(state.snippet(panel: "atlas") == state.snippet(panel: "entropy"))
      let drawn = values(try reply("entropy", state), "Position Interpolation")
      #expect(near(printed[0], drawn))
      #expect(drawn.count == 100)
    }
  }
}
