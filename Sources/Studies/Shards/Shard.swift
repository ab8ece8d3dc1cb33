/// One of k parts of a run, numbered from 1.
///
/// The items of a run stand in a fixed order; shard i of k measures those whose index leaves the rest i − 1 when divided by k, so
/// every item belongs to one shard, and neighbours, which cost alike, are spread over all of them.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// Which part this is, from 1.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// The whole run.
  public static let whole = Shard(unchecked: 1, of: 1)

  /// Makes a shard; `nil` unless 1 ≤ index ≤ count.
  ///
  /// - Parameters:
  ///   - index: Which part, from 1.
  ///   - count: How many parts.
  public init?(_ index: Int, of count: Int) {
    guard count >= 1, (1...count).contains(index) else { return nil }
    self.init(unchecked: index, of: count)
  }

  private init(unchecked index: Int, of count: Int) { (self.index, self.count) = (index, count) }

  /// `i/k`.
  public var description: String { "\(index)/\(count)" }

  /// The indices of its items, in order.
  ///
  /// - Parameter itemCount: Items of the whole run.
  /// - Returns: The indices, each below `itemCount`.
  /// - Complexity: O(items of the shard).
  public func items(of itemCount: Int) -> [Int] {
    Array(stride(from: index - 1, to: itemCount, by: count))
  }
}
