import Foundation
import Studies
import Testing

@Suite("Integrals along a line")
struct LineIntegralTests {
  private func integral(
    _ tolerance: Double, most: Int = 100_000, isClosed: (Double) -> Bool = { _ in true },
    _ values: (Double) -> [Double]
  ) -> LineIntegral {
    let count = values(0).count
    return LineIntegral(
      tolerances: [Double](repeating: tolerance, count: count), greatestNodeCount: most,
      isClosed: { isClosed($0[0]) }
    ) { places in places.map(values) }
  }

  @Test("polynomials up to degree 15 are exact with two panels and their halves")
  func polynomials() {
    for degree in 0...15 {
      let found = integral(1e-12) { [pow($0, Double(degree))] }
      #expect(abs(found.values[0] - 1 / Double(degree + 1)) < 1e-15)
      #expect(found.nodeCount == 48 && found.errors[0] < 1e-15)
    }
  }

  @Test("waves of many turns are resolved, each component within its error")
  func waves() {
    for turns in [3.5, 40.25, 200.75] {
      let rate = 2 * Double.pi * turns
      let found = integral(1e-7) { [sin(rate * $0), 3] }
      #expect(abs(found.values[0] - (1 - cos(rate)) / rate) <= 1e-7)
      #expect(found.errors[0] <= 1e-7 && abs(found.values[1] - 3) < 1e-14)
    }
  }

  @Test("nodes stand where the function moves")
  func step() {
    // ∫ 1/(1 + e^{−k(u − c)}) = (ln(1 + e^{k(1 − c)}) − ln(1 + e^{−kc}))/k
    let (k, c) = (2_000.0, 0.3)
    let exact = (k * (1 - c) + log1p(exp(-k * (1 - c))) - log1p(exp(-k * c))) / k
    let found = integral(1e-9) { [1 / (1 + exp(-k * ($0 - c)))] }
    #expect(abs(found.values[0] - exact) <= 1e-9)
    // Panels of one width over the whole would take more than 2,000 nodes.
    #expect(found.nodeCount < 600)
  }

  @Test("a limit is kept, and the error then says that the integral is not known")
  func limit() {
    let found = integral(1e-9, most: 240) { [sin(5_000 * $0)] }
    #expect(found.nodeCount <= 240 && found.errors[0] > 1e-3)
  }

  @Test("an integral that something else contradicts is not believed")
  func contradiction() {
    // A spike between the nodes of the first panels, of which the rule sees nothing.
    let width = 1e-3
    func spike(_ u: Double) -> Double {
      exp(-pow((u - 0.5) / width, 2)) / (width * Double.pi.squareRoot())
    }
    let blind = integral(1e-6) { [spike($0)] }
    #expect(abs(blind.values[0]) < 1e-6)
    let found = integral(1e-6, isClosed: { abs($0 - 1) < 1e-6 }) { [spike($0)] }
    #expect(abs(found.values[0] - 1) < 1e-6)
  }
}
