import RotaryEmbedding
import Testing

/// G(i, j) of every distance method on all pairs of a small size, against formulas written straight from the papers.
@Suite struct DistanceMapTests {
  /// Tokens: far beyond every window below.
  static let size = 97

  static func geometry(context: Int = 24) throws -> RotaryGeometry {
    try RotaryGeometry(headDimension: 8, base: 10_000, trainedContext: context)
  }

  static func map(
    _ method: some DistanceMethod, context: Int = 24, scale: Double = 1
  ) throws -> RelativePositionMap {
    try method.relativePositions(
      for: geometry(context: context), extent: ContextExtent(scale: scale))
  }

  /// The largest distance of a map from a formula over all j ≤ i, with the first token at a start.
  static func worst(
    _ map: RelativePositionMap, start: Int = 0, _ formula: (Int, Int) -> Double
  ) -> Double {
    var worst = 0.0
    for query in start..<start + size {
      for key in start...query {
        worst = max(worst, abs(map(query: query, key: key) - formula(query, key)))
      }
    }
    return worst
  }

  @Test("ReRoPE: min(i − j, w)", arguments: [1, 2, 10, 96, 200])
  func reRoPE(_ window: Int) throws {
    let map = try Self.map(ReRoPE(window: window))
    #expect(Self.worst(map) { Double(min($0 - $1, window)) } == 0)
  }

  @Test(
    "Leaky ReRoPE: i − j below w, then w + (i − j − w)/k", arguments: [1, 10, 40], [1, 2, 3.7, 64])
  func leaky(window: Int, divisor: Double) throws {
    let map = try Self.map(LeakyReRoPE(window: window, divisor: divisor))
    let worst = Self.worst(map) { query, key in
      let distance = query - key
      return distance < window
        ? Double(distance) : Double(window) + Double(distance - window) / divisor
    }
    // Places below 256, of which a few roundings meet.
    #expect(worst <= 4 * 256 * Double.ulpOfOne)
  }

  @Test("Leaky ReRoPE takes the scale for k, and tends to ReRoPE as k grows")
  func leakyLimits() throws {
    let byScale = try Self.map(LeakyReRoPE(window: 10), scale: 4)
    #expect(byScale == (try Self.map(LeakyReRoPE(window: 10, divisor: 4))))
    let plain = try Self.map(LeakyReRoPE(window: 10))
    #expect(Self.worst(plain) { Double($0 - $1) } == 0)
    let rectified = try Self.map(ReRoPE(window: 10))
    for divisor in [1e3, 1e6, 1e9] {
      let leaky = try Self.map(LeakyReRoPE(window: 10, divisor: divisor))
      let worst = Self.worst(leaky) { rectified(query: $0, key: $1) }
      // The farthest pair is (96 − 10)/k beyond the window, but for roundings of places below 16.
      #expect(worst <= 86 / divisor + 1e-14)
      #expect(worst >= 86 / divisor - 1e-14)
    }
  }

  @Test(
    "SelfExtend: i − j below W, then ⌊i/G⌋ − ⌊j/G⌋ + W − ⌊W/G⌋", arguments: [1, 2, 3, 8],
    [1, 6, 16, 25])
  func selfExtend(group: Int, window: Int) throws {
    let map = try Self.map(SelfExtend(groupSize: group, window: window))
    for start in [0, 5] {
      let worst = Self.worst(map, start: start) { query, key in
        query - key < window
          ? Double(query - key)
          : Double(query / group - key / group + window - window / group)
      }
      #expect(worst == 0)
    }
  }

  @Test("SelfExtend in groups of one is RoPE, and reaches (L − W)·G + W tokens")
  func selfExtendLimits() throws {
    let single = try Self.map(SelfExtend(groupSize: 1, window: 7))
    #expect(Self.worst(single) { Double($0 - $1) } == 0)
    // L = 24, W = 8, G = 4: 72 tokens, whose last query sees its first key at L − 1 and not beyond.
    let map = try Self.map(SelfExtend(groupSize: 4, window: 8))
    #expect(map(query: 71, key: 0) == 23)
    #expect(map(query: 72, key: 0) == 24)
  }

  @Test(
    "Dual Chunk Attention: by chunks between, i mod n, min((i mod n) + n, c) or c, less j mod n",
    arguments: [(12, 4), (12, 0), (12, 11), (18, 3), (2, 1)], [0, 7])
  func dualChunk(sizes: (chunk: Int, local: Int), start: Int) throws {
    let map = try Self.map(DualChunkAttention(chunkSize: sizes.chunk, localSize: sizes.local))
    let length = sizes.chunk - sizes.local
    let worst = Self.worst(map, start: start) { query, key in
      let place = key % length
      switch query / length - key / length {
      case 0: return Double(query % length - place)
      case 1: return Double(min(query % length + length, sizes.chunk) - place)
      default: return Double(sizes.chunk - place)
      }
    }
    #expect(worst == 0)
  }

