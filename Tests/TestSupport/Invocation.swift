public import Foundation

/// What one run of the `entrope` program left behind.
public struct Invocation: Sendable, Hashable {
  /// The exit code, or 128 and the number of the signal that ended it.
  public let status: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String

  /// The only line on standard error, which every failure has exactly one of.
  public var sentence: String? {
    let lines = errors.split(separator: "\n")
    return lines.count == 1 ? String(lines[0]) : nil
  }
}

/// The program that was built with the tests.
public let program = Bundle.main.bundleURL.appendingPathComponent("entrope")

/// Runs the program.
///
/// - Parameters:
///   - arguments: The words after the program's name.
///   - folder: Where to run; the system's temporary folder where there is none.
/// - Returns: What it left behind.
/// - Throws: Why it could not be started.
public func entrope(_ arguments: [String], in folder: URL? = nil) throws -> Invocation {
  try run(program, arguments, in: folder)
}

/// Runs the program with arguments that hold no spaces.
///
/// - Parameters:
///   - line: The arguments, separated by spaces.
///   - folder: Where to run; the system's temporary folder where there is none.
/// - Returns: What it left behind.
/// - Throws: Why it could not be started.
public func entrope(_ line: String, in folder: URL? = nil) throws -> Invocation {
  try entrope(line.split(separator: " ").map(String.init), in: folder)
}

/// The names of the program's commands, as its help lists them.
///
/// - Returns: All but `help`.
/// - Throws: Why the program could not be started.
public func commandNames() throws -> [String] {
  let list = try entrope("--help").output.components(separatedBy: "\nSUBCOMMANDS:\n").dropFirst()
  return list.joined().matches(of: #/(?m)^ {2}([a-z]+)\s/#).map { String($0.1) }
    .filter { $0 != "help" }
}

/// Runs a shell script whose `$0` is the program.
///
/// - Parameters:
///   - script: What `sh -c` runs.
///   - folder: Where to run; the system's temporary folder where there is none.
/// - Returns: What it left behind.
/// - Throws: Why the shell could not be started.
public func shell(_ script: String, in folder: URL? = nil) throws -> Invocation {
  try run(URL(fileURLWithPath: "/bin/sh"), ["-c", script, program.path], in: folder)
}

private func run(_ executable: URL, _ arguments: [String], in folder: URL?) throws -> Invocation {
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  process.currentDirectoryURL = folder ?? FileManager.default.temporaryDirectory
  let (output, errors) = (Pipe(), Pipe())
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = errors
  try process.run()
  // Errors are a few lines and fit the pipe, so output may be read to its end first.
  let printed = output.fileHandleForReading.readDataToEndOfFile()
  let complained = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Invocation(
    status: process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus,
    output: String(decoding: printed, as: UTF8.self),
    errors: String(decoding: complained, as: UTF8.self))
}
