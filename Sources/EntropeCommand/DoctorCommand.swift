import ArgumentParser
import AttentionEntropy
import Drawing
import Foundation
import Studies

/// `entrope doctor`: what this machine offers, and whether anything is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell kernel, threads, libraries, fonts and versions, and what is missing.",
    discussion: """
      The kernel is the one that single-precision scores take: the fastest of this machine, or \
      the one that the environment variable ENTROPE_ISA names. The report is printed in any \
      case; when something needed is missing, it says so on standard error too and the exit \
      status is 1.

      EXAMPLES
        entrope doctor
        entrope doctor --format json
      """)

  @Option(help: "How to print the report.")
  var format = TableFormat.text

  func run() throws {
    var rows: [(item: String, value: String?)] = [
      ("entrope", entropeVersion), ("built with", "Swift \(compilerVersion)"),
    ]
    var missing: [String] = []
    do throws(AttentionError) {
      rows.append(("kernel", "\(try AttentionKernel.fromEnvironment())"))
    } catch {
      rows.append(("kernel", nil))
      missing.append(error.description)
    }
    rows.append(("kernels", AttentionKernel.all.map(\.description).joined(separator: ", ")))
    let isa = ProcessInfo.processInfo.environment["ENTROPE_ISA"] ?? ""
    rows.append(("ENTROPE_ISA", isa.isEmpty ? "not set" : isa))
    rows.append(("threads", "\(ProcessInfo.processInfo.activeProcessorCount)"))
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30
    rows.append(("memory", String(format: "%.1f GiB", memory)))
    let versions = rendererVersion().split(separator: " ")
    for (name, version) in zip(versions, versions.dropFirst()).enumerated()
      .filter({ $0.offset.isMultiple(of: 2) }).map(\.element)
    {
      rows.append((String(name), String(version)))
    }
    for font in pinnedFontFiles() {
      rows.append(("font \(font.name)", font.path))
      if font.path == nil { missing.append(font.advice) }
    }
    try StandardOutput.write(try rendered(rows))
    if !missing.isEmpty { throw CommandFailure(.unmet, missing.joined(separator: " ")) }
  }

  private func rendered(_ rows: [(item: String, value: String?)]) throws -> String {
    guard format != .json else {
      var object = JSONObject()
      for (item, value) in rows {
        try object.set(item.replacing(" ", with: "_"), value)
      }
      return object.text
    }
    return try Table(
      columns: [Column("item"), Column("value")],
      rows: rows.map { [.text($0.item), .text($0.value ?? "missing")] }
    ).rendered(as: format)
  }

  /// The compiler's version, as far as the language tells it.
  private var compilerVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #else
      "6.3"
    #endif
  }
}
