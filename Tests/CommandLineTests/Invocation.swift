import Foundation
import TestSupport
import Testing

/// What one run of the `entrope` program left behind.
struct Invocation {
  let status: Int32
  let output: String
  let errors: String

  /// The only line on standard error, which every failure has exactly one of.
  var sentence: String? {
    let lines = errors.split(separator: "\n")
    return lines.count == 1 ? String(lines[0]) : nil
  }

  /// The output as a JSON object.
  func object() throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)")
  }

  /// The rows of an object's array.
  func rows(_ key: String = "rows") throws -> [[String: Any]] {
    try #require(try object()[key] as? [[String: Any]])
  }
}

/// The program that was built with the tests.
let program = Bundle.main.bundleURL.appendingPathComponent("entrope")

/// Runs the program in a folder.
func entrope(_ arguments: [String], in folder: URL? = nil) throws -> Invocation {
  try run(program, arguments, in: folder)
}

/// Runs the program with arguments that hold no spaces.
func entrope(_ line: String, in folder: URL? = nil) throws -> Invocation {
  try entrope(line.split(separator: " ").map(String.init), in: folder)
}

/// Runs a shell script whose `$0` is the program.
func shell(_ script: String, in folder: URL? = nil) throws -> Invocation {
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

/// A .npy file, version 1.0, written here and not by the code under test.
func npy(_ values: [Double], shape: [Int], double: Bool = false) -> Data {
  let axes = shape.map { "\($0)," }.joined(separator: " ")
  var header = "{'descr': '<f\(double ? 8 : 4)', 'fortran_order': False, 'shape': (\(axes)), }"
  header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
  var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8))
  for value in values { append(value, double: double, to: &data) }
  return data
}

/// A .safetensors file of F32 tensors.
func safetensors(_ tensors: [(name: String, values: [Double], shape: [Int])]) -> Data {
  var data = Data()
  var entries: [String] = []
  for (name, values, shape) in tensors {
    let begin = data.count
    for value in values { append(value, double: false, to: &data) }
    entries.append(
      "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(data.count)]}"
    )
  }
  let header = Array("{\(entries.joined(separator: ","))}".utf8)
  var length = UInt64(header.count).littleEndian
  return Data(bytes: &length, count: 8) + header + data
}

private func append(_ value: Double, double: Bool, to data: inout Data) {
  if double {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  } else {
    withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }
}

/// Entropy in nats and log-sum-exp of a row of logits, as a textbook has them.
func softmax(_ logits: [Double]) -> (entropy: Double, logSumExp: Double) {
  let sum = logits.reduce(0) { $0 + exp($1) }
  let entropy = logits.reduce(0) { $0 - exp($1) / sum * log(exp($1) / sum) }
  return (entropy, log(sum))
}
