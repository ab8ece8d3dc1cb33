/// How often something came out, with Wilson's interval.
///
/// With k of n, p = k/n and z = 1.959964 the 95 % interval is
///
///     (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
///
/// It never leaves 0 … 1, and stays wide where all or none came out. Source: Wilson (1927), JASA 22, 209–212.
package struct Proportion: Sendable, Hashable {
  /// How often it came out, k.
  package let count: Int
  /// How often it was tried, n.
  package let total: Int

  /// Counts.
  ///
  /// - Parameters:
  ///   - count: k, within 0 … n (a precondition).
  ///   - total: n, at least 1 (a precondition).
  package init(_ count: Int, of total: Int) {
    precondition(total >= 1 && (0...total).contains(count), "\(count) of \(total) is no share.")
    (self.count, self.total) = (count, total)
  }

  /// p = k/n.
  package var share: Double { Double(count) / Double(total) }

  /// Wilson's 95 % interval.
  package var interval: ClosedRange<Double> {
    let (n, z) = (Double(total), 1.959_963_984_540_054)
    let p = share
    let middle = p + z * z / (2 * n)
    let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    // Exactly 0 and 1 at the ends, where rounding may leave a trace.
    let low = count == 0 ? 0 : (middle - reach) / scale
    let high = count == total ? 1 : (middle + reach) / scale
    return low...high
  }
}
