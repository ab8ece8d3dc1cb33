import ArgumentParser
import AttentionEntropy
import Foundation
import Studies

/// Validates, then times every case.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Validates the kernels, then times every case and compares it with its target.",
    discussion: """
      One line for each case. Times are of the best repetition; the median stands beside it. ENTROPE_ISA forces a kernel. A case \
      that misses its target is measured again at the end while time allows, since neighbours on the machine cost it seconds at a \
      time. \
      Exit status 1 when a result is wrong or, on a machine with AVX2 or better, when a target is missed.
      """)

  @Option(help: "Threads of the cases that do not say otherwise.")
  var threads = 2

  @Option(help: "Folder for the raw times, as DATE-PROCESSOR.csv; none are written without it.")
  var results: String?

  @Option(help: "Seconds after which nothing is measured again.")
  var patience = 185.0

  @Option(help: "Only groups whose title contains this text.")
  var only: String?

  func run() throws {
    let kernel = try AttentionKernel.fromEnvironment()
    let suite = Suite(kernel: kernel, threads: threads)
    let groups = try (suite.groups() + suite.lab(all: only?.hasPrefix("lab") ?? false)).filter {
      only.map($0.title.contains) ?? true
    }

    note("Checking every kernel against Double…")
    try Validation.small()
    var reports: [CaseReport] = []
    if only == nil { reports.append(try suite.memory()) }
    for group in groups {
      note("Checking \(group.title)…")
      try group.validate()
    }
    say("All results match. Starting benchmarks.")
    say(
      "processor=\"\(Machine.processor)\" kernels=\(AttentionKernel.all.map(\.description).joined(separator: ",")) "
        + "isa=\(kernel) threads=\(threads)")
    for report in reports { say(report.line) }

    var postponed: [MissedGroup] = []
    for group in groups {
      let (timings, taken) = try measure(group)
      let finished = group.report(timings)
      if finished.contains(where: \.isMissed) {
        postponed.append(MissedGroup(group: group, timings: timings, taken: taken))
      } else {
        for report in finished { say(report.line) }
        reports += finished
      }
    }
    for missed in try measuredAgain(postponed) {
      let finished = missed.group.report(missed.timings)
      for report in finished { say(report.line) }
      reports += finished
    }
    try record(reports)
    try conclude(reports, kernel)
  }

  /// Measures groups that missed a target up to three times more, by turns, so that a disturbance of a minute spares some.
  private func measuredAgain(_ missed: [MissedGroup]) throws -> [MissedGroup] {
    var missed = missed
    for _ in 0..<3 {
      for place in missed.indices
      where missed[place].isMissed && now() + missed[place].taken < patience {
        note("\(missed[place].group.title): again…")
        let (more, _) = try measure(missed[place].group)
        for index in more.indices { missed[place].timings[index].merge(more[index]) }
      }
    }
    return missed
  }

  private func measure(_ group: BenchmarkGroup) throws -> ([Timing], Double) {
    note("Timing \(group.title)…")
    var timings: [Timing] = []
    let taken = try seconds {
      timings = try timeTogether(try group.trials(), rounds: group.rounds)
    }
    return (timings, taken)
  }

  private func record(_ reports: [CaseReport]) throws {
    guard let results else { return }
    let folder = URL(fileURLWithPath: results, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent("\(Machine.date)-\(Machine.slug).csv")
    let lines = [CaseReport.columns] + reports.flatMap(\.rows)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file, options: .atomic)
    note("Raw times: \(results)/\(file.lastPathComponent)")
  }

  private func conclude(_ reports: [CaseReport], _ kernel: AttentionKernel) throws {
    // A share above 1 says that the loop that should reach the peak does not, so no share means anything.
    if let wrong = reports.first(where: { ($0.shareOfPeak ?? 0) > 1 }) {
      throw WrongResult(
        description: "\(wrong.name) on \(wrong.isa) is faster than the peak that was measured.")
    }
    let held = reports.flatMap(\.readings).filter { $0.bound != nil }
    let missed = held.filter(\.isMissed).count
    say("\(held.count - missed) of \(held.count) targets reached in \(Int(now())) s.")
    if missed > 0, ["avx2", "avx512"].contains(AttentionKernel.all[0].description) {
      throw ExitCode(1)
    }
  }

  /// Prints a line at once, also into a pipe.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

  /// Says on standard error what is going on.
  private func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}

/// A group that missed a target, and how it has been timed so far.
private struct MissedGroup {
  let group: BenchmarkGroup
  var timings: [Timing]
  /// Seconds that measuring it once takes.
  let taken: Double

  var isMissed: Bool { group.report(timings).contains(where: \.isMissed) }
}
