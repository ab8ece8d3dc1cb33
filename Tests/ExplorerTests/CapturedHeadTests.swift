import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies
import TestSupport
import Testing

@Suite("Captured heads in the explorer")
struct CapturedHeadTests {
  private static let (tokens, dimension, context) = (48, 8, 16)

  /// Two layers of two query heads that share a key head, with a softmax scale of their own.
  private struct Capture {
    let queries: [Double]
    let keys: [Double]
    let vectors: ExplorerVectors

    init(in folder: URL, name: String = "secret-model.safetensors", broken: Bool = false) throws {
      var generator = SplitMix64(seed: 5)
      func numbers(_ count: Int) -> [Double] {
        (0..<count).map { _ in
          Double(Float(Double.random(in: -2...2, using: &generator)))
        }
      }
      let (n, d) = (CapturedHeadTests.tokens, CapturedHeadTests.dimension)
      var queries = numbers(2 * 2 * n * d)
      keys = numbers(2 * n * d)
      if broken { queries[5] = .nan }
      self.queries = queries
      let url = folder.appendingPathComponent(name)
      try safetensors(
        [("q", queries, [2, 2, n, d]), ("k", keys, [2, 1, n, d])],
        metadata: [
          "layers": "[3, 7]", "heads": "[4, 5]", "key_heads": "[2]", "n_heads": "8",
          "n_kv_heads": "4", "rope_theta": "1000",
          "trained_context": "\(CapturedHeadTests.context)",
          "softmax_scale": "0.5", "model": "secret",
        ]
      ).write(to: url)
      vectors = try ExplorerVectors(path: url.path)
    }

    /// Entropies of the rows of a head, from the definition: pairs i and i + d/2 rotate by m·θᵢ·ratioᵢ, logits are 0.5·q·k.
    func entropies(layer: Int, head: Int, ratio: Double) -> [Double] {
      let (n, d) = (CapturedHeadTests.tokens, CapturedHeadTests.dimension)
      func rotated(_ values: ArraySlice<Double>, _ position: Int) -> [Double] {
        let own = Array(values)
        var result = own
        for pair in 0..<d / 2 {
          let angle = Double(position) * ratio * pow(1_000, -2 * Double(pair) / Double(d))
          let (a, b) = (own[pair], own[pair + d / 2])
          result[pair] = a * cos(angle) - b * sin(angle)
          result[pair + d / 2] = a * sin(angle) + b * cos(angle)
        }
        return result
      }
      let keys = (0..<n).map { row in
        let start = (layer * n + row) * d
        return rotated(self.keys[start..<start + d], row)
      }
      return (0..<n).map { row in
        let start = ((2 * layer + head) * n + row) * d
        let query = rotated(queries[start..<start + d], row)
        let logits = (0...row).map { key in
          0.5 * zip(query, keys[key]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let top = logits.max() ?? 0
        let sum = logits.reduce(0) { $0 + exp($1 - top) }
        return log(sum) + top - logits.reduce(0) { $0 + $1 * exp($1 - top) } / sum
      }
    }
  }

  private func reply(_ panel: String, _ query: String, _ capture: Capture) throws -> PanelReply {
    try ExplorerPanels.panel(panel).reply(
      for: ExplorerState(query: query, vectors: capture.vectors), isCancelled: { false })
  }

  private func values(_ reply: PanelReply, _ series: String) -> [(x: Double, y: Double)] {
    reply.numbers.rows.compactMap { row in
      guard row[2] == .text(series), case .number(let x) = row[3], case .number(let y) = row[4]
      else { return nil }
      return (x, y)
    }
  }

  @Test("entropies by position are those of the head, rotated and summed here from the definition")
  func entropy() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let reply = try reply(
        "entropy", "method=pi&with=rope&scale=4&vectors=1&layer=7&head=5", capture)
      for (name, ratio) in [("Position Interpolation", 0.25), ("RoPE", 1.0)] {
        let expected = capture.entropies(layer: 1, head: 1, ratio: ratio)
        let drawn = values(reply, name)
        #expect(drawn.map(\.x) == (0..<Self.tokens).map(Double.init))
        for (one, value) in zip(drawn, expected) { #expect(abs(one.y - value) < 1e-9) }
      }
      func mean(_ ratio: Double, _ rows: Range<Int>) -> Double {
        capture.entropies(layer: 1, head: 1, ratio: ratio)[rows].reduce(0, +) / Double(rows.count)
      }
      // Rows from L = 16 on against those from 3L/4 to L − 1 under RoPE.
      let (own, trained) = (mean(0.25, 16..<48), mean(1, 12..<16))
      #expect(reply.sentence.contains(String(format: "of %.3f nats, %.3f", own, own - trained)))
      let map = try self.reply("map", "method=pi&scale=4&vectors=1&layer=7&head=5", capture)
      #expect(map.sentence.contains(String(format: "entropy of %.3f nats", mean(0.25, 0..<48))))
      #expect(map.sentence.hasPrefix("The 48 rows of layer 7, head 5 of captured vectors"))
    }
  }

