import AttentionEntropy
import DecoderModel
import Drawing
import Foundation
import ModelFiles
import Studies

/// The tables of the lab: printed, written with their provenance, and compared with those of another time.
struct LabReport {
  private let store: PassStore
  private let tables: [(experiment: String, table: LabTable)]
  private let folder: String?
  private let check: String?
  private let quiet: Bool
  private let setting: LabSetting

  init(
    _ setting: LabSetting, _ store: PassStore, experiments: [any LabExperiment.Type],
    tables folder: String?, check: String?, quiet: Bool
  ) throws {
    let results = LabResults(setting, store)
    tables = try experiments.flatMap { experiment in
      try experiment.tables(results).map { (experiment.id, $0) }
    }
    (self.setting, self.store, self.folder) = (setting, store, folder)
    (self.check, self.quiet) = (check, quiet)
  }

  func write() throws {
    if let folder {
      let url = try madeFolder(folder)
      for (_, table) in tables {
        try writeWhole(
          table.table.rendered(as: .csv), to: url.appending(path: "\(table.name).csv"))
      }
      try writeWhole(
        try provenance(url).rendered(as: .csv), to: url.appending(path: "provenance.csv"))
    }
    let faults = try check.map { folder in try tables.flatMap { try differences($0.table, folder) }
    }
    if let faults, !faults.isEmpty {
      throw CommandFailure(.unmet, faults.joined(separator: "\n"))
    }
    let lines = tables.map { experiment, table in
      "\(experiment)\t\(table.name)\t\(table.texts.count)\t\(table.table.rows.count)\n"
    }
    try StandardOutput.write(lines.joined())
  }

  // MARK: Provenance

  /// One row for each table, those of other experiments kept as they stand in the folder.
  private func provenance(_ folder: URL) throws -> Table {
    let names = [
      "table", "experiment", "model", "weights", "model_sha256", "texts", "tokens_sha256",
      "machine", "arithmetic", "version", "command", "date",
    ]
    let description = store.description
    let kernel = try AttentionKernel.fromEnvironment()
    var rows = tables.map { experiment, table in
      [
        table.name, experiment, description.provenance.name,
        description.provenance.weightTypes.prefix(3).joined(separator: " "), store.modelDigest,
        table.texts.map(\.name).joined(separator: " "),
        table.texts.map { String(tokenDigest($0.tokens).prefix(16)) }.joined(separator: " "),
        Machine.processor, kernel.arithmetic, entropeVersion,
        "entrope lab \(experiment) --documents \(setting.texts.count)", Machine.date,
      ]
    }
    let file = folder.appending(path: "provenance.csv")
    if let text = try? String(contentsOf: file, encoding: .utf8) {
      let own = Set(tables.map(\.table.name))
      rows += try CSVText(text, path: file.path(percentEncoded: false)).rows.filter {
        !own.contains($0[0]) && $0.count == names.count
      }
    }
    return try Table(
      columns: names.map { Column($0) },
      rows: rows.sorted { $0[0] < $1[0] }.map { $0.map { .text($0) } })
  }

  // MARK: Comparison

  /// How far numbers may be apart, by what their column is called.
  private static func bound(_ column: String) -> Double {
    column.hasPrefix("entropy") ? 0.001 : 0.002
  }

  /// In what a table differs from the committed one, a sentence for the worst number.
  private func differences(_ table: LabTable, _ folder: String) throws -> [String] {
    let path = (folder as NSString).appendingPathComponent("\(table.name).csv")
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw FileError.missing(path: path)
    }
    let there = try CSVText(text, path: path)
    let here = try CSVText(table.table.rendered(as: .csv), path: table.name)
    guard there.header == here.header, there.rows.count == here.rows.count else {
      return ["\(path) has other rows or columns than \(table.name) has here."]
    }
    var worst: (excess: Double, sentence: String)?
    for (line, (old, new)) in zip(there.rows, here.rows).enumerated() {
      for (column, name) in here.header.enumerated() where old[column] != new[column] {
        let difference = Double(old[column]).flatMap { a in Double(new[column]).map { abs(a - $0) }
        }
        let excess = (difference ?? .infinity) / Self.bound(name)
        guard excess > 1, excess > worst?.excess ?? 0 else { continue }
        worst = (
          excess,
          "\(path), line \(line + 2), \(name): \(old[column]) there and \(new[column]) here."
        )
      }
    }
    return worst.map { [$0.sentence] } ?? []
  }
}

/// What passes of the lab will cost.
struct LabCost {
  let words: String

  init(_ passes: [PassRequest], _ store: PassStore) throws {
    let left = passes.filter { !store.holds($0) }
    let operations = 2 * store.multiplyAdds(of: passes)
    let seconds = try DecoderCost.seconds(operations: operations, threads: store.threads)
    words =
      "\(passes.count) passes, of which \(left.count) are left: \((operations / 1e12).words(3)) TFLOP, about "
      + "\(durationWords(seconds)) on this machine when it is quiet.\n"
  }
}
