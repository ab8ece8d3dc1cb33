/// One value for every query row of a layer, along four axes: [methods][multipliers][heads][rows].
///
/// ```swift
/// let entropy = grid[method: 1, multiplier: 0, head: 2][row].entropy
/// ```
public struct RowGrid<Value: Sendable>: Sendable {
  /// Number of methods.
  public let methodCount: Int
  /// Number of logit multipliers.
  public let multiplierCount: Int
  /// Number of query heads.
  public let headCount: Int
  /// Number n of query rows of each head.
  public let rowCount: Int
  /// The rows of each head, heads innermost.
  private var lines: [[Value]]

  /// Makes a grid with one value everywhere.
  ///
  /// - Parameters:
  ///   - value: What every row holds.
  ///   - methodCount: Number of methods, at least 0, as are the other counts (a precondition).
  ///   - multiplierCount: Number of logit multipliers.
  ///   - headCount: Number of query heads.
  ///   - rowCount: Number n of query rows of each head.
  /// - Complexity: O(n + methods·multipliers·heads): rows that are alike are held once until they are set.
  public init(
    repeating value: Value, methodCount: Int, multiplierCount: Int = 1, headCount: Int,
    rowCount: Int
  ) {
    (self.methodCount, self.multiplierCount) = (methodCount, multiplierCount)
    (self.headCount, self.rowCount) = (headCount, rowCount)
    let rows = [Value](repeating: value, count: rowCount)
    lines = [[Value]](repeating: rows, count: methodCount * multiplierCount * headCount)
  }

  /// The n rows of one head under one method and one multiplier.
  ///
  /// Indices outside of the axes, and rows of another number than n, are preconditions.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - multiplier: Index of the logit multiplier.
  ///   - head: Index of the head.
  /// - Complexity: O(1); the rows are not copied.
  public subscript(method method: Int, multiplier multiplier: Int = 0, head head: Int) -> [Value] {
    get { lines[place(method, multiplier, head)] }
    set {
      precondition(newValue.count == rowCount, "\(newValue.count) rows in place of \(rowCount)")
      lines[place(method, multiplier, head)] = newValue
    }
  }

  private func place(_ method: Int, _ multiplier: Int, _ head: Int) -> Int {
    precondition(
      (0..<methodCount).contains(method) && (0..<multiplierCount).contains(multiplier)
        && (0..<headCount).contains(head),
      "method \(method), multiplier \(multiplier), head \(head) of \(methodCount) × "
        + "\(multiplierCount) × \(headCount)")
    return (method * multiplierCount + multiplier) * headCount + head
  }
}

extension RowGrid: Equatable where Value: Equatable {}
extension RowGrid: Hashable where Value: Hashable {}
