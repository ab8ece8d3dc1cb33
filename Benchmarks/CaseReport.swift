import AttentionEntropy
import Foundation
import Studies

/// What a number must not miss.
enum Bound {
  case atLeast(Double)
  case atMost(Double)

  func admits(_ value: Double) -> Bool {
    switch self {
    case .atLeast(let limit): value >= limit
    case .atMost(let limit): value <= limit
    }
  }

  var text: String {
    switch self {
    case .atLeast(let limit): ">=\(limit)"
    case .atMost(let limit): "<=\(limit)"
    }
  }
}

/// A number of a case under its key, with the bound it is held to, if any.
struct Reading {
  let key: String
  let value: Double
  var digits = 3
  var unit = ""
  var bound: Bound?

  var isMissed: Bool { bound.map { !$0.admits(value) } ?? false }
}

/// One case, as printed and recorded.
struct CaseReport {
  let name: String
  let length: Int
  /// Head dimension; `nil` for figures.
  let dimension: Int?
  let threads: Int
  let isa: String
  let operations: Double?
  let timing: Timing
  /// First what the case is held to, then the rest.
  var readings: [Reading]

  /// The report of a workload; the share of the peak comes first.
  init(_ workload: Workload, _ timing: Timing, bound: Bound? = nil, _ readings: [Reading] = []) {
    name = workload.name
    (length, dimension) = (workload.shape.length, workload.shape.dimension)
    threads = workload.threads
    isa = workload.kernel.description
    operations = workload.operations
    self.timing = timing
    self.readings = readings
    let share = shareOfPeak ?? .nan
    self.readings.insert(Reading(key: "fraction_of_peak", value: share, bound: bound), at: 0)
  }

  /// The report of work that is not compared with the peak.
  init(
    _ name: String, length: Int, dimension: Int? = nil, threads: Int, isa: String,
    _ timing: Timing, _ readings: [Reading]
  ) {
    self.name = name
    (self.length, self.dimension) = (length, dimension)
    (self.threads, self.isa) = (threads, isa)
    operations = nil
    self.timing = timing
    self.readings = readings
  }

  /// The best repetition's share of the peak, for work that is compared with it.
  var shareOfPeak: Double? {
    guard let operations, timing.peak > 0 else { return nil }
    return operations / timing.seconds.best / timing.peak
  }

  var isMissed: Bool { readings.contains(where: \.isMissed) }

  /// One line: the name, then keys and values.
  var line: String {
    let size = dimension.map { "n=\(length) d=\($0)" } ?? "n=\(length)"
    var parts = ["\(name) \(size) threads=\(threads) isa=\(isa)"]
    for reading in readings {
      parts.append("\(reading.key)=\(fixed(reading.value, reading.digits))\(reading.unit)")
      if let bound = reading.bound {
        parts.append("target\(bound.text)\(reading.isMissed ? " MISSED" : "")")
      }
    }
    parts.append(
      "best=\(fixed(timing.seconds.best, 4))s median=\(fixed(timing.seconds.median, 4))s")
    if let operations {
      parts.append(
        "gflops=\(fixed(1e-9 * operations / timing.seconds.best, 1)) peak=\(fixed(1e-9 * timing.peak, 1))"
      )
    }
    parts.append("repetitions=\(timing.seconds.count)")
    return parts.joined(separator: " ")
  }

  /// The columns of ``rows``.
  static let columns =
    "date,processor,case,n,d,threads,isa,repetition,seconds,operations,peak_operations_per_second"

  /// One row for each repetition, as measured.
  var rows: [String] {
    timing.seconds.enumerated().map { repetition, seconds in
      let values: [String] = [
        Machine.date, "\"\(Machine.processor)\"", name, "\(length)",
        dimension.map(String.init) ?? "",
        "\(threads)", isa, "\(repetition + 1)", fixed(seconds, 6),
        operations.map { fixed($0, 0) } ?? "",
        timing.peak > 0 ? fixed(timing.peak, 0) : "",
      ]
      return values.joined(separator: ",")
    }
  }
}

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
