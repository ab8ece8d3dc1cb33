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
  private let experiments: [String]
  private let folder: String?
  private let check: String?

  init(
    _ store: PassStore, _ made: [(experiment: String, table: LabTable)],
    experiments: [String], tables folder: String?, check: String?
  ) {
    (self.store, tables, self.experiments) = (store, made, experiments)
    (self.folder, self.check) = (folder, check)
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
    let faults = try check.map { folder in
      try tables.flatMap { try differences($0.table, folder) } + missing(folder)
    }
    if let faults, !faults.isEmpty {
      throw CommandFailure(.unmet, faults.joined(separator: "\n"))
    }
    let rows: [[Cell]] = tables.map { experiment, table in
      [
        .text(experiment), .text(table.name),
        .text(table.texts.map(\.name).joined(separator: ", ")), .integer(table.table.rows.count),
      ]
    }
    try StandardOutput.write(
      try Table(
        columns: [Column("experiment"), Column("table"), Column("texts"), Column("rows")],
        rows: rows
      ).rendered(as: .text))
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
        "entrope lab \(experiment) --documents \(table.texts.count)", Machine.date,
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

  /// How far the numbers of a column may be apart; `nil` where they are not compared.
  private static func bound(_ column: String) -> Double? {
    switch column {
    case "entropy", "entropy_change", "entropy_distance": 0.001
    case "loss", "difference", "low", "high", "parabola_loss": 0.002
    default: column.hasPrefix("from_") ? 0.002 : nil
    }
  }

  /// Columns that say what a row is of.
  private static let keys: Set = [
    "text", "method", "scale", "from", "to", "average", "range", "tokens_of", "amplitude", "alpha",
    "beta", "layer", "head", "group", "rows", "family", "setting", "heads", "measure",
  ]

  /// The committed tables of the experiments that were not made, a sentence for each.
  private func missing(_ folder: String) throws -> [String] {
    let made = Set(tables.map(\.table.name))
    return try Self.provenance(folder).filter {
      experiments.contains($0.experiment) && !made.contains($0.table)
    }.map { "\($0.table) of \(folder) was not made here; were fewer passes run?" }
  }

  /// In what a table differs from the committed one: a sentence for its worst number.
  ///
  /// Where more settings were run than the committed table has, what is told from the best of them is not compared.
  private func differences(_ table: LabTable, _ folder: String) throws -> [String] {
    let path = (folder as NSString).appendingPathComponent("\(table.name).csv")
    guard FileManager.default.fileExists(atPath: path) else {
      return ["\(path) is not there to compare \(table.name) with."]
    }
    let there = try CSVText(try String(contentsOfFile: path, encoding: .utf8), path: path)
    let here = try CSVText(table.table.rendered(as: .csv), path: table.name)
    guard there.header == here.header else {
      return ["\(path) has other columns than \(table.name) has here; write it anew by --tables."]
    }
    let columns = here.header.indices
    let keys = columns.filter { Self.keys.contains(here.header[$0]) }
    let isWhole = there.rows.count == here.rows.count
    let compared = columns.filter { column in
      let name = here.header[column]
      return Self.bound(name) != nil && (isWhole || name == "loss" || name == "entropy")
    }
    let rows = Dictionary(
      here.rows.map { row in (keys.map { row[$0] }, row) }, uniquingKeysWith: { first, _ in first })
    var worst: (excess: Double, sentence: String)?
    for (line, old) in there.rows.enumerated() {
      guard let new = rows[keys.map { old[$0] }] else {
        return ["\(path), line \(line + 2): there is no such row here; were fewer passes run?"]
      }
      for column in compared where old[column] != new[column] {
        let name = here.header[column]
        let apart = Double(old[column]).flatMap { a in Double(new[column]).map { abs(a - $0) } }
        let excess = (apart ?? .infinity) / (Self.bound(name) ?? 1)
        guard excess > 1, excess > worst?.excess ?? 0 else { continue }
        worst = (
          excess,
          "\(path), line \(line + 2), \(name): \(old[column]) there and \(new[column]) here."
        )
      }
    }
    return worst.map { [$0.sentence] } ?? []
  }

  /// The experiments of the tables in a folder, with how many texts they were made from.
  static func committed(_ folder: String) throws -> [(experiment: String, documents: Int)] {
    var found: [String: Int] = [:]
    for row in try provenance(folder) {
      found[row.experiment] = max(found[row.experiment] ?? 0, row.documents)
    }
    return labExperiments.compactMap { own in found[own.id].map { (own.id, $0) } }
  }

  /// The tables in a folder.
  private static func provenance(
    _ folder: String
  ) throws -> [(table: String, experiment: String, documents: Int)] {
    let path = (folder as NSString).appendingPathComponent("provenance.csv")
    guard FileManager.default.fileExists(atPath: path) else { throw FileError.missing(path: path) }
    let list = try CSVText(try String(contentsOfFile: path, encoding: .utf8), path: path)
    guard let table = list.header.firstIndex(of: "table"),
      let experiment = list.header.firstIndex(of: "experiment"),
      let texts = list.header.firstIndex(of: "texts")
    else { throw FileError.unsuitable(path: path, sentence: "it is no provenance of the lab") }
    return list.rows.map {
      ($0[table], $0[experiment], $0[texts].split(separator: " ").count)
    }
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
