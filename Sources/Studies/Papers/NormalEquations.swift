import Foundation

/// XᵀX of sines and cosines at whole positions 0 … n − 1, from closed forms, and its regularised solution.
///
///     Σₛ e^(isx) = e^(i(n − 1)x/2)·sin(nx/2)/sin(x/2)
///
/// Products of sines and cosines are half sums of these at θ ± θ′, so that an entry errs by some n·10⁻¹⁶.
struct NormalEquations {
  /// Row after row; sines first, then cosines.
  let matrix: [Double]
  let order: Int
  private let frequencies: [Double]

  init(_ frequencies: [Double], count: Int) {
    self.frequencies = frequencies
    let (half, n) = (frequencies.count, Double(count))
    order = 2 * half
    /// Σ cos(sx) and Σ sin(sx).
    func sums(_ x: Double) -> (cosine: Double, sine: Double) {
      let bottom = sin(x / 2)
      guard bottom != 0 else { return (n, 0) }
      let ratio = sin(n * x / 2) / bottom
      return (ratio * cos((n - 1) * x / 2), ratio * sin((n - 1) * x / 2))
    }
    var matrix = [Double](repeating: 0, count: order * order)
    for (i, a) in frequencies.enumerated() {
      for (j, b) in frequencies.enumerated() {
        let (difference, sum) = (sums(a - b), sums(a + b))
        matrix[i * order + j] = (difference.cosine - sum.cosine) / 2
        matrix[(half + i) * order + half + j] = (difference.cosine + sum.cosine) / 2
        // sin(sa)cos(sb) = ½(sin s(a + b) + sin s(a − b)).
        let mixed = (sum.sine + difference.sine) / 2
        matrix[i * order + half + j] = mixed
        matrix[(half + j) * order + i] = mixed
      }
    }
    self.matrix = matrix
  }

  /// Xᵀy.
  func rightSide(_ targets: [Double]) -> [Double] {
    var (sines, cosines) = (frequencies.map { _ in 0.0 }, frequencies.map { _ in 0.0 })
    for (position, target) in targets.enumerated() {
      for (index, frequency) in frequencies.enumerated() {
        sines[index] += target * sin(Double(position) * frequency)
        cosines[index] += target * cos(Double(position) * frequency)
      }
    }
    return sines + cosines
  }

  /// c of (XᵀX + εI)c = r by Cholesky's method; `nil` where a pivot is not positive.
  func solved(_ right: [Double], ridge: Double) -> [Double]? {
    var lower = matrix
    var solution = right
    return lower.withUnsafeMutableBufferPointer { l in
      for j in 0..<order {
        for i in j..<order {
          var sum = l[i * order + j] + (i == j ? ridge : 0)
          for k in 0..<j { sum -= l[i * order + k] * l[j * order + k] }
          if i == j {
            guard sum > 0 else { return nil }
            l[j * order + j] = sum.squareRoot()
          } else {
            l[i * order + j] = sum / l[j * order + j]
          }
        }
      }
      for i in 0..<order {
        for k in 0..<i { solution[i] -= l[i * order + k] * solution[k] }
        solution[i] /= l[i * order + i]
      }
      for i in (0..<order).reversed() {
        for k in i + 1..<order { solution[i] -= l[k * order + i] * solution[k] }
        solution[i] /= l[i * order + i]
      }
      return solution
    }
  }
}
