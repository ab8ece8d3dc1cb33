import RotaryEmbedding
import Testing

/// Frequencies as Hugging Face transformers computes them; the reader's tests hold 60 whole configurations against it.
@Suite struct HuggingFaceTests {
  @Test("Sampled frequencies of YaRN on Llama 2 at scale 16 are the published model's")
  func yarnLlama2() throws {
    // transformers 5.23.0, float32, d = 128, b = 10⁴, L = 4096, s = 16; whose distance from float64 is at most 8.9e-7: tolerance 2e-6.
    let schedule = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: llama2(), extent: ContextExtent(scale: 16))
    let sampled: [(pair: Int, frequency: Double)] = [
      (0, 1), (20, 0.0562341288), (21, 0.0469408594), (30, 0.00852684397), (38, 0.00147999241),
      (45, 0.000151771645), (46, 8.33450904e-05), (63, 7.21738706e-06),
    ]
    for (pair, frequency) in sampled {
      #expect(relativeDistance(schedule.inverseFrequencies[pair], frequency) < 2e-6)
    }
    let exact = try YaRN(ramp: Ramp(.pairIndex(truncated: false)))
      .schedule(for: llama2(), extent: ContextExtent(scale: 16))
    let untruncated: [(pair: Int, frequency: Double)] = [
      (21, 0.048591502), (30, 0.00863427296), (38, 0.00141710404), (45, 9.78567841e-05),
      (46, 8.33450904e-05),
    ]
    for (pair, frequency) in untruncated {
      #expect(relativeDistance(exact.inverseFrequencies[pair], frequency) < 2e-6)
    }
  }
}
