/// What the heads of one layer sum up to: an item of an atlas that is measured in shards.
package struct HeadAtlasPart: Sendable, Hashable {
  let columns: [HeadAtlasColumn]
  let skippedRowCount: Int
  let skippedKeyCount: Int
  let hasSingle: Bool
}

extension HeadAtlasPart {
  // MARK: Numbers of a part

  /// The numbers that it is kept as: the counts, and for each head those of the reference and of every method.
  package var numbers: [[Double]] {
    [[Double(skippedRowCount), Double(skippedKeyCount), hasSingle ? 1 : 0]]
      + columns.map { ([$0.reference] + $0.entries).flatMap(\.numbers) }
  }

  /// The part of kept numbers; `nil` where they are not of this layer.
  ///
  /// - Parameters:
  ///   - numbers: As ``numbers`` gives them.
  ///   - layer: The layer whose heads they are of.
  package init?(_ numbers: [[Double]], of layer: StudyLayer) {
    guard numbers.count == 1 + layer.heads.count, numbers[0].count == 3 else { return nil }
    let counts = numbers[0].compactMap { Int(exactly: $0) }
    guard counts.count == 3, counts.allSatisfy({ $0 >= 0 }) else { return nil }
    let columns = zip(layer.heads, numbers.dropFirst()).compactMap { head, values in
      let size = HeadAtlas.Entry.numberCount
      guard values.count == size * (1 + layer.schedules.count) else { return HeadAtlasColumn?.none }
      let entries = stride(from: 0, to: values.count, by: size).compactMap {
        HeadAtlas.Entry(Array(values[$0..<$0 + size]))
      }
      guard entries.count == 1 + layer.schedules.count else { return nil }
      return HeadAtlasColumn(
        place: HeadAtlas.Place(layer: layer.number, head: head), reference: entries[0],
        entries: Array(entries.dropFirst()))
    }
    guard columns.count == layer.heads.count else { return nil }
    self.init(
      columns: columns, skippedRowCount: counts[0], skippedKeyCount: counts[1],
      hasSingle: counts[2] == 1)
  }
}

extension HeadAtlas.Entry {
  /// How many numbers one is kept as.
  fileprivate static let numberCount = 9

  /// What it is kept as, with NaN for what is not there.
  ///
  /// Rows, then mean, standard error and count of the entropy, mass and distance, and value, standard error and degrees of freedom of
  /// the change.
  fileprivate var numbers: [Double] {
    [
      Double(rowCount), entropy?.mean ?? .nan, entropy?.standardError ?? .nan,
      Double(entropy?.count ?? 0), firstKeyMass ?? .nan, meanDistance ?? .nan,
      change?.value ?? .nan, change?.standardError ?? .nan, Double(change?.degreesOfFreedom ?? 0),
    ]
  }

  /// The entry of kept numbers; `nil` where counts are none.
  fileprivate init?(_ numbers: [Double]) {
    guard let rows = Int(exactly: numbers[0]), let count = Int(exactly: numbers[3]),
      let freedom = Int(exactly: numbers[8]), rows >= 0, count >= 0
    else { return nil }
    func number(_ place: Int) -> Double? { numbers[place].isNaN ? nil : numbers[place] }
    self.init(
      rowCount: rows,
      entropy: number(1).map {
        Estimate(mean: $0, standardError: numbers[2], count: count, atLeast: 0)
      },
      firstKeyMass: number(4), meanDistance: number(5),
      change: number(6).map {
        MeanDifference(value: $0, standardError: numbers[7], degreesOfFreedom: freedom)
      })
  }
}
