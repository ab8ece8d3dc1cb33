import AttentionEntropy
import RotaryEmbedding
import Testing

/// Streaming rows of distance methods, which score in passes, against the oracle, which scores pair of tokens by pair.
@Suite struct DistanceRowsTests {
  /// Sizes that make every branch of a method occur within some hundred tokens.
  static let methods: [(name: String, options: [String: [Double]])] = [
    ("rerope", ["window": [7]]), ("leaky-rerope", ["window": [7], "divisor": [3]]),
    ("self-extend", ["window": [7], "group-size": [4]]),
    ("dual-chunk", ["chunk-size": [20], "local-size": [5]]),
    ("string", ["offset": [11], "window": [3]]),
    ("lm-infinite", ["first-keys": [3], "nearest-keys": [9]]),
    ("dpe", ["group-sizes": [1, 2, 3, 4, 5, 6, 7, 8], "window": [7]]),
    ("lampe", ["head": [4], "tail": [2], "mapping-length": [9]]),
  ]

  static func schedule(
    _ method: (name: String, options: [String: [Double]]), dimension: Int = 64, rotary: Int? = nil
  ) throws -> RotarySchedule {
    let geometry = try RotaryGeometry(
      headDimension: dimension, rotaryDimension: rotary, base: 10_000, trainedContext: 16)
    return try MethodCatalog.entry(named: method.name).schedule(
      for: geometry, extent: ContextExtent(scale: 4),
      choice: MethodChoice(options: method.options))
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var heads = 1
    var keyHeads = 1
    var dimension = 64
    var rotary: Int? = nil
    var queries = Array(0..<40)
    var keys = Array(0..<40)
    var layout = RotationLayout.halfSplit
  }

  static let shapes = [
    Shape(testDescription: "half-split"),
    Shape(testDescription: "interleaved", layout: .interleaved),
    Shape(testDescription: "grouped heads", heads: 6, keyHeads: 2, dimension: 20),
    Shape(
      testDescription: "partial rotary", dimension: 20, rotary: 12, layout: .interleaved),
    Shape(testDescription: "one pair", dimension: 2),
    Shape(testDescription: "decode", heads: 2, queries: [97, 98, 99], keys: Array(0..<100)),
    Shape(
      testDescription: "nonzero start", queries: Array(301..<341), keys: Array(293..<341)),
    Shape(
      testDescription: "gaps and disorder", queries: [30, 5, 19], keys: [9, 31, 0, 30, 17, 5, 2]),
  ]

