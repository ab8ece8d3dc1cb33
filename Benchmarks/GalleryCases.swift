import Foundation
import Gallery

extension Suite {
  /// The whole gallery in three formats, and every figure that a formula makes, each as a whole process.
  ///
  /// Recipes that take longer say what for; all others are held to half a second.
  func gallery() -> BenchmarkGroup {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "entrope-bench-gallery-\(ProcessInfo.processInfo.processIdentifier)")
    let quick = Gallery.recipes.filter { $0.effort == nil }.map(\.id)
    func drawn(_ arguments: [String]) throws {
      try runEntrope(["figures"] + arguments + ["--out", folder.path, "--quiet"])
    }
    let all = ["--format", "svg,png,pdf"]
    return BenchmarkGroup(
      title: "gallery", rounds: 2,
      validate: {
        try drawn(all)
        defer { try? FileManager.default.removeItem(at: folder) }
        for recipe in Gallery.recipes {
          for ending in ["svg", "png", "pdf", "csv"] {
            let file = folder.appending(path: "\(recipe.id).\(ending)")
            guard FileManager.default.fileExists(atPath: file.path) else {
              throw WrongResult(description: "\(file.lastPathComponent) was not drawn.")
            }
          }
        }
      },
      trials: {
        [Trial { try drawn(all) }]
          + quick.map { id in Trial(runs: 3) { try drawn([id, "--format", "svg"]) } }
      },
      report: { timings in
        try? FileManager.default.removeItem(at: folder)
        let singles = zip(quick, timings.dropFirst())
        let slowest = singles.max { $0.1.seconds.best < $1.1.seconds.best }
        return [
          CaseReport(
            "gallery", length: Gallery.recipes.count, threads: threads, isa: "double", timings[0],
            [
              Reading(
                key: "seconds", value: timings[0].seconds.best, digits: 1, bound: .atMost(30))
            ])
        ]
          + (slowest.map { id, timing in
            [
              CaseReport(
                "single-figures \(id)", length: quick.count, threads: threads, isa: "double",
                timing,
                [
                  Reading(
                    key: "slowest_seconds", value: timing.seconds.best, digits: 3,
                    bound: .atMost(0.5))
                ])
            ]
          } ?? [])
      })
  }
}

/// Runs the program that was built beside this one.
private func runEntrope(_ arguments: [String]) throws {
  guard
    let program = Bundle.main.executableURL?.deletingLastPathComponent()
      .appending(path: "entrope")
  else { throw WrongResult(description: "The folder of this program is unknown.") }
  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  process.standardOutput = FileHandle.nullDevice
  do { try process.run() } catch {
    throw WrongResult(
      description:
        "\(program.path) does not run; swift build -c release --product entrope makes it."
    )
  }
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw WrongResult(
      description: "entrope \(arguments.joined(separator: " ")) ended with status "
        + "\(process.terminationStatus).")
  }
}
