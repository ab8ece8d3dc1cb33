import RopeSystems
import RotaryEmbedding
import Studies
import TestSupport
import Testing

@Suite("precision of phases")
struct PhasePrecisionTests {
  /// d = 128, b = 10⁴.
  private static func llama2() throws -> [Double] {
    try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096).inverseFrequencies
  }

  @Test("bfloat16 inverse frequencies are off by 5 radians at 4096 tokens")
  func brain() throws {
    let measured = PhasePrecision(.bfloat16, inverseFrequencies: try Self.llama2(), length: 4_097)
    #expect(abs(measured.phaseError - 5.0) < 0.05)
  }

  @Test(
    "float32 inverse frequencies are off by 1.2e-4, 3.9e-3 and 0.031 radians",
    arguments: [(4_096, 1.2e-4), (131_072, 3.9e-3), (1_048_576, 0.031)])
  func single(length: Int, expected: Double) throws {
    let measured = PhasePrecision(
      .float32, inverseFrequencies: try Self.llama2(), length: length + 1)
    // Two printed digits.
    #expect(abs(measured.phaseError / expected - 1) < 0.03)
  }

  @Test(
    "the audit speaks of a format where the last angle is off by more than 0.1 radians, or 0.02 in float32",
    arguments: [
      // d = 64, b = 10⁴: bfloat16 is off by 4.369192837e-4 a token and float32 by 1.046263787e-8 (NumPy), so the last position of n
      // tokens passes the threshold from n − 1 = 228.9 and 1,911,563.8 on.
      ("precision-bfloat16", 229, 230), ("precision-float32", 1_911_564, 1_911_565),
    ])
  func thresholds(id: String, below: Int, above: Int) throws {
    for (length, isNamed) in [(below, false), (above, true)] {
      let configuration = try configuration(
        #"{"model_type": "llama", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64, "rope_theta": 10000.0, "max_position_embeddings": \#(length)}"#
      )
      let findings = try auditReports(of: configuration)[0].findings
      #expect(findings.contains { $0.id == id } == isNamed, "\(length)")
    }
  }

  @Test("rounding agrees with the machine's own single and half precision")
  func machine() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2_000 {
      let exponent = Double(Int(random.next() % 40)) - 20
      let value =
        (Double(random.next() >> 11) * 0x1p-53 + 0.5)
        * Double(sign: .plus, exponent: Int(exponent), significand: 1)
      #expect(NumberPrecision.float32.rounded(value) == Double(Float(value)))
      #expect(NumberPrecision.float16.rounded(value / 64) == Double(Float16(value / 64)))
    }
    // 1 + 2⁻⁸ lies half-way between two numbers of bfloat16 and goes to the even one.
    #expect(NumberPrecision.bfloat16.rounded(1 + 0x1p-8) == 1)
    #expect(NumberPrecision.bfloat16.rounded(1 + 3 * 0x1p-8) == 1 + 0x1p-6)
  }

  @Test("positions 0 to 4095 become 769 numbers of bfloat16")
  func collapsed() {
    let measured = PhasePrecision(.bfloat16, inverseFrequencies: [1], length: 4_096)
    #expect(measured.distinctPositions == 769)
  }

  @Test(
    "distinct positions are counted as listing them would",
    arguments: [1, 2, 255, 256, 257, 258, 259, 300, 511, 512, 513, 1_000, 4_095, 5_000, 20_001])
  func counted(length: Int) {
    for precision in NumberPrecision.allCases {
      let listed = Set((0..<length).map { precision.rounded(Double($0)) }).count
      let measured = PhasePrecision(precision, inverseFrequencies: [1], length: length)
      #expect(measured.distinctPositions == listed, "\(precision)")
    }
  }
}
