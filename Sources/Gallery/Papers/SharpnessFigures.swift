import Studies

extension Gallery {
  /// What papers show of the softmax and its temperature, in reading order.
  static let sharpnessFigures: [FigureRecipe] = [
    scalableSoftmax, adaptiveTemperature, entropyCollapseBound, sinkShare, logNLaws,
    criticalScaling, scaleInvariantAttention, entropyInvariance, yarnTemperatureFit,
    temperatureLawFromEntropy, entropyPhaseDiagram, needleCapacity, sinkBudget,
  ]
}

extension Table {
  /// The numbers of a column by its name, NaN where a cell has none: for figures whose table takes long to work out.
  ///
  /// - Throws: `TableError.unknownColumn` where there is none of that name.
  func numbers(_ name: String) throws(TableError) -> [Double] {
    guard let place = columns.firstIndex(where: { $0.name == name }) else {
      throw .unknownColumn(name)
    }
    return rows.map { row in
      switch row[place] {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: .nan
      }
    }
  }
}
