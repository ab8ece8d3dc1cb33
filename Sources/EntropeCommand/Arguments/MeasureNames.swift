import ArgumentParser
import Studies

extension StateMeasure {
  /// Names on the command line with commas between.
  static func names(_ measures: [StateMeasure]) -> String {
    measures.map { $0.name.replacing("_", with: "-") }.joined(separator: ", ")
  }

  /// Reads the name of a measure.
  static func parse(_ text: String) throws -> StateMeasure {
    guard let measure = StateMeasure(named: text) else {
      throw ValidationError("there is no measure “\(text)”; give \(names(everything))")
    }
    return measure
  }
}

extension RowMeasure {
  /// Reads the name of a measure that a factor on the logits can restore.
  static func parse(_ text: String) throws -> RowMeasure {
    if StateMeasure(named: text) == .distanceDivergence {
      throw ValidationError(
        "\(text) tells how far a state is from the trained one and has no value of its own to restore; entrope sweep "
          + "--multiplier shows where it is least")
    }
    guard let measure = RowMeasure(named: text) else {
      let names = StateMeasure.names(allCases.map(StateMeasure.row))
      throw ValidationError("there is no measure “\(text)”; give \(names)")
    }
    return measure
  }
}
