/// The numbers of a mark by what they are: columns of a table.
package struct Channels: Sendable, ExpressibleByArrayLiteral {
  /// What the numbers of a column are.
  package enum Name: String, Sendable, Hashable, CaseIterable {
    /// Horizontal data coordinates.
    case x
    /// Vertical data coordinates.
    case y
    /// Lower ends.
    case low
    /// Upper ends.
    case high
    /// What colours or levels stand for.
    case value
  }

  /// The columns in order, as many numbers in each.
  package var columns: [(name: Name, values: [Double])]

  /// Makes channels from their columns.
  package init(arrayLiteral columns: (Name, [Double])...) {
    self.columns = columns.map { (name: $0.0, values: $0.1) }
  }

  /// How many numbers a column has.
  package var count: Int { columns.first?.values.count ?? 0 }

  /// The numbers of a column; none where there is no such column.
  package subscript(name: Name) -> [Double] {
    columns.first { $0.name == name }?.values ?? []
  }

  /// The columns of one and then those of another.
  package static func + (first: Channels, second: Channels) -> Channels {
    var both = first
    both.columns += second.columns
    return both
  }
}