  @Test("the surface has the mean entropy of the rows from L on at the state's own thresholds")
  func surface() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let query = "ramp=paper&alpha=0.5&beta=8&vectors=1&layer=3&head=4"
      let drawn = values(try reply("entropy", query, capture), "YaRN (paper)")
        .filter { $0.x >= Double(Self.context) }
      let mean = drawn.reduce(0) { $0 + $1.y } / Double(drawn.count)
      let surface = try reply("surface", query, capture)
      let cell = surface.numbers.rows.first { row in
        guard row[1] == .text("heatmap"), case .number(let x) = row[3], case .number(let y) = row[4]
        else { return false }
        return abs(x - 0.5) < 1e-6 && abs(y - 8) < 1e-6
      }
      guard case .number(let value)? = cell?.last else {
        Issue.record("There is no cell at these thresholds.")
        return
      }
      #expect(abs(value - mean) < 1e-4)
    }
  }

  @Test("where all rows lie within L, the surface is held against RoPE on the same rows")
  func surfaceWithin() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let query = "vectors=1&layer=3&head=5&length=12"
      let surface = try reply("surface", query, capture)
      let rope = capture.entropies(layer: 0, head: 1, ratio: 1)[0..<12].reduce(0, +) / 12
      #expect(
        surface.sentence.hasSuffix(
          String(format: "that of the same rows under RoPE is %.3f.", rope)),
        "\(surface.sentence)")
      #expect(surface.notes.contains { $0.hasSuffix("that of the same rows under RoPE.") })
      #expect(
        try reply("entropy", query, capture).sentence.hasPrefix("The rows, all within L,"))
      let all = try reply("surface", "vectors=1", capture)
      #expect(all.sentence.contains("the trained context's is"))
      #expect(all.notes.contains { $0.contains("rows in its last quarter") })
    }
  }

  @Test("rows that see no key are in no mean, those within L among them")
  func masked() throws {
    try withTemporaryFolder { folder in
      let (n, d, first) = (24, Self.dimension, 14)
      var generator = SplitMix64(seed: 8)
      func tensor(_ name: String, _ rows: Int) -> TypedTensor {
        .half(
          name, [1, rows, d],
          (0..<rows * d).map { _ in Float(Int.random(in: -8...8, using: &generator)) / 8 })
      }
      let url = folder.appendingPathComponent("late.safetensors")
      // Keys begin at 14, so that of the rows 12 to 15 two see none, row 14 one, and row 15 two.
      let bytes = try safetensorsFile(
        [
          tensor("q", n), tensor("k", n - first), .int32("k_positions", Array(first..<n)),
          .int32("q_positions", Array(0..<n)),
        ], metadata: ["rope_theta": "1000", "trained_context": "\(Self.context)"])
      try Data(bytes).write(to: url)
      let reply = try ExplorerPanels.panel("entropy").reply(
        for: ExplorerState(
          query: "method=pi&with=rope&vectors=1", vectors: ExplorerVectors(path: url.path)),
        isCancelled: { false })
      let rope = values(reply, "RoPE").filter { $0.x < Double(Self.context) }
      #expect(rope.map(\.x) == [14, 15])
      let own = values(reply, "Position Interpolation").filter { $0.x >= Double(Self.context) }
      let mean = own.reduce(0) { $0 + $1.y } / Double(own.count)
      let difference = mean - rope.reduce(0) { $0 + $1.y } / 2
      #expect(
        reply.sentence.contains(
          String(
            format: "%.3f %@ those just within L", abs(difference),
            difference < 0 ? "below" : "above")), "\(reply.sentence)")
    }
  }

  @Test("the atlas has the change of every head, and its cells stand for layers and heads")
  func atlas() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let reply = try reply("atlas", "method=pi&scale=4&vectors=1", capture)
      var changes: [(layer: Int, head: Int, value: Double)] = []
      for (layer, number) in [3, 7].enumerated() {
        for (head, own) in [4, 5].enumerated() {
          func mean(_ ratio: Double, _ rows: Range<Int>) -> Double {
            capture.entropies(layer: layer, head: head, ratio: ratio)[rows].reduce(0, +)
              / Double(rows.count)
          }
          changes.append((number, own, mean(0.25, 16..<48) - mean(1, 12..<16)))
        }
      }
      func signed(_ value: Double) -> String {
        (value < 0 ? "−" : "+") + String(format: "%.3f", abs(value))
      }
      let all = changes.reduce(0) { $0 + $1.value } / 4
      let most = try #require(changes.max { abs($0.value) < abs($1.value) })
      #expect(reply.sentence.contains("Over 4 heads entropy changes by \(signed(all)) nats"))
      #expect(
        reply.sentence.hasSuffix(
          "most in layer \(most.layer), head \(most.head) (\(signed(most.value)))."),
        "\(reply.sentence)")
      #expect(reply.cells?.x.values == [4, 5] && reply.cells?.y.values == [3, 7])
      #expect(reply.cells?.x.key == .head && reply.cells?.y.key == .layer)
      let error = #expect(throws: StateError.self) { try ExplorerState(query: "panel=atlas") }
      #expect(error?.key == "panel")
    }
  }

  @Test("the commands for what takes too long are understood, and say what the panels say")
  func capturedCommands() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder, name: "head.safetensors")
      let state = try ExplorerState(
        query: "method=ntk-by-parts&alpha=2&beta=16&scale=4&vectors=1&layer=7&head=5&length=40",
        vectors: capture.vectors)
      func run(_ command: String) throws -> String {
        let line = command.replacing("FILE", with: "head.safetensors")
          .replacing("entrope ", with: "\"$0\" ", maxReplacements: 1)
        let result = try shell(line + " --quiet", in: folder)
        #expect(result.status == 0, "\(command)\n\(result.errors)")
        return result.output
      }
      let object = try JSONSerialization.jsonObject(
        with: Data(run(state.entropyCommand + " --format json").utf8))
      let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
      let drawn = values(
        try ExplorerPanels.panel("entropy").reply(for: state, isCancelled: { false }),
        state.main.explorerTitle)
      #expect(rows.count == 40 && drawn.count == 40)
      for (row, one) in zip(rows, drawn) {
        #expect(try abs(#require(row["entropy"] as? Double) - one.y) < 1e-10)
      }
      // The file tells its base and its trained context.
      #expect(
        state.heatmapCommand
          == "entrope heatmap --method ntk-by-parts --scale 4 --alpha 2 --beta 16 --vectors FILE --layer 7 --head 5 --output map.png"
      )
      #expect(
        state.atlasCommand
          == "entrope atlas FILE --method ntk-by-parts --scale 4 --alpha 2 --beta 16")
      for command in [
        state.sweepCommand(alphas: [1, 2], betas: [16, 32]), state.heatmapCommand,
        state.atlasCommand,
      ] {
        #expect(try !run(command).isEmpty)
      }
    }
  }

  @Test("a state, its words and its pictures hold the numbers of layer and head, and no name")
  func secrets() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let state = try ExplorerState(query: "vectors=1&beta=48", vectors: capture.vectors)
      #expect(state.query == "beta=48&vectors=1&layer=3&head=4")
      #expect(
        state.command(panel: "entropy", output: "x.pdf")
          == "entrope panel entropy --beta 48 --vectors FILE --layer 3 --head 4 --output x.pdf")
      #expect(state.geometry.base == 1_000 && state.geometry.trainedContext == 16)
      for panel in ExplorerPanels.all {
        let reply = try panel.reply(for: state, isCancelled: { false })
        let words = [reply.figure.altText, reply.sentence, state.snippet(panel: panel.id)]
        #expect(!(words + reply.notes).joined().lowercased().contains("secret"), "\(panel.id)")
        let bytes = try reply.drawing(of: state).rendered(as: .svg)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
        let recipe = try #require(DrawingRecipe(file: bytes))
        #expect(recipe["set"] == state.picture.text)
        let error = #expect(throws: StateError.self) { try recipe.redrawnPanel() }
        #expect(error?.key == "vectors")
      }
    }
  }

  @Test("without the file a link is refused with a sentence, and the page shows an ensemble")
  func without() {
    let link = "beta=48&vectors=1&layer=3&head=4"
    let error = #expect(throws: StateError.self) { try ExplorerState(query: link) }
    #expect(error?.key == "vectors")
    #expect(error?.description.contains("no link") ?? false)
    let (state, notices) = ExplorerState.nearest(to: link)
    #expect(state.query == "beta=48")
    #expect(notices.map(\.key) == ["vectors"])
    #expect(ExplorerState.usual.controls.allSatisfy { $0.key != "vectors" && $0.key != "head" })
  }

  @Test(
    "what the capture does not have, and what it tells itself, is said by its key",
    arguments: [
      ("vectors=1&layer=4", "layer", "they have 3, 7"), ("vectors=1&head=6", "head", "it has 4, 5"),
      ("vectors=yes", "vectors", "it must be 1"), ("vectors=1&layer=x", "layer", "the number of"),
      ("vectors=1&layer=99999999999", "layer", "from 0"),
    ])
  func refused(query: String, key: String, words: String) throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let error = #expect(throws: StateError.self) {
        try ExplorerState(query: query, vectors: capture.vectors)
      }
      #expect(error?.key == key)
      #expect(error?.description.contains(words) ?? false, "\(error?.description ?? "")")
    }
  }

  @Test("what the capture tells is idle and left out with a notice, layer and head are choices")
  func controls() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder)
      let read = try ExplorerState.reading(
        query: "base=5e5&vectors=1&layer=7&length=48&seed=2", vectors: capture.vectors)
      #expect(read.state.query == "vectors=1&layer=7&head=4")
      #expect(Set(read.notices.map(\.key)) == ["base", "seed"])
      let controls = Dictionary(uniqueKeysWithValues: read.state.controls.map { ($0.key, $0) })
      for key in ["base", "head-dimension", "trained-context", "ensemble", "seed", "profile"] {
        #expect(controls[key]?.idleReason != nil, "\(key)")
      }
      #expect(controls["scale"]?.idleReason == nil && controls["length"]?.value == "48")
      guard case .choice(let layers) = controls["layer"]?.kind,
        case .choice(let heads) = controls["head"]?.kind
      else {
        Issue.record("Layer and head are no choices.")
        return
      }
      #expect(layers.map(\.value) == ["3", "7"] && heads.map(\.value) == ["4", "5"])
      #expect(try read.state.changing("layer", to: "3").query == "vectors=1&layer=3&head=4")
      #expect(try read.state.changing("vectors", to: nil).query.isEmpty)
    }
  }

  @Test(
    "heads of encoders, whose queries see both sides, are refused with the commands that measure them"
  )
  func encoder() throws {
    try withTemporaryFolder { folder in
      _ = try Capture(in: folder, name: "head.safetensors")
      let model = folder.appendingPathComponent("config.json")
      try Data(
        #"{"model_type": "eurobert", "hidden_size": 8, "num_attention_heads": 1, "num_hidden_layers": 8, "rope_theta": 1000, "max_position_embeddings": 16}"#
          .utf8
      ).write(to: model)
      let error = #expect(throws: FileError.self) {
        try ExplorerVectors(
          path: folder.appendingPathComponent("head.safetensors").path, configuration: model.path)
      }
      #expect(error?.description.contains("both sides") ?? false, "\(error?.description ?? "")")
    }
  }

  @Test("numbers that are not finite are refused by the head that holds them")
  func notFinite() throws {
    try withTemporaryFolder { folder in
      let capture = try Capture(in: folder, broken: true)
      let error = #expect(throws: PanelError.self) {
        try reply("entropy", "vectors=1&layer=3&head=4", capture)
      }
      #expect(error?.description.contains("layer 3, head 4") ?? false)
      #expect(error?.description.contains("not finite") ?? false)
      _ = try reply("map", "vectors=1&layer=3&head=5", capture)
    }
  }

  @Test(
    "the command that is shown where a page would wait too long measures what the panel shows",
    arguments: [
      "head-dimension=16&length=64&trained-context=32",
      "method=ntk-by-parts&ramp=code&alpha=2&beta=16&temperature=0.07,1&base=500000&head-dimension=16"
        + "&rotary-dimension=8&scale=8&ensemble=aligned&profile=mid&correlation=0.25&seed=7&length=96"
        + "&trained-context=48",
      "method=dynamic-ntk&head-dimension=16&length=96&trained-context=48&sequence-length=300",
      "method=rerope&set.window=24&head-dimension=16&ensemble=isotropic&seed=2&length=64&trained-context=32",
    ])
  func commands(query: String) throws {
    let state = try ExplorerState(query: query)
    func rows(_ command: String, _ key: String) throws -> [[String: Any]] {
      let line = command.replacing("entrope ", with: "\"$0\" ", maxReplacements: 1)
      let result = try shell(line + " --format json --quiet")
      #expect(result.status == 0, "\(command)\n\(result.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      return try #require((object as? [String: Any])?[key] as? [[String: Any]])
    }
    let drawn = try ExplorerPanels.panel("entropy").reply(for: state, isCancelled: { false })
    let own = try #require(values(drawn, state.main.explorerTitle).last)
    let measured = try rows(state.entropyCommand, "rows")
    #expect(measured.count == 1)
    let entropy = try #require(measured[0]["entropy"] as? Double)
    #expect(abs(own.y - entropy) < 1e-10, "\(state.entropyCommand)")
    guard let ramp = state.main.schedule.ramp else { return }
    let cells = try rows(state.sweepCommand(alphas: [1, 2], betas: [16, 32]), "cells")
    let cell = try #require(
      cells.first { $0["alpha"] as? Double == ramp.alpha && $0["beta"] as? Double == ramp.beta })
    #expect(try abs(#require(cell["value"] as? Double) - own.y) < 1e-10)
  }
}
