import AttentionEntropy
import RotaryEmbedding
import Testing

/// The textbook oracle.
@Suite struct ReferenceAttentionTests {
  @Test("The softmax of (0, ln 2, ln 5) is (1, 2, 5)/8")
  func softmax() {
    let weights = ReferenceAttention.softmax([0, logarithm(2), logarithm(5)])
    #expect(worstDistance(weights, [0.125, 0.25, 0.625]) < 2 * .ulpOfOne)
    #expect(ReferenceAttention.softmax([-.infinity, 3, -.infinity]) == [0, 1, 0])
    #expect(ReferenceAttention.softmax([-.infinity, -.infinity]) == [0, 0])
    #expect(ReferenceAttention.softmax([]) == [])
  }

  @Test("Probabilities ½, ¼, ⅛, ⅛ carry 1.75 bits")
  func entropy() {
    let nats = ReferenceAttention.entropy([0.5, 0.25, 0.125, 0.125, 0])
    #expect(relativeDistance(nats, 1.75 * logarithm(2)) < 2 * .ulpOfOne)
    #expect(ReferenceAttention.entropy([0, 1, 0]) == 0)
    #expect(ReferenceAttention.entropy([1]).sign == .plus)
    #expect(ReferenceAttention.entropy([0, 0]) == 0)
  }

  @Test(
    "NaN and +∞ make every probability NaN, and the entropy with them",
    arguments: [Double.nan, .infinity])
  func poison(_ logit: Double) {
    for row in [[logit, 1], [1, logit], [-Double.infinity, logit]] {
      let weights = ReferenceAttention.softmax(row)
      #expect(weights.allSatisfy { $0.isNaN })
      #expect(ReferenceAttention.entropy(weights).isNaN)
    }
  }

  @Test("A matrix has rows that add to 1, and hidden cells of 0")
  func matrix() throws {
    let vectors = try IsotropicEnsemble().vectors(headDimension: 16, length: 12, seed: 5)
    let matrix = try ReferenceAttention.matrix(
      of: vectors, schedule: schedule("rope", dimension: 16), mask: .causal)
    for (row, weights) in matrix.weights.enumerated() {
      #expect(abs(weights.reduce(0, +) - 1) < 12 * .ulpOfOne)
      for (column, weight) in weights.enumerated() {
        #expect(matrix.hides(row: row, column: column) == (column > row))
        #expect((weight == 0) == (column > row))
      }
    }
    let rows = try ReferenceAttention.rows(
      of: vectors, schedule: schedule("rope", dimension: 16), mask: .causal)
    #expect(matrix.weights.map(ReferenceAttention.entropy) == rows[0].map(\.entropy))
  }
}
