/// The statistics of many rows as plain numbers, a quarter of the memory where the mass is not asked for.
struct RowNumbers {
  private let numbers: AlignedBuffer<Double>
  private let count: Int

  /// Numbers of a row.
  static func count(mass: Bool) -> Int { mass ? 7 : 2 }

  /// Makes room for some rows.
  init(rows: Int, mass: Bool) {
    count = Self.count(mass: mass)
    numbers = AlignedBuffer(count: rows * count)
  }

  /// The statistics of a row; may be set on several threads at once for different rows.
  subscript(row: Int) -> AttentionStatistics {
    get {
      let start = row * count
      let logSumExp = numbers[start + 1]
      let mass =
        count == 2 || logSumExp == -.infinity
        ? nil
        : AttentionMass(
          largest: numbers[start + 2], collision: numbers[start + 3],
          meanDistance: numbers[start + 4], onFirst: numbers[start + 5],
          onRecent: numbers[start + 6])
      return AttentionStatistics(entropy: numbers[start], logSumExp: logSumExp, mass: mass)
    }
    nonmutating set {
      let start = row * count
      numbers[start] = newValue.entropy
      numbers[start + 1] = newValue.logSumExp
      guard count == 7 else { return }
      let mass = newValue.mass
      numbers[start + 2] = mass?.largest ?? .nan
      numbers[start + 3] = mass?.collision ?? .nan
      numbers[start + 4] = mass?.meanDistance ?? .nan
      numbers[start + 5] = mass?.onFirst ?? .nan
      numbers[start + 6] = mass?.onRecent ?? .nan
    }
  }
}
