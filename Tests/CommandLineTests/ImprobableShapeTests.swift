import Foundation
import TestSupport
import Testing

/// Shapes that are allowed and seldom meant; `Fixtures/Field` holds two cases from reports.
@Suite("improbable shapes")
struct ImprobableShapeTests {
  private static let field = Repository.root.appending(path: "Tests/Fixtures/Field")

  /// The entropies by head and row that a case expects: NumPy in float64.
  private func expected(_ folder: URL) throws -> [[Double]] {
    let data = try Data(contentsOf: folder.appending(path: "expected.json"))
    let rows = try JSONDecoder().decode([String: [[Double]]].self, from: data)
    return try #require(rows["entropy_nats_by_head_and_row"])
  }

  /// The measured entropies by head and row.
  private func measured(_ result: Invocation) throws -> [[Double]] {
    var heads: [[Double]] = []
    for row in try result.rows() {
      let head = try #require(row["head"] as? Int)
      if head == heads.count { heads.append([]) }
      heads[head].append(try #require(row["entropy"] as? Double))
    }
    return heads
  }

  private func agree(_ a: [[Double]], _ b: [[Double]]) -> Bool {
    // Rows of at most 12 keys of 16 components in float64: a few hundred roundings of numbers near 10.
    a.map(\.count) == b.map(\.count)
      && zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) < 1e-10 }
  }

  @Test("rows before heads are noted, and --axes reads them")
  func rowsBeforeHeads() throws {
    let folder = Self.field.appending(path: "34-bnhd-layout")
    let line = "entropy --queries q.npy --keys k.npy --method rope --format json"
    let plain = try entrope(line, in: folder)
    #expect(plain.status == 0)
    #expect(plain.sentence?.contains("12 heads of 2 rows") == true, "\(plain.errors)")
    #expect(plain.sentence?.contains("--axes rows-heads-dim") == true)
    let told = try entrope("\(line) --axes rows-heads-dim", in: folder)
    #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
    #expect(agree(try measured(told), try expected(folder)))
    let insisted = try entrope("\(line) --axes heads-rows-dim", in: folder)
    #expect(insisted.output == plain.output && insisted.errors.isEmpty)
  }

  @Test("one query at position 0 against many keys is noted, and --query-start mends it")
  func decode() throws {
    let folder = Self.field.appending(path: "39-kv-cache-decode-npy")
    let line = "entropy --queries q.npy --keys k.npy --method rope --format json"
    let plain = try entrope(line, in: folder)
    #expect(plain.status == 0)
    #expect(plain.sentence?.contains("1 of 12 keys") == true, "\(plain.errors)")
    #expect(plain.sentence?.contains("--query-start 11") == true)
    let told = try entrope("\(line) --query-start 11", in: folder)
    #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
    #expect(agree(try measured(told), try expected(folder)))
    for flag in ["--query-start 0", "--mask none"] {
      #expect(try entrope("\(line) \(flag)", in: folder).errors.isEmpty, "\(flag)")
    }
  }

  /// Shapes of queries and keys, and whether they look as if rows came before heads.
  private static let orders: [(queries: [Int], keys: [Int], isNoted: Bool)] = [
    ([12, 2, 4], [12, 2, 4], true),
    // 12 rows of 4 heads that share 2 key heads.
    ([12, 4, 4], [12, 2, 4], true),
    // The same with more heads than rows of the file.
    ([4, 8, 4], [4, 2, 4], true),
    // One head: rows before it.
    ([12, 1, 4], [12, 1, 4], true),
    ([2, 12, 4], [2, 12, 4], false), ([4, 12, 4], [2, 12, 4], false),
    // A step of generation with 8 heads.
    ([8, 1, 4], [2, 12, 4], false),
    ([12, 4], [12, 4], false), ([2, 2, 4], [2, 2, 4], false),
  ]

  @Test("the order of axes is doubted where layers do not look so", arguments: orders)
  func order(queries: [Int], keys: [Int], isNoted: Bool) throws {
    try withTemporaryFolder { folder in
      for (name, shape) in [("q", queries), ("k", keys)] {
        let values = (0..<shape.reduce(1, *)).map { sin(Double($0)) }
        try npy(values, shape: shape).write(to: folder.appending(path: "\(name).npy"))
      }
      let result = try entrope(
        "entropy --queries q.npy --keys k.npy --method rope --mask none", in: folder)
      #expect(result.status == 0)
      #expect(result.errors.contains("--axes rows-heads-dim") == isNoted, "\(result.errors)")
    }
  }

  @Test("heads that do not divide are an error that names --axes where that would help")
  func undivided() throws {
    try withTemporaryFolder { folder in
      // A step of generation, rows first: 1 row of 8 heads, 5 rows of 2 key heads.
      for (name, shape) in [("q", [1, 8, 4]), ("k", [5, 2, 4])] {
        let values = (0..<shape.reduce(1, *)).map { sin(Double($0)) }
        try npy(values, shape: shape).write(to: folder.appending(path: "\(name).npy"))
      }
      let line = "entropy --queries q.npy --keys k.npy --method rope"
      let result = try entrope(line, in: folder)
      #expect(result.status == 65 && result.sentence?.contains("--axes") == true)
      #expect(try entrope("\(line) --axes rows-heads-dim --query-start 4", in: folder).status == 0)
    }
  }

  @Test("four axes are read where --axes says so, and only there")
  func batch() throws {
    try withTemporaryFolder { folder in
      let values = (0..<2 * 2 * 6 * 4).map { sin(Double($0)) }
      try npy(values, shape: [2, 2, 6, 4]).write(to: folder.appending(path: "b.npy"))
      try npy(values, shape: [4, 6, 4]).write(to: folder.appending(path: "h.npy"))
      let plain = try entrope("entropy --queries b.npy --keys b.npy --method rope", in: folder)
      #expect(plain.status == 65)
      #expect(plain.sentence?.contains("--axes batch-heads-rows-dim") == true)
      let line = "--method rope --format json"
      let batch = try entrope(
        "entropy --queries b.npy --keys b.npy --axes batch-heads-rows-dim \(line)", in: folder)
      #expect(batch.status == 0 && batch.errors.isEmpty, "\(batch.errors)")
      let heads = try entrope("entropy --queries h.npy --keys h.npy \(line)", in: folder)
      #expect(try batch.rows().count == 24)
      #expect(try NSArray(array: batch.rows()) == NSArray(array: heads.rows()))
    }
  }

  @Test("--axes belongs to --queries and --keys, and knows three orders")
  func misplaced() throws {
    for line in ["entropy --vectors c.safetensors", "entropy --ensemble all-ones --length 4"] {
      let result = try entrope("\(line) --axes rows-heads-dim")
      #expect(result.status == 64 && result.sentence?.contains("--axes") == true)
    }
    #expect(try entrope("entropy --queries q --keys k --axes dim-first").status == 64)
  }
}
