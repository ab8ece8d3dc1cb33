import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// d = 16 with 24 keys behind 3 queries, positions from 40 on.
private func vectors(rotated: Bool = true, equal: Bool = false) throws -> HeadVectors {
  let d = 16
  func wave(_ index: Int) -> Float { Float(sin(Double(index) * 1.7) * 2.5) }
  let keys = (0..<24 * d).map { equal ? 0.5 : wave($0 * 3 + 1) }
  return try HeadVectors(
    queries: (0..<3 * d).map { wave($0) }, keys: keys, headDimension: d,
    queryPositions: [40, 52, 63], keyPositions: Array(40..<64))
}

private func request(_ method: String, rotary: Int = 16) -> MethodRequest {
  var request = MethodRequest(method, headDimension: 16, trainedContext: 64)
  (request.rotaryDimension, request.scale) = (rotary, 3)
  request.temperature = .paper
  return request
}

/// The largest sum over the pairs of a row's query and any key of the products of their lengths, over √d.
private func products(_ vectors: HeadVectors, head: Int, row: Int) -> Double {
  let d = vectors.headDimension
  func lengths(_ values: [Float], _ start: Int) -> [Double] {
    (0..<d / 2).map { pair in
      let (first, second) = vectors.layout.components(ofPair: pair, rotaryDimension: d)
      let (x, y) = (Double(values[start + first]), Double(values[start + second]))
      return (x * x + y * y).squareRoot()
    }
  }
  let query = lengths(vectors.queries, (head * vectors.queryCount + row) * d)
  return (0..<vectors.keyCount).map { key in
    zip(query, lengths(vectors.keys, key * d)).reduce(0) { $0 + $1.0 * $1.1 }
      / Double(d).squareRoot()
  }.max() ?? 0
}

/// The repository's reference entropy of every row, which knows nothing of gradients.
private func entropies(_ schedule: RotarySchedule, _ vectors: HeadVectors) throws -> [Double] {
  try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .causal)[0].map(\.entropy)
}

private func central(_ h: Double, _ rows: (Double) throws -> [Double]) throws -> [Double] {
  func first(_ h: Double) throws -> [Double] {
    zip(try rows(h), try rows(-h)).map { ($0 - $1) / (2 * h) }
  }
  return zip(try first(h), try first(h / 2)).map { (4 * $1 - $0) / 3 }
}

