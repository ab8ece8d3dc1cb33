import RotaryEmbedding
import Testing

/// Pairs that follow time, height and width.
@Suite struct MultiAxisTests {
  /// d = 128, b = 10⁶, L = 32768: Qwen2-VL.
  static func qwen() throws -> RotaryGeometry {
    try RotaryGeometry(headDimension: 128, base: 1_000_000, trainedContext: 32_768)
  }

  static let names = ["m-rope", "m-rope-interleaved"]

  @Test("On text M-RoPE turns as RoPE, however the axes lie", arguments: names)
  func text(_ name: String) throws {
    let geometry = try Self.qwen()
    let schedule = try resolve(name, geometry)
    let plain = try resolve("rope", geometry)
    for position in [0, 1, 17, 32_767.0] {
      for pair in 0..<64 {
        #expect(
          schedule.angle(position: position, pair: pair)
            == plain.angle(position: position, pair: pair))
      }
    }
    #expect(schedule.dependsOnDistanceAlone)
    #expect(schedule.temperature == .none)
  }

  @Test("Blocks of pairs follow time, height, width; the usual sections of 64 pairs are 16, 24, 24")
  func blocks() throws {
    guard case .axes(let axes) = try resolve("m-rope", Self.qwen()).positionMap else {
      Issue.record("no axes")
      return
    }
    #expect(axes.sections == [16, 24, 24])
    let expected: [PairAxes.Axis] =
      Array(repeating: .time, count: 16) + Array(repeating: .height, count: 24)
      + Array(repeating: .width, count: 24)
    #expect((0..<64).map(axes.axis) == expected)
  }

  @Test("Interleaved axes go time, height, width round and round, then time alone")
  func interleaved() throws {
    guard case .axes(let axes) = try resolve("m-rope-interleaved", Self.qwen()).positionMap else {
      Issue.record("no axes")
      return
    }
    #expect(axes.sections == [24, 20, 20])
    // Twenty rounds of three, then the four that are left.
    let round: [PairAxes.Axis] = [.time, .height, .width]
    let expected = (0..<60).map { round[$0 % 3] } + Array(repeating: .time, count: 4)
    #expect((0..<64).map(axes.axis) == expected)
    let counts = PairAxes.Axis.allCases.map { axis in
      (0..<64).filter { axes.axis(ofPair: $0) == axis }.count
    }
    #expect(counts == axes.sections)
  }

  @Test("Unequal interleaved sections end each by itself")
  func unequalSections() throws {
    let axes = try PairAxes(sections: [6, 1, 3], isInterleaved: true)
    #expect(
      (0..<10).map(axes.axis) == [
        .time, .height, .width, .time, .time, .width, .time, .time, .width, .time,
      ])
  }

  /// Text of 5 tokens, 2 frames of 3 × 4 patches, then text: coordinates (time, height, width) by hand.
  static let coordinates: [(token: Double, expected: [Double])] = [
    (0, [0, 0, 0]), (4, [4, 4, 4]),
    // First patch, the next in its row, the first of the second row, the last of the frame.
    (5, [5, 5, 5]), (6, [5, 5, 6]), (8, [5, 5, 8]), (9, [5, 6, 5]), (16, [5, 7, 8]),
    // The second frame, and its last patch.
    (17, [6, 5, 5]), (28, [6, 7, 8]),
    // The largest coordinate is 8, so text goes on at 9.
    (29, [9, 9, 9]), (30, [10, 10, 10]), (129, [109, 109, 109]),
  ]

  @Test(
    "Patches stand at their frame, row and column; text goes on after the largest",
    arguments: coordinates)
  func grid(token: Double, expected: [Double]) throws {
    let grid = try PatchGrid(start: 5, frames: 2, rows: 3, columns: 4)
    #expect(PairAxes.Axis.allCases.map { grid.position(ofToken: token, axis: $0) } == expected)
  }

  @Test(
    "Patches of one row, column or frame turn alike on its axis, and there alone", arguments: names)
  func agreement(_ name: String) throws {
    let (start, frames, rows, columns) = (5, 2, 3, 4)
    let schedule = try resolve(
      name, Self.qwen(), MethodChoice(options: ["grid": [5, 2, 3, 4]]))
    guard case .axes(let axes) = schedule.positionMap else {
      Issue.record("no axes")
      return
    }
    #expect(!schedule.dependsOnDistanceAlone)
    let patches = (0..<frames).flatMap { frame in
      (0..<rows).flatMap { row in (0..<columns).map { [frame, row, $0] } }
    }
    for (a, first) in patches.enumerated() {
      for (b, second) in patches.enumerated() {
        for pair in [0, 1, 2, 20, 30, 50, 59] {
          let axis = axes.axis(ofPair: pair).rawValue
          let angles = [a, b].map {
            schedule.angle(position: Double(start + $0), pair: pair)
          }
          #expect((angles[0] == angles[1]) == (first[axis] == second[axis]))
        }
      }
    }
  }

  @Test("Frequencies and temperature are the inner method's, a squeeze included")
  func composition() throws {
    let geometry = try Self.qwen()
    let extent = try ContextExtent(scale: 4)
    let yarn = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
    let turned = try MultiAxisRoPE(of: yarn).schedule(for: geometry, extent: extent)
    let inner = try yarn.schedule(for: geometry, extent: extent)
    #expect(turned.inverseFrequencies == inner.inverseFrequencies)
    #expect(turned.temperature == inner.temperature)
    #expect(turned.ramp == inner.ramp)
    let squeezed = try MultiAxisRoPE(of: PositionInterpolation()).schedule(
      for: geometry, extent: extent)
    #expect(squeezed.inverseFrequencies == geometry.inverseFrequencies.map { $0 / 4 })
    let knob = MultiAxisRoPE(of: try NTKAware(alpha: 8))
    #expect(knob.effectiveScale(for: geometry, extent: extent) == 8)
  }

  @Test(
    "Sections of other heads scale with the number of pairs and always add up",
    arguments: [2, 8, 80, 96, 128, 256])
  func otherHeads(_ dimension: Int) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: 10_000, trainedContext: 4_096)
    for name in Self.names {
      guard case .axes(let axes) = try resolve(name, geometry).positionMap else {
        Issue.record("no axes")
        return
      }
      #expect(axes.sections.reduce(0, +) == dimension / 2)
      #expect(axes.sections[1] == axes.sections[2])
    }
  }

  @Test("Sections that do not add up, negative ones and grids that cannot be are refused")
  func refused() throws {
    for sections in [[16.0, 24, 23], [64, 1, 0]] {
      let error = #expect(throws: RotaryError.self) {
        try resolve("m-rope", Self.qwen(), MethodChoice(options: ["sections": sections]))
      }
      #expect(error?.parameter == .option)
      #expect(error?.description.contains("add up to 64") == true)
    }
    #expect(throws: RotaryError.self) { try PairAxes(sections: [32, 32], isInterleaved: false) }
    #expect(throws: RotaryError.self) { try PairAxes(sections: [-1, 1, 64], isInterleaved: false) }
    let started = MultiAxisRoPE(of: try LongRoPE(startTokens: 4))
    #expect(throws: RotaryError.self) {
      try started.schedule(for: Self.qwen(), extent: ContextExtent())
    }
    for bad in [[-1, 1, 1, 1], [0, 0, 1, 1], [0, 1, 1, 8_193]] {
      #expect(throws: RotaryError.self) {
        try PatchGrid(start: bad[0], frames: bad[1], rows: bad[2], columns: bad[3])
      }
    }
  }
}
