import AttentionEntropy
import Foundation
import Studies
import Testing

@Suite struct ClaimLedgerTests {
  // MARK: Verdicts

  private static let source = Publication("test", "test", "Nobody", "A test", "nowhere", 2026)

  private func verdict(_ evidence: ClaimEvidence) throws -> DecidedClaim {
    try LedgerClaim("test", Self.source, "1", "It is so.", test: "this") { _ in evidence }
      .decided(with: ClaimMeasurements())
  }

  @Test("A verdict follows from what was measured")
  func verdicts() throws {
    let (yes, no) = (
      ClaimCase(name: "a", value: 1, holds: true), ClaimCase(name: "b", value: 3, holds: false)
    )
    #expect(try verdict(.number(1, holds: true)).verdict == .holds)
    #expect(try verdict(.number(1, holds: false)).verdict == .fails)
    #expect(try verdict(.cases([yes])).verdict == .holds)
    #expect(try verdict(.cases([no])).verdict == .fails)
    let part = try verdict(.cases([no, yes]))
    #expect(part.verdict == .holdsWhere && part.place == "a; not b")
    #expect(part.measured == 3 && part.interval == 1...3)
    let open = try verdict(.open("no model"))
    #expect(open.verdict == .open && open.reason == "no model" && open.measured == nil)
    let unsure = try verdict(.estimate(mean: 1, interval: -1...3, holds: nil))
    #expect(unsure.verdict == .open && unsure.reason != nil && unsure.interval == -1...3)
  }

  // MARK: The ledger