@Suite("Sensitivity of entropy")
struct SensitivityTests {
  @Test(
    "derivatives from single precision agree with Double, row by row",
    arguments: AttentionKernel.all.filter { $0.description != "portable" })
  func quickRows(_ kernel: AttentionKernel) throws {
    for (dimension, heads, factor) in [(16, 2, 1.0), (64, 1, 1), (96, 1, 4), (128, 1, 1)] {
      func wave(_ index: Int) -> Float { Float(sin(Double(index * index % 9_973) * 1.7) * 2.5) }
      let count = 90
      let vectors = try HeadVectors(
        queries: (0..<heads * count * dimension).map { Float(factor) * wave($0) },
        keys: (0..<count * dimension).map { wave($0 * 3 + 1) }, headCount: heads,
        headDimension: dimension, queryPositions: Array(0..<count),
        keyPositions: Array(0..<count))
      var method = MethodRequest("yarn", headDimension: dimension, trainedContext: 32)
      (method.scale, method.temperature) = (3, .paper)
      let schedule = try method.resolved().schedule
      for mask in [AttentionMask.causal, .window(30), .none] {
        let expected = try entropyGradients(of: vectors, schedule: schedule, mask: mask)
        let found = try #require(
          try entropyDerivativeSums(
            of: vectors, schedule: schedule, mask: mask, threads: 2, kernel: kernel,
            observer: AttentionObserver(), empty: [Int: RowDerivatives]()
          ) { $3[$0] = $2 })
        for head in 0..<heads {
          for row in 0..<count {
            let a = try #require(found[head].lazy.compactMap { $0[row] }.first)
            let b = try #require(expected[head][row])
            let products =
              products(vectors, head: head, row: row) * schedule.temperature.logitMultiplier
            let relative = 2e-6 * max(10, products)
            let largest = max(1, b.pairs.map { abs($0) }.max() ?? 0)
            #expect(abs(a.entropy - b.entropy) <= max(2e-5, 2e-7 * products))
            #expect(
              abs(a.lnMultiplier - b.lnMultiplier) <= relative * max(1, abs(b.lnMultiplier)))
            #expect(a.pairs.count == b.pairs.count)
            for (x, y) in zip(a.pairs, b.pairs) { #expect(abs(x - y) <= relative * largest) }
          }
        }
      }
    }
  }

  @Test("heads of many rows are measured in single precision, say so, and agree with Double")
  func manyRows() throws {
    func wave(_ index: Int) -> Float { Float(sin(Double(index * index % 9_973) * 1.7)) }
    let count = SensitivityStudy.quickRowCount
    let all = try HeadVectors(
      queries: (0..<count * 16).map(wave), keys: (0..<count * 16).map { wave($0 * 3 + 1) },
      headDimension: 16, queryPositions: Array(0..<count), keyPositions: Array(0..<count))
    let method = try request("yarn").resolved()
    let layer = StudyLayer(all, schedules: [NamedSchedule("yarn", method.schedule)])
    func measured(_ precision: AttentionRequest.Precision?, _ threads: Int) throws -> Sensitivity {
      try #require(
        try SensitivityStudy(layers: [.init(layer, method)], threads: threads, precision: precision)
          .measured())
    }
    let quick = try measured(nil, 1)
    #expect(try measured(nil, 3) == quick)
    let double = try measured(.double, 2)
    #expect(quick.precisionNotes.contains { $0.contains("single precision") })
    #expect(double.precisionNotes.isEmpty)
    let (a, b) = (
      try #require(quick.heads.first?.gradient), try #require(double.heads.first?.gradient)
    )
    let largest = max(1, b.pairs.map { abs($0) }.max() ?? 0)
    #expect(abs(a.entropy - b.entropy) <= 2e-5)
    for (x, y) in zip(a.pairs, b.pairs) { #expect(abs(x - y) <= 2e-5 * largest) }
  }

  @Test(
    "derivatives by every knob agree with differences of the reference entropy",
    arguments: [
      ("yarn", 16), ("yarn", 8), ("ntk-by-parts", 8), ("pi", 16), ("ntk-aware", 16), ("logn", 16),
    ])
  func knobs(method: String, rotary: Int) throws {
    let vectors = try vectors()
    var request = request(method, rotary: rotary)
    if method == "yarn" { request.ramp = .pairIndex(truncated: false) }
    if method == "logn" { (request.temperature, request.scale) = (nil, nil) }
    if ["yarn", "ntk-by-parts"].contains(method) { (request.alpha, request.beta) = (0.4, 6.3) }
    let resolved = try request.resolved()
    let gradient = ScheduleGradient(resolved)
    let rows = try entropyGradients(of: vectors, schedule: resolved.schedule, mask: .causal)[0]
    for (knob, slope) in gradient.slopes {
      let expected = try central(1e-3) { step in
        var moved = request
        switch knob {
        case .alpha: moved.alpha = 0.4 + step
        case .beta: moved.beta = 6.3 + step
        case .scale: moved.scale = 3 + step
        case .lnBase: moved.base = 10_000 * exp(step)
        case .lnMultiplier:
          return try entropies(moved.resolved().multiplied(by: exp(step)).schedule, vectors)
        }
        return try entropies(moved.resolved().schedule, vectors)
      }
      for (row, expected) in zip(rows, expected) {
        let found = try #require(row).derivative(along: slope)
        #expect(abs(found - expected) < 1e-7 * max(1, abs(expected)), "\(method) \(knob)")
      }
    }
  }

  @Test(
    "derivatives by every pair agree with differences, under maps and distances as well",
    arguments: ["yarn", "pi", "longrope", "self-extend", "dpe", "logn"])
  func pairs(method: String) throws {
    let vectors = try vectors()
    var request = request(method, rotary: 12)
    if method == "longrope" {
      request.sequenceLength = 128
      request.settings = [MethodSetting(name: "start-tokens", values: [45])]
    }
    if method == "self-extend" {
      (request.scale, request.temperature) = (nil, nil)
      request.settings = [
        MethodSetting(name: "group-size", values: [3]), MethodSetting(name: "window", values: [6]),
      ]
    }
    if method == "dpe" {
      (request.scale, request.temperature) = (nil, nil)
      request.settings = [
        MethodSetting(name: "group-sizes", values: [2, 3, 4, 5, 6, 7, 8, 9]),
        MethodSetting(name: "window", values: [6]),
      ]
    }
    if method == "logn" { (request.scale, request.temperature) = (nil, nil) }
    let schedule = try request.resolved().schedule
    let rows = try entropyGradients(of: vectors, schedule: schedule, mask: .causal)[0]
    for pair in 0..<6 {
      let expected = try central(2e-4) { step in
        var frequencies = schedule.inverseFrequencies
        frequencies[pair] *= exp(step)
        let moved = RotarySchedule(
          geometry: schedule.geometry, positionMap: schedule.positionMap,
          inverseFrequencies: frequencies, temperature: schedule.temperature,
          relativePositions: schedule.relativePositions)
        return try entropies(moved, vectors)
      }
      for (row, expected) in zip(rows, expected) {
        let found = try #require(row).pairs[pair]
        #expect(abs(found - expected) < 1e-7 * max(1, abs(expected)), "\(method) \(pair)")
      }
    }
  }

  @Test(
    "a law by distance or by entropy is refused",
    arguments: ["scale-invariant", "adaptive-temperature"])
  func laws(method: String) throws {
    let schedule = try MethodRequest(method, headDimension: 16, trainedContext: 64).resolved()
      .schedule
    #expect(throws: AttentionError.self) {
      try entropyGradients(of: vectors(), schedule: schedule, mask: .causal)
    }
  }

  @Test("one key, and keys that are all equal and do not turn, leave nothing to derive")
  func zeros() throws {
    let yarn = try request("yarn").resolved().schedule
    let first = try #require(
      try entropyGradients(of: vectors(), schedule: yarn, mask: .causal)[0][0])
    #expect(
      first
        == EntropyGradient(
          entropy: 0, lnMultiplier: 0, lnRotary: 0, pairs: [Double](repeating: 0, count: 8)))
    let still = try MethodRequest("nope", headDimension: 16, trainedContext: 64).resolved()
    for row in try entropyGradients(
      of: vectors(equal: true), schedule: still.schedule, mask: .causal)[0]
    {
      let row = try #require(row)
      #expect(abs(row.lnMultiplier) < 1e-13 && row.lnRotary == 0 && row.pairs.isEmpty)
    }
  }

  @Test("YaRN at scale 1 has the derivatives of RoPE")
  func scaleOne() throws {
    var one = request("yarn")
    one.scale = 1
    let vectors = try vectors()
    let yarn = try entropyGradients(of: vectors, schedule: one.resolved().schedule, mask: .causal)
    let rope = try entropyGradients(
      of: vectors,
      schedule: MethodRequest("rope", headDimension: 16, trainedContext: 64).resolved().schedule,
      mask: .causal)
    for (yarn, rope) in zip(yarn[0], rope[0]) {
      for (a, b) in zip(try #require(yarn).pairs, try #require(rope).pairs) {
        #expect(abs(a - b) < 1e-12)
      }
    }
  }

  @Test("parts of the shift from RoPE sum to it, and the study's means are those of its rows")
  func study() throws {
    let vectors = try vectors()
    let yarn = try request("yarn").resolved()
    let layer = StudyLayer(vectors, schedules: [NamedSchedule("yarn", yarn.schedule)])
    let study = SensitivityStudy(layers: [.init(layer, yarn)], attributes: true, threads: 2)
    let result = try #require(try study.measured())
    let rows = try entropies(yarn.schedule, vectors)
    let rope = try entropies(
      UnmodifiedRoPE().schedule(for: yarn.geometry, extent: ContextExtent()), vectors)
    let parts = try #require(result.heads[0].attribution)
    #expect(abs((result.entropy?.mean ?? 0) - rows.reduce(0, +) / 3) < 1e-12)
    #expect(abs(parts.shift - zip(rows, rope).reduce(0) { $0 + $1.0 - $1.1 } / 3) < 1e-12)
    #expect(abs(parts.residual) < 1e-9)
    #expect(parts.pairs[0] == 0 && parts.temperature < 0)
    let gradients = try entropyGradients(of: vectors, schedule: yarn.schedule, mask: .causal)[0]
    let mean = gradients.reduce(0) { $0 + ($1?.pairs[3] ?? 0) } / 3
    #expect(abs((result.pairs?[3].mean ?? 0) - mean) < 1e-12)
    #expect(result.ranking.contains(.lnMultiplier))
  }

  @Test("fast pairs that sweep many turns on the way get the nodes that they need")
  func manyTurns() throws {
    // Vectors of ones over 512 keys under Position Interpolation, by numpy in Double with 512 panels of eight nodes; 64 nodes leave
    // 0.0130 of the shift.
    let expected = [
      -0.01300104, -0.02013033, 0.00492853, -0.0587383, 0.09620199, 0.05556767, 0.00642063,
      0.00065128,
    ]
    var request = MethodRequest("pi", headDimension: 16, trainedContext: 128)
    request.scale = 4
    let pi = try request.resolved()
    let layer = StudyLayer(
      AllOnesEnsemble(), headDimension: 16, queryPositions: [511], keyPositions: Array(0..<512),
      seed: 0, mask: .causal, schedules: [])
    let study = SensitivityStudy(layers: [.init(layer, pi)], attributes: true)
    let parts = try #require(try study.measured()?.heads[0].attribution)
    #expect(abs(parts.shift - 0.0719004169416344) < 1e-10)
    #expect(parts.isClosed && abs(parts.residual) <= 1e-4 && parts.nodeCount > 240)
    for (part, expected) in zip(parts.pairs, expected) {
      #expect(abs(part - expected) <= parts.error + 1e-8)
    }
  }

  @Test(
    "curves along the thresholds of the ramp jump where a pair enters or leaves it, and are right on both sides"
  )
  func thresholds() throws {
    // Vectors of ones, d = 16, L = 64, n = 256, s = 4, α = 1, β = 8: by numpy in Double, central differences of the entropy. Pairs 2
    // and 0 make L/2π·10⁻¹ = 1.01859164 and L/2π = 10.1859164 turns.
    var request = MethodRequest("ntk-by-parts", headDimension: 16, trainedContext: 64)
    (request.scale, request.alpha, request.beta, request.ramp) = (4, 1, 8, .rotations)
    let method = try request.resolved()
    let layer = StudyLayer(
      AllOnesEnsemble(), headDimension: 16, queryPositions: [255], keyPositions: Array(0..<256),
      seed: 0, mask: .causal, schedules: [])
    let study = SensitivityStudy(layers: [.init(layer, method)])
    let curves = try #require(try study.thresholdCurves())
    #expect(curves.map(\.knob) == [.alpha, .beta] && curves.map(\.value) == [1, 8])
    #expect(abs(try #require(curves[0].kinks.first) - 1.01859164) < 1e-5)
    #expect(abs(try #require(curves[1].kinks.first) - 10.1859164 / 8) < 1e-5)
    #expect(curves.allSatisfy { $0.pieces.count == 2 })
    /// The curve at a factor, on the straight line between the settings beside it.
    func value(_ curve: ThresholdCurve, _ factor: Double) throws -> Double {
      let piece = try #require(
        curve.pieces.first { ($0.factors.first ?? 2)...($0.factors.last ?? 0) ~= factor })
      let place = try #require(piece.factors.lastIndex { $0 <= factor })
      let next = min(place + 1, piece.factors.count - 1)
      let (left, right) = (piece.elasticities[place].mean, piece.elasticities[next].mean)
      let width = piece.factors[next] - piece.factors[place]
      return width == 0 ? left : left + (right - left) * (factor - piece.factors[place]) / width
    }
    let expected: [(Double, Double)] = [
      (0.7072, -0.0007501376), (0.95, -0.0060376653), (1, -0.0077407751), (1.018, -0.0083644637),
      (1.0195, -0.0000821086), (1.3, -0.0014401328),
    ]
    for (factor, elasticity) in expected {
      #expect(abs(try value(curves[0], factor) - elasticity) < 1.5e-4)
    }
    // The jump at the kink, which a smooth curve would hide.
    #expect(try value(curves[0], 1.0195) - value(curves[0], 1.018) > 0.008)
    #expect(try value(curves[1], 1.28) - value(curves[1], 1.27) > 0.018)
    #expect(abs(try value(curves[1], 1) - 0.0003936351) < 1e-6)
  }

  @Test("thresholds of a truncated ramp have no curve")
  func noCurve() throws {
    let yarn = try request("yarn").resolved()
    let layer = StudyLayer(try vectors(), schedules: [NamedSchedule("yarn", yarn.schedule)])
    #expect(try SensitivityStudy(layers: [.init(layer, yarn)]).thresholdCurves() == [])
  }
}
