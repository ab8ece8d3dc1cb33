import Foundation
import ModelFiles
import Studies

/// The file that `--distance-profile` writes, in the format that its ending names.
struct DistanceProfileFile {
  private let file: WholeFile
  private let format: TableFormat

  /// Begins the file, so that what is wrong with its place shows before any long work; without ``write(_:)`` nothing is left of it.
  ///
  /// - Throws: ``CommandFailure`` (64) when the ending names no format; `FileError` when the file cannot be made.
  init(_ path: String) throws {
    let url = URL(fileURLWithPath: path, isDirectory: false)
    switch url.pathExtension.lowercased() {
    case "csv": format = .csv
    case "json": format = .json
    default:
      throw CommandFailure.usage("--distance-profile", "“\(path)” must end in .csv or .json.")
    }
    file = try WholeFile(at: url)
  }

  /// Writes the profiles that were measured, and puts the file in its place.
  func write(_ report: EntropyReport) throws {
    try file.append(Array(report.distanceProfiles().rendered(as: format).utf8))
    try Interruption.check()
    try file.finish()
  }
}

extension EntropyReport {
  /// One row for each distance from 0 to the longest, under each method, layers outermost.
  fileprivate func distanceProfiles() throws -> Table {
    var table = try Table(
      columns: (hasLayers ? [Column("layer")] : [])
        + ["method", "distance", "mean_weight", "pairs"].map { Column($0) })
    for result in results {
      for (method, profile) in zip(result.layer.schedules, result.profiles) {
        for (distance, count) in profile.pairCounts.enumerated() {
          try table.appendRow(
            (hasLayers ? [result.layer.number.map { Cell($0) } ?? .missing] : []) + [
              .text(method.name), Cell(distance), Cell(profile.meanWeight(at: distance)),
              Cell(count),
            ])
        }
      }
    }
    return table
  }
}