  @Test(
    "Rows in passes are the rows scored at G(i, j)", arguments: methods.indices, shapes)
  func agreesWithReference(_ index: Int, _ shape: Shape) throws {
    let vectors = try AttentionRowsTests.vectors(
      heads: shape.heads, keyHeads: shape.keyHeads, dimension: shape.dimension,
      queries: shape.queries, keys: shape.keys, layout: shape.layout)
    let schedule = try Self.schedule(
      Self.methods[index], dimension: shape.dimension, rotary: shape.rotary)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    let reference = try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .causal)
    #expect(rows.count == shape.heads)
    #expect(rows.allSatisfy { $0.count == shape.queries.count })
    // Two places below 512 are rounded by 2·2⁻⁴⁵·θ each way in radians; Σθ is 4 for 32 pairs, a pair's product is below 6,
    // and √64 divides: 4·10⁻¹³ in a logit, which log-n triples at most and the entropy weighs by the row's spread.
    #expect(AttentionRowsTests.worst(rows, reference) < 4e-12)
  }

  @Test("Every catalogued distance method is tried")
  func complete() throws {
    let names = try MethodCatalog.entries.filter {
      if case .distance = try $0.method() { true } else { false }
    }.map(\.name)
    #expect(Self.methods.map(\.name) == names)
  }

  @Test("Where a method leaves distances alone its rows are those of RoPE with its temperature")
  func insideTheWindow() throws {
    let vectors = try AttentionRowsTests.vectors(queries: Array(0..<40), keys: Array(0..<40))
    let unchanging: [(name: String, options: [String: [Double]])] = [
      ("rerope", ["window": [40]]), ("leaky-rerope", ["window": [5], "divisor": [1]]),
      ("self-extend", ["window": [6], "group-size": [1]]),
      ("dual-chunk", ["chunk-size": [60], "local-size": [20]]),
      ("string", ["offset": [40]]),
      ("dpe", ["group-sizes": [1, 1, 1, 1, 1, 1, 1, 1], "window": [6]]), ("lampe", ["head": [40]]),
    ]
    for method in unchanging {
      let distances = try Self.schedule(method)
      let plain = try AttentionEntropyTests.schedule("rope", context: 16)
        .with(temperature: distances.temperature)
      let rows = try attentionRows(of: vectors, schedule: distances, mask: .causal)
      let expected = try attentionRows(of: vectors, schedule: plain, mask: .causal)
      #expect(AttentionRowsTests.worst(rows, expected) < 1e-12, "\(method.name)")
    }
    let inside = try AttentionRowsTests.vectors(queries: Array(0..<16), keys: Array(0..<16))
    let rows = try attentionRows(
      of: inside, schedule: Self.schedule(("lm-infinite", [:])), mask: .causal)
    let plain = try AttentionEntropyTests.schedule("rope", context: 16)
    #expect(rows == (try attentionRows(of: inside, schedule: plain, mask: .causal)))
  }

  @Test("Keys that LM-Infinite hides take no part: leaving them out changes nothing")
  func window() throws {
    let schedule = try Self.schedule(Self.methods[5])
    let vectors = try AttentionRowsTests.vectors(queries: [30], keys: Array(0..<31))
    let seen = try AttentionRowsTests.keep(vectors, keysAt: [0, 1, 2] + Array(22..<31))
    #expect(
      try attentionRows(of: vectors, schedule: schedule, mask: .causal)
        == attentionRows(of: seen, schedule: schedule, mask: .causal))
    let matrix = try ReferenceAttention.matrix(of: vectors, schedule: schedule, mask: .causal)
    for column in 0..<31 {
      #expect(matrix.hides(row: 0, column: column) == (3..<22).contains(column))
      #expect((matrix.weights[0][column] == 0) == (3..<22).contains(column))
    }
  }

  @Test("ReRoPE cannot tell keys beyond its window apart by place")
  func noOrderBeyondWindow() throws {
    let schedule = try Self.schedule(Self.methods[0])
    let key = uniforms(64, seed: 71)
    let vectors = try HeadVectors(
      queries: uniforms(64, seed: 70), keys: (0..<40).flatMap { _ in key }, headDimension: 64,
      queryPositions: [39], keyPositions: Array(0..<40))
    let weights = try ReferenceAttention.matrix(of: vectors, schedule: schedule, mask: .causal)
      .weights[0]
    #expect(weights[..<33].allSatisfy { $0 == weights[0] })
    #expect(Set(weights[33...]).count == 7)
  }

  @Test("Keys ahead of the query are refused, by both paths", arguments: methods.indices)
  func nonCausal(_ index: Int) throws {
    let vectors = try AttentionRowsTests.vectors(queries: [3], keys: [0, 5])
    let schedule = try Self.schedule(Self.methods[index])
    for make in [
      { _ = try attentionRows(of: vectors, schedule: schedule, mask: .none) },
      { _ = try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .none) },
      { _ = try ReferenceAttention.matrix(of: vectors, schedule: schedule, mask: .none) },
    ] {
      let error = #expect(throws: AttentionError.self) { try make() }
      #expect(error?.description.contains("it needs a mask that hides them") == true)
    }
  }

  @Test("A method has one pass of tables, two by distance, three by chunks")
  func passes() throws {
    for (method, count) in zip(Self.methods, [2, 2, 2, 3, 2, 2, 2, 3]) {
      let map = try #require(try Self.schedule(method).relativePositions)
      #expect(map.passes.count == count)
    }
  }
}