  @Test("Every claim has an id of its own, that begins with its source, and says what decides it")
  func entries() {
    let claims = ClaimLedger.claims
    #expect(claims.count >= 80)
    #expect(Set(claims.map(\.id)).count == claims.count)
    for claim in claims {
      #expect(
        claim.id.allSatisfy { $0.isLowercase || $0.isNumber || "-.".contains($0) }, "\(claim.id)")
      #expect(!claim.section.isEmpty && !claim.test.isEmpty && claim.claim.hasSuffix("."))
      #expect((claim.derivation?.count ?? 0) <= 300, "\(claim.id): three lines at most")
    }
    for seed in ["blog", "notes", "reddit", "handbook"] {
      #expect(claims.contains { $0.source.name == seed })
    }
  }

  /// Numbers worked out elsewhere: by hand, by NumPy in float64, or printed by the source.
  private static let landmarks: [(id: String, verdict: ClaimVerdict, measured: Double)] = [
    // 2π; 2048/2π; 8192/2π; 2π·10000^(62/64); its shares of a turn.
    ("handbook-pair-0-wavelength", .holds, 6.283_185_307),
    ("handbook-pair-0-turns", .fails, 325.949_323),
    ("handbook-pair-0-extended", .holds, 1_303.797_294),
    ("handbook-pair-31-wavelength", .fails, 47_117.243),
    ("handbook-pair-31-share", .fails, 4.346_604),
    ("handbook-pair-31-extended", .fails, 17.386_416),
    ("handbook-pi-angle", .holds, 25), ("handbook-ntk-uniform", .fails, 4),
    ("handbook-full-interpolation", .fails, 0), ("handbook-thresholds", .fails, 21),
    ("handbook-paper-correction", .fails, 1.067_065_8),
    ("handbook-subtle-correction", .fails, 1.218_689_2),
    ("handbook-doubling", .holds, 0.069_314_718), ("handbook-norms", .holdsWhere, 1.138_629_436),
    ("handbook-beta-knob", .holdsWhere, 0.0296), ("handbook-log-ramp", .fails, 13.34),
    // NumPy: the deviations at ½ over d/(32 ln 10⁴).
    ("pi-bound", .fails, 0.459_282 / 0.434_294), ("pi-bound-phased", .fails, 0.281_828 / 0.217_147),
    ("pi-600", .fails, 16 * 128 / 3.998_308_025), ("pi-b-over-d", .holdsWhere, 1.115_908),
    ("yarn-code-is-paper", .fails, 0.275_412_457), ("yarn-ntk-out-of-bounds", .holds, 1.4537),
    ("yarn-slope-from-entropy", .holdsWhere, 0.0823),
    ("yarn-same-for-llama-2", .fails, 0.0715 / 0.0823),
    ("roformer-decay", .holdsWhere, 6.5431 / 32.5), ("llama-3.1-counts", .holds, 29),
    ("abf-reach", .holds, 18_438.0 / 1_707), ("abf-granularity", .holds, 0.044_181_6 / 0.003_893),
    ("base-bound-1k", .holds, 4_301), ("base-bound-2k", .fails, 11_609),
    ("base-bound-monotone", .holdsWhere, 361.0 / 171), ("scaling-laws-critical", .holds, 92),
    // 4096·b^(−126/128)/2π at b = 2·4096/π, over a quarter.
    ("scaling-laws-small-base", .holds, 1.130_8), ("resonance-gap", .holdsWhere, 0),
    ("longrope-is-log-n", .holds, 0),
    ("su-8823-constant", .holdsWhere, 30.8718 / 128),
    ("su-9812-optimum", .holdsWhere, 1.6133 / 1.434_199),
    ("ssmax-softmax-fades", .holds, 0.014_626),
    ("ssmax-keeps", .holdsWhere, 0.995_063), ("critical-transition", .holds, 0.5),
    ("adaptive-sharpens", .holdsWhere, 2.099),
    ("scale-invariant-decades", .holdsWhere, 36.6228 / 37.9632),
    ("attention-view-divergence", .fails, 0.693_147_18),
    ("entropy-abf-reading", .fails, 1.138_629 / 1.296_477),
    ("sink-share", .fails, 0.4689 / 0.7793),
  ]

  @Test("Verdicts and numbers are those worked out elsewhere", arguments: landmarks)
  func landmark(id: String, verdict: ClaimVerdict, measured: Double) throws {
    let claim = try #require(ClaimLedger.claims.first { $0.id == id })
    let decided = try claim.decided(with: ClaimMeasurements())
    #expect(decided.verdict == verdict)
    let found = try #require(decided.measured)
    #expect(abs(found - measured) <= 2e-3 * max(abs(measured), 1e-3), "\(found)")
  }

  @Test("The order of verdicts is that of the claims, and a stop leaves nothing")
  func running() throws {
    let claims = Array(ClaimLedger.claims.prefix(6))
    let decided = try #require(try ClaimLedger.decided(claims, threads: 2))
    #expect(decided.map(\.claim.id) == claims.map(\.id))
    let stopped = try ClaimLedger.decided(
      claims, observer: .init(isCancelled: { true }))
    #expect(stopped == nil)
  }

  // MARK: What was committed

  private func file(
    _ claims: String, schema: Int = CommittedLedger.schema
  ) throws -> CommittedLedger {
    try CommittedLedger(Data("{\"schema\": \(schema), \"claims\": [\(claims)]}".utf8))
  }

  @Test(
    "A run contradicts a committed ledger by verdict, number, or a claim that one of them lacks")
  func contradictions() throws {
    let claim = try verdict(.number(2, holds: true))
    let same = try file(#"{"id": "test", "measured": 2.0000001, "verdict": "holds"}"#)
    #expect(same.contradictions([claim], isWhole: true).isEmpty)
    for (entry, word) in [
      (#"{"id": "test", "measured": 2, "verdict": "fails"}"#, "verdict"),
      (#"{"id": "test", "measured": 2.1, "verdict": "holds"}"#, "measured"),
      (#"{"id": "other", "measured": 2, "verdict": "holds"}"#, "does not have it"),
    ] {
      let found = try file(entry).contradictions([claim], isWhole: true)
      #expect(found.contains { $0.contains(word) })
    }
    #expect(throws: LedgerError.otherSchema(9)) { try file("", schema: 9) }
    #expect(throws: LedgerError.unreadable) { try CommittedLedger(Data("[]".utf8)) }
    let old = Data(#"{"schema": 1, "version": "0.0.9", "claims": []}"#.utf8)
    #expect(throws: LedgerError.otherVersion("0.0.9")) {
      try CommittedLedger(old, ofVersion: "0.1.0")
    }
  }

  @Test("Claims on trained models are decided by the committed tables of the lab")
  func laboratory() throws {
    // loss-by-segment.csv: NTK-aware is far below PI in all four segments beyond 8,192 tokens; dynamic NTK is above RoPE in the
    // first of them, where RoPE still holds, and below it in the others. fine-tuning-pairs.csv: PI stays above NTK-aware and YaRN.
    let expected: [String: ClaimVerdict] = [
      "blog-ntk-without-training": .holds, "reddit-against-pi": .holds,
      "blog-dynamic-without-training": .holdsWhere, "blog-ntk-after-training": .fails,
      "yarn-after-training": .holdsWhere,
    ]
    let claims = ClaimLedger.claims.filter { expected[$0.id] != nil }
    let decided = try #require(try ClaimLedger.decided(claims, threads: 1))
    #expect(decided.count == expected.count)
    for claim in decided {
      #expect(claim.verdict == expected[claim.claim.id], "\(claim.claim.id)")
      #expect(claim.claim.derivation?.contains("other models may differ") == true)
    }
  }
}
