import ArgumentParser
import Studies

/// What can be printed of a row besides entropy and log-sum-exp.
enum RowStatistic: String, CaseIterable, Hashable {
  case largest
  case collision
  case renyi2 = "renyi-2"
  case meanDistance = "mean-distance"
  case massFirst = "mass-first"
  case massRecent = "mass-recent"

  /// Reads names with commas between.
  static func parse(_ text: String) throws -> [RowStatistic] {
    var chosen = Set<RowStatistic>()
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      switch name {
      case "entropy": continue
      case "all": chosen.formUnion(allCases)
      default:
        guard let statistic = RowStatistic(rawValue: String(name)) else {
          throw ValidationError(
            "there is no statistic “\(name)”; give entropy, all, or some of "
              + allCases.map(\.rawValue).joined(separator: ", "))
        }
        chosen.insert(statistic)
      }
    }
    return allCases.filter(chosen.contains)
  }

  /// Name in CSV and JSON.
  var key: String { rawValue.replacing("-", with: "_") }

  /// What it is.
  var measure: RowMeasure {
    switch self {
    case .largest: .largest
    case .collision: .collision
    case .renyi2: .renyi2
    case .meanDistance: .meanDistance
    case .massFirst: .firstKeyMass
    case .massRecent: .recentMass
    }
  }
}