  @Test("Dual Chunk Attention is exact up to w across a border, inside a chunk, and never beyond c")
  func dualChunkLimits() throws {
    // c = 18 and w = 3 are ¾ and ⅛ of L = 24, so n = 15.
    let map = try Self.map(DualChunkAttention())
    #expect(map == (try Self.map(DualChunkAttention(chunkSize: 18, localSize: 3))))
    for query in 0..<Self.size {
      for key in 0...query {
        let distance = query - key
        let seen = map(query: query, key: key)
        if distance <= 3 || query / 15 == key / 15 { #expect(seen == Double(distance)) }
        #expect(seen >= 0 && seen <= 18)
      }
    }
    // A sequence shorter than one chunk is RoPE.
    for query in 0..<15 {
      for key in 0...query { #expect(map(query: query, key: key) == Double(query - key)) }
    }
    // Distance 4 across a border, with the query 3 behind it, is still exact; with the query 4 behind it is not.
    #expect(map(query: 18, key: 14) == 4)
    #expect(map(query: 19, key: 14) == 4)
  }

  @Test("STRING: i − j below S, then i − j − S + W", arguments: [1, 8, 30], [0, 1, 6, 100])
  func string(offset: Int, window: Int) throws {
    let map = try Self.map(STRING(offset: offset, window: window))
    let start = min(window, offset)
    let worst = Self.worst(map) { query, key in
      Double(query - key < offset ? query - key : query - key - offset + start)
    }
    #expect(worst == 0)
  }

  @Test("STRING is RoPE inside S, a third of L unless chosen, and with W = S everywhere")
  func stringLimits() throws {
    let map = try Self.map(STRING(window: 2))
    #expect(map == (try Self.map(STRING(offset: 8, window: 2))))
    #expect((0..<8).allSatisfy { map(query: 50 + $0, key: 50) == Double($0) })
    #expect(map(query: 58, key: 50) == 2)
    let same = try Self.map(STRING(offset: 8, window: 8))
    #expect(Self.worst(same) { Double($0 - $1) } == 0)
  }

  @Test(
    "LM-Infinite: min(i − j, L), and seen are the first keys and the nearest", arguments: [0, 3],
    [1, 24, 40])
  func lmInfinite(first: Int, nearest: Int) throws {
    let map = try Self.map(LMInfinite(firstKeys: first, nearestKeys: nearest))
    #expect(Self.worst(map) { Double(min($0 - $1, 24)) } == 0)
    for query in 0..<Self.size {
      for key in 0...query {
        #expect(map.admits(query: query, key: key) == (key < first || query - key < nearest))
      }
    }
  }

  @Test("Inside the trained context LM-Infinite sees all and is RoPE")
  func lmInfiniteInside() throws {
    let map = try Self.map(LMInfinite())
    for query in 0..<24 {
      for key in 0...query {
        #expect(map(query: query, key: key) == Double(query - key))
        #expect(map.admits(query: query, key: key))
      }
    }
    #expect(!map.admits(query: 34, key: 10))
    #expect(map.admits(query: 34, key: 9))
    #expect(map.admits(query: 34, key: 11))
  }

  @Test(
    "DPE: i − j below W, then ⌊i/S⌋ − ⌊j/S⌋ + W − ⌊W/S⌋ with the S of the pair",
    arguments: [1, 6, 25])
  func dpe(_ window: Int) throws {
    let sizes = [1, 2, 3, 4, 5, 6, 7, 8]
    let map = try Self.map(DPE(groupSizes: sizes, window: window))
    // Four pairs are in the first, third, fifth and seventh of eight groups.
    for (pair, size) in [(0, 1), (1, 3), (2, 5), (3, 7)] {
      for query in 0..<Self.size {
        for key in 0...query {
          let expected =
            query - key < window
            ? query - key : query / size - key / size + window - window / size
          #expect(map(query: query, key: key, pair: pair) == Double(expected))
        }
      }
    }
    #expect(map.unlikePairs == [0, 1, 2, 3])
  }

  @Test("DPE with one size for all is SelfExtend, and with sizes of 1 RoPE")
  func dpeLimits() throws {
    let alike = try Self.map(DPE(groupSizes: [Int](repeating: 4, count: 8), window: 6))
    let grouped = try Self.map(SelfExtend(groupSize: 4, window: 6))
    #expect(Self.worst(alike) { grouped(query: $0, key: $1) } == 0)
    #expect(alike.unlikePairs == [0] && grouped.unlikePairs == [0])
    let single = try Self.map(DPE(groupSizes: [1]))
    #expect(Self.worst(single) { Double($0 - $1) } == 0)
    // Llama 3 8B: sizes 2, 8, 32 and 4 for pairs 0, 8, 32 and 56 of 64.
    let usual = try DPE().relativePositions(for: llama2(), extent: ContextExtent())
    #expect(usual.unlikePairs == [0, 8, 32, 56])
    for (group, size) in DPE.llama3.enumerated() {
      let expected = 4_096 / size + 1_024 - 1_024 / size
      #expect(usual(query: 4_096, key: 0, pair: 8 * group) == Double(expected))
    }
  }

  @Test("LaMPE: by hand for 14 tokens, H = 3, T = 2 and m = 7")
  func lampe() throws {
    let map = try LaMPE(head: 3, tail: 2, mappingLength: 7).relativePositions(
      for: Self.geometry(), extent: ContextExtent(sequenceLength: 14))
    // r = 7/13: ⌊3r⌋ = 1, so b = 1. T = 2 is mapped to 1, as 3 is and 4 is not, so t = 3; c = 10 − ⌊10r⌋ − 1 = 4.
    for query in 0..<14 {
      for key in 0...query {
        let distance = query - key
        let expected =
          distance <= 3
          ? distance : distance >= 11 ? distance - 4 : 7 * query / 13 - 7 * key / 13 + 1
        #expect(map(query: query, key: key) == Double(expected))
      }
    }
  }

  @Test(
    "LaMPE's parts join, and its last distance stays near m", arguments: [20, 64, 500, 4_096],
    [3, 8])
  func lampeJoins(length: Int, head: Int) throws {
    let mapped = length / 4
    let map = try LaMPE(head: head, tail: 4, mappingLength: mapped).relativePositions(
      for: Self.geometry(), extent: ContextExtent(sequenceLength: length))
    let seen = (0..<length).map { map(query: $0, key: 0) }
    #expect(seen[head] == Double(head))
    // The bias allows for a floor of the query and one of the key that differ by 1; for key 0 they do not, which can cost a token
    // just beyond H and nowhere else.
    let steps = zip(seen, seen.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0 >= -1 && $0 <= 2 })
    #expect(steps.indices.filter { steps[$0] < 0 }.allSatisfy { $0 == head })
    let reach = try #require(seen.last)
    #expect(reach >= Double(mapped) && reach <= Double(mapped + head + 12))
  }

  @Test(
    "LaMPE's mapping length follows the sigmoid fitted to Llama 3",
    arguments: [
      // int(6204.409324666837/(1+exp(-(0.00010493097327094324*l-2.466638011138158)))) in mpmath; 4501 at 32,768 is the --map_len
      // of its InfiniteBench/run_cmd_llama3.sh.
      (4_096, 715), (8_192, 1_036), (16_384, 1_993), (32_768, 4_501), (65_536, 6_129),
      (131_072, 6_204),
    ])
  func lampeSigmoid(length: Int, mapped: Int) throws {
    let extent = try ContextExtent(sequenceLength: length)
    let fitted = try LaMPE().relativePositions(for: Self.geometry(), extent: extent)
    let given = try LaMPE(mappingLength: mapped).relativePositions(
      for: Self.geometry(), extent: extent)
    #expect(fitted == given)
    #expect(
      fitted
        != (try LaMPE(mappingLength: mapped + 1).relativePositions(
          for: Self.geometry(), extent: extent)))
  }

