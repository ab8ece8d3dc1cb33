import AttentionEntropy
import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies
import TestSupport
import Testing

@Suite("Panels of the explorer")
struct ExplorerPanelTests {
  private func reply(_ panel: String, _ query: String = "") throws -> PanelReply {
    try ExplorerPanels.panel(panel).reply(
      for: try ExplorerState(query: query), isCancelled: { false })
  }

  /// The y of a series at an x, from the drawn numbers.
  private func value(
    _ reply: PanelReply, panel: String = "1", _ series: String, at x: Double
  ) -> Double? {
    let columns = reply.numbers.columns.map(\.name)
    guard let own = columns.firstIndex(of: "series"), let place = columns.firstIndex(of: "x"),
      let height = columns.firstIndex(of: "y"), let tag = columns.firstIndex(of: "panel")
    else { return nil }
    for row in reply.numbers.rows {
      guard row[own] == .text(series), row[tag] == .text(panel),
        case .number(let found) = row[place], abs(found - x) < 1e-9,
        case .number(let y) = row[height]
      else { continue }
      return y
    }
    return nil
  }

  @Test("ratios and blends are those of YaRN's reference code at d = 64, L = 2,048, s = 4")
  func ratio() throws {
    let reply = try reply("ratio")
    // low = floor(32 ln(2048/64π)/ln 10⁴) = 8, high = ceil(32 ln(2048/2π)/ln 10⁴) = 21, so 9 kept and 11 interpolated.
    #expect(
      reply.sentence == "YaRN (code), s = 4: 9 of 32 pairs kept, 12 blended, 11 interpolated.")
    for pair in [0, 8, 9, 15, 20, 21, 31] {
      let gamma = 1 - min(max((Double(pair) - 8) / 13, 0), 1)
      let own = try #require(value(reply, panel: "a", "YaRN (code)", at: Double(pair)))
      #expect(abs(own - (gamma + (1 - gamma) / 4)) < 1e-12)
      let blend = try #require(value(reply, panel: "b", "YaRN (code)", at: Double(pair)))
      #expect(abs(blend - gamma) < 1e-12)
    }
    #expect(value(reply, panel: "a", "Position Interpolation", at: 7) == 0.25)
    #expect(value(reply, panel: "a", "RoPE", at: 7) == 1)
  }

  @Test("descriptions have the index below the line, as people write it")
  func subscripts() throws {
    for query in ["", "method=pi"] {
      let words = try reply("ratio", query).figure.altText
      #expect(words.contains("atio θ′ᵢ / θᵢ over pair index i"))
      #expect(!words.contains("_"))
    }
  }

  @Test("the steepest step is named only where it is alone")
  func steepest() throws {
    func claim(_ query: String) throws -> String? {
      try reply("ratio", query).claims.map(\.sentence).first { $0.contains("falls most") }
    }
    // The code's ramp falls by 0.75/13 at each of 13 steps; PI does not fall.
    #expect(try claim("") == nil)
    #expect(try claim("method=pi") == nil)
    // γ = (r − 1)/31 of the paper is steepest at the greatest fall of r = 2048/2π·10^(−i/8), within 1 < r < 32.
    let ratios = (0..<32).map { pair in
      let gamma = min(max((2_048 / (2 * .pi) * pow(10, -Double(pair) / 8) - 1) / 31, 0), 1)
      return gamma + (1 - gamma) / 4
    }
    let falls = zip(ratios, ratios.dropFirst()).map { $0 - $1 }
    let pair = try #require(falls.indices.max { falls[$0] < falls[$1] })
    #expect(
      try claim("ramp=paper") == "The ratio falls most from pair \(pair) to pair \(pair + 1).")
  }

  @Test("a head of one pair has points, since one point makes no line")
  func onePair() throws {
    let reply = try reply("ratio", "head-dimension=2")
    let marks = reply.numbers.rows.filter { $0[2] == .text("YaRN (code)") }.map { $0[1] }
    #expect(marks == [.text("point"), .text("point")])
    // Pair 0 makes 2048/2π = 326 rotations, more than β, so it is kept.
    #expect(value(reply, panel: "a", "YaRN (code)", at: 0) == 1)
  }

  @Test("arcs are those of pairs that rotate, and a pair is named where it alone goes farthest")
  func arcsInWords() throws {
    // r = 2048/2π·10^(−i/8) is below 1 for pairs 21 to 31, and below ¼, so that all of 4 times the arc is new, for 25 to 31.
    let plain = try reply("arc", "method=rope")
    #expect(plain.sentence.contains("11 of 32 pairs beyond"))
    #expect(plain.sentence.hasSuffix("7 of them 4.00 times as far."))
    #expect(plain.claims.map(\.sentence) == ["11 of 32 pairs did not go full circle in training."])
    let alone = try reply("arc", "method=rope&base=500&trained-context=2048")
    // r₃₁ = 2048/2π·500^(−31/32) = 0.79, r₃₀ = 0.96, r₂₉ = 1.17.
    #expect(alone.sentence.contains("2 of 32 pairs beyond"))
    #expect(alone.sentence.hasSuffix("pair 31 1.26 times as far."))
    let still = try reply("arc", "method=nope")
    #expect(
      still.sentence == "At 8,192 tokens no pair rotates under No rotation, so none has an arc.")
    #expect(still.claims.isEmpty)
    // p-RoPE keeps the fastest three quarters: 24 pairs, of which 21 to 23 were below full circle.
    let part = try reply("arc", "method=p-rope")
    #expect(
      part.claims.map(\.sentence) == [
        "3 of 24 pairs that rotate did not go full circle in training."
      ])
  }

  @Test("the rules of the thresholds stand where pairs make that many rotations")
  func rules() throws {
    let reply = try reply("ratio", "beta=48")
    // i(r) = 32 ln(2048/2πr)/ln 10⁴ for d = 64.
    for (rule, turns) in zip(reply.rules, [1.0, 48]) {
      #expect(abs(rule.x - 32 * log(2_048 / (2 * .pi * turns)) / log(10_000)) < 1e-9)
      #expect(abs(rule.law.base * pow(rule.law.ratio, rule.x) - turns) < 1e-9 * turns)
    }
    #expect(reply.rules.map(\.key) == [.alpha, .beta])
    #expect(try self.reply("ratio", "method=pi").rules.isEmpty)
  }

  @Test("arcs follow from rotations, ratios and the stretch, up to whole circles")
  func arc() throws {
    let reply = try reply("arc", "method=ntk-aware&with=pi&head-dimension=128&trained-context=4096")
    // The figure `trained-arc` has 1.3911 for pair 48 at these numbers.
    #expect(abs(try #require(value(reply, "NTK-aware", at: 48)) - 1.3911) < 5e-5)
    #expect(try #require(value(reply, "Position Interpolation", at: 63)) == 1)
    #expect(reply.sentence.contains("pair 48 1.39 times"))
  }

  @Test(
    "entropies of all-ones rows are those of the kernel, and 4 times as many keys add at most ln 4")
  func entropy() throws {
    let reply = try reply("entropy", "length=512&trained-context=256&with=rope")
    let rope = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 256)
    // H of softmax(g(0…n−1)), g(Δ) = 2/√d Σ cos Δθ, summed here from its definition.
    func entropy(_ n: Int, _ frequencies: [Double], _ gain: Double) -> Double {
      let logits = (0..<n).map { distance in
        gain * 2 / 8 * frequencies.reduce(0) { $0 + cos(Double(distance) * $1) }
      }
      let top = logits.max() ?? 0
      let sum = logits.reduce(0) { $0 + exp($1 - top) }
      return log(sum) + top - logits.reduce(0) { $0 + $1 * exp($1 - top) } / sum
    }
    for n in [2, 64, 512] {
      let own = try #require(value(reply, "RoPE", at: Double(n)))
      #expect(abs(own - entropy(n, rope.inverseFrequencies, 1)) < 1e-9)
      #expect(
        abs(
          try #require(value(reply, "ln n", at: Double(n)) ?? value(reply, "ln *n*", at: Double(n)))
            - log(Double(n))) < 1e-12)
    }
    let yarn = try ExplorerState(query: "length=512&trained-context=256").main.schedule
    let gain = pow(1 + 0.1 * log(4.0), 2)
    let expected = entropy(512, yarn.effectiveInverseFrequencies, gain)
    #expect(abs(try #require(value(reply, "YaRN (code)", at: 512)) - expected) < 1e-9)
    #expect(reply.sentence.contains(String(format: "%.3f", expected)))
  }

  @Test(
    "a drawn ensemble is measured row by row, with the same rows as the kernel for all-ones vectors"
  )
  func measured() throws {
    // ReRoPE acts on distances, so all-ones rows go the way of drawn ones.
    let reply = try reply("entropy", "method=rerope&set.window=100000&with=rope&length=256")
    let kernel = try self.reply("entropy", "method=rope&with=&length=256")
    for n in [2, 32, 256] {
      let (own, plain) = (value(reply, "RoPE", at: Double(n)), value(kernel, "RoPE", at: Double(n)))
      #expect(abs(try #require(own) - #require(plain)) < 1e-9)
    }
  }

  @Test("keys within the trained context are not held against all of it")
  func within() throws {
    let reply = try reply("entropy", "length=128&trained-context=256&head-dimension=16")
    #expect(reply.sentence.hasSuffix("nats, within the trained context of 256."))
    #expect(!reply.claims.contains { $0.sentence.contains("trained context") })
    let beyond = try self.reply("entropy", "length=512&trained-context=256&head-dimension=16")
    #expect(beyond.sentence.hasSuffix("the trained context's."))
  }

  @Test(
    "another seed is spoken of where vectors are drawn, whatever the method",
    arguments: ["logn", "self-extend", "llama4-scaling", "rerope", "yarn"])
  func seeds(method: String) throws {
    for (ensemble, isDrawn) in [("all-ones", false), ("isotropic", true)] {
      let query = "method=\(method)&ensemble=\(ensemble)&length=64&head-dimension=16"
      let notes = try reply("entropy", query).notes
      #expect(notes.contains { $0.contains("another seed") } == isDrawn, "\(notes)")
      #expect(notes.contains { $0.contains("components are all 1") } != isDrawn, "\(notes)")
    }
  }

  @Test("what a page would wait for too long names the command that does it")
  func tooLarge() throws {
    let error = #expect(throws: PanelError.self) {
      try self.reply("entropy", "ensemble=isotropic&length=131072&head-dimension=1024")
    }
    #expect(error?.description.contains("entrope entropy --method yarn") ?? false)
    #expect(throws: PanelError.self) { try self.reply("surface", "method=pi") }
  }

  @Test("the surface has the entropy of the state at its own thresholds")
  func surface() throws {
    let reply = try reply("surface", "length=512&ramp=paper&alpha=1&beta=32")
    let entropy = try self.reply("entropy", "length=512&ramp=paper")
    let own = try #require(value(entropy, "YaRN (paper)", at: 512))
    let values = reply.numbers.rows.compactMap { row -> Double? in
      guard row[1] == .text("heatmap"), case .number(let x)? = row.dropFirst(3).first,
        case .number(let y)? = row.dropFirst(4).first, abs(x - 1) < 1e-6, abs(y - 32) < 1e-4,
        case .number(let value)? = row.last
      else { return nil }
      return value
    }
    #expect(values.count == 1)
    #expect(abs(try #require(values.first) - own) < 1e-9)
  }

  @Test("every published point lies on the grid of the surface, Llama 3.1's with its ring")
  func published() throws {
    let reply = try reply(
      "surface",
      "method=llama3&head-dimension=16&base=500000&trained-context=128&scale=8&length=64")
    #expect(reply.notes == ["The ring is this state; dots are published thresholds."])
    let names = reply.numbers.columns.map(\.name)
    let (x, y) = (try #require(names.firstIndex(of: "x")), try #require(names.firstIndex(of: "y")))
    for (alpha, beta) in [(1.0, 32.0), (1, 4), (2, 128)] {
      let isThere = reply.numbers.rows.contains {
        $0[1] == .text("point") && $0[x] == .number(alpha) && $0[y] == .number(beta)
      }
      #expect(isThere, "α = \(alpha), β = \(beta)")
    }
  }

  @Test("laws are those of the papers at the state's scale")
  func law() throws {
    let reply = try reply("law", "scale=8")
    let paper = pow(1 + 0.1 * log(8.0), 2)
    #expect(abs(try #require(value(reply, "YaRN, this state", at: 8)) - paper) < 1e-12)
    #expect(
      abs(try #require(value(reply, "handbook", at: 8)) - (1 + 0.1 * log(8.0)).squareRoot()) < 1e-12
    )
    #expect(reply.claims.contains { $0.sentence == "This is the law of YaRN's paper." })
  }

  @Test("the map shows at most 256 tokens and says what it leaves out")
  func map() throws {
    let reply = try reply("map", "ensemble=aligned&length=1000&head-dimension=16")
    #expect(reply.notes.contains { $0.contains("first 256 of 1,000") })
    #expect(try self.reply("map", "length=64&head-dimension=16").notes.count == 1)
  }

  @Test(
    "every method of the catalogue has its pictures at every width of the page",
    arguments: MethodCatalog.entries.map(\.name))
  func everyMethod(_ name: String) throws {
    let state = try ExplorerState(
      query: "method=\(name)&length=256&trained-context=128&head-dimension=16")
    for panel in ExplorerPanels.shown(for: state) {
      let reply: PanelReply
      do { reply = try panel.reply(for: state, isCancelled: { false }) } catch let error
        as PanelError
      {
        #expect(panel.id == "surface", "\(error)")
        continue
      }
      for (width, look) in [(225.0, Presentation.Look.dark), (460, .paper)] {
        _ = try reply.figure.presented(Presentation(width: width, look: look)).frames()
      }
      #expect(!reply.sentence.isEmpty && reply.sentence.hasSuffix("."))
    }
  }

  @Test(
    "every control changes a picture or says why it does not",
    arguments: [
      "yarn", "rope", "pi", "ntk-aware", "llama3", "dynamic-ntk", "nope", "p-rope", "logn",
      "rerope",
    ])
  func everyKnob(_ name: String) throws {
    for vectors in ["ensemble=aligned", ""] {
      // Thresholds that rounded ramps tell apart, and more keys than the trained context.
      let state = try ExplorerState(
        query: "method=\(name)&length=96&trained-context=48&head-dimension=16&\(vectors)")
      for control in state.controls where control.idleReason == nil {
        let changed: [String]
        switch control.kind {
        case .number(let slider):
          let step = slider.step(of: Double(control.value) ?? 1)
          changed = [max(1, slider.steps / 3), slider.steps / 2, step + 4, step - 4].map {
            let value = slider.value(at: min(max($0, 0), slider.steps))
            return value == value.rounded() ? "\(Int(value))" : "\(value)"
          }
        case .choice(let choices): changed = choices.map(\.value).filter { $0 != control.value }
        case .choices: changed = ["yarn"]
        case .text: changed = ["3", "2", "1", "0.5", "8"]
        }
        let moved = changed.contains { text in
          guard let other = try? state.changing(control.key, to: text.isEmpty ? nil : text)
          else { return false }
          return differ(state, other)
        }
        #expect(
          moved || isListOfPairs(control, state),
          "\(name), \(vectors): \(control.key) changes nothing and gives no reason")
      }
    }
  }

  /// Whether an option needs a number for each pair, which no slider gives.
  private func isListOfPairs(_ control: ExplorerControl, _ state: ExplorerState) -> Bool {
    control.allowed.contains("for each pair") || control.allowed.contains("numbers")
  }

  /// Whether two states have a picture that differs; heavy ones are drawn only where all others are the same.
  private func differ(_ first: ExplorerState, _ second: ExplorerState) -> Bool {
    ["ratio", "arc", "law", "entropy", "map"].contains { panel in
      digest(panel, first) != digest(panel, second)
    }
  }

  private func digest(_ panel: String, _ state: ExplorerState) -> String {
    do {
      return try ExplorerPanels.panel(panel).reply(for: state, isCancelled: { false }).digest
    } catch { return "\(error)" }
  }

  @Test(
    "a caption has every parameter of its vectors, usual ones too",
    arguments: [
      ("", "all-ones vectors"),
      (
        "ensemble=aligned&correlation=0.25",
        "aligned vectors (correlation 0.25, profile flat, seed 1)"
      ),
      ("ensemble=isotropic&seed=7", "isotropic vectors (seed 7)"),
      ("ensemble=heavy-tailed", "heavy-tailed vectors (degrees of freedom 5, seed 1)"),
    ])
  func caption(query: String, words: String) throws {
    let reply = try reply("entropy", "length=64&head-dimension=16&\(query)")
    #expect(reply.figure.title.hasSuffix(", \(words)"), "\(reply.figure.title)")
  }

  @Test(
    "the command that is shown draws the picture of its state",
    arguments: [
      "method=rerope&set.window=24&temperature=paper%2Blogn&with=",
      "ensemble=aligned&profile=1,2,3,4,5,6,7,8&correlation=0.25&seed=3&head-dimension=16&length=64",
    ])
  func command(query: String) throws {
    let state = try ExplorerState(query: query)
    try withTemporaryFolder { folder in
      let line = state.command(panel: "entropy", output: "x.svg")
        .replacing("entrope ", with: "\"$0\" ", maxReplacements: 1)
      let result = try shell(line + " --quiet", in: folder)
      #expect(result.status == 0, "\(line)\n\(result.errors)")
      let bytes = try Data(contentsOf: folder.appending(path: "x.svg"))
      let own = try reply("entropy", query).drawing(of: state).rendered(as: .svg)
      #expect(Array(bytes) == own)
    }
  }

  @Test("the picture of a panel says how to draw it again, and frames agree with the drawn picture")
  func recipe() throws {
    let state = try ExplorerState(query: "beta=48&theme=dark")
    let reply = try reply("ratio", "beta=48")
    let bytes = try reply.drawing(of: state).rendered(
      as: .svg, presentation: Presentation(width: 234, look: .dark))
    let recipe = try #require(DrawingRecipe(file: bytes))
    #expect(recipe.kind == "panel" && recipe.id == "ratio" && recipe["set"] == "beta=48")
    let again = try #require(try recipe.redrawnPanel())
    #expect(try again.rendered(as: .svg, presentation: Presentation(recipe)) == bytes)
    let frames = try reply.figure.presented(Presentation(width: 234)).frames()
    let svg = String(decoding: bytes, as: UTF8.self)
    #expect(frames.width == 234)
    #expect(svg.contains("height=\"\(String(format: "%g", frames.height))"))
  }
}