  @Test("Below 2H tokens LaMPE is RoPE, and a mapping length beyond the sequence is held to it")
  func lampeLimits() throws {
    let short = try LaMPE(head: 49).relativePositions(
      for: Self.geometry(), extent: ContextExtent(sequenceLength: 97))
    #expect(Self.worst(short) { Double($0 - $1) } == 0)
    for method in [
      try LaMPE(head: 8, tail: 2, mappingLength: 96),
      try LaMPE(head: 8, tail: 2, mappingLength: 5_000),
    ] {
      let map = try method.relativePositions(
        for: Self.geometry(), extent: ContextExtent(sequenceLength: 97))
      // At r = 1 the bias takes off one token from H on.
      let worst = Self.worst(map) { query, key in
        let distance = query - key
        return Double(distance <= 8 ? distance : distance - 1)
      }
      #expect(worst == 0)
    }
  }

  @Test("Only LM-Infinite hides keys")
  func windows() throws {
    for entry in MethodCatalog.entries {
      guard case .distance(let method) = try entry.method() else { continue }
      let map = try method.relativePositions(for: llama2(), extent: ContextExtent())
      #expect((map.window != nil) == (entry.name == "lm-infinite"))
      if map.window == nil { #expect(map.admits(query: 1_000_000, key: 500_000)) }
    }
  }
}
