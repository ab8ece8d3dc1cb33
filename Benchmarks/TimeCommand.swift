import ArgumentParser
import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding

/// Times one causal head again and again, whenever it is told to; other programs measure themselves against it.
struct TimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time",
    abstract: "Times the rows of one causal head of turned vectors, once for every line of input.",
    discussion: """
      Runs once to warm up and writes entropy and log-sum-exp of every row, then prints “ready”. Each line on standard input \
      starts one run, packing included, whose seconds are printed. ENTROPE_ISA forces a kernel.
      """)

  @Option(help: "Queries [n, d] as .npy, turned already.")
  var queries: String

  @Option(help: "Keys [n, d] as .npy, turned already.")
  var keys: String

  @Option(help: "Where to write the rows as .npy [n, 2]: entropy and log-sum-exp in nats.")
  var rows: String

  @Option(help: "Threads.")
  var threads = 2

  func run() throws {
    let kernel = try AttentionKernel.fromEnvironment()
    let queries = try NumpyFile(path: queries).tensor()
    let keys = try NumpyFile(path: keys).tensor()
    let shape = try queries.vectorShape()
    let vectors = try HeadVectors(
      queries: queries.floats, keys: keys.floats, headDimension: shape.dimension,
      queryPositions: Array(0..<shape.rows), keyPositions: Array(0..<shape.rows))
    let workload = try Workload(
      "causal", Workload.Shape(length: shape.rows, dimension: shape.dimension), kernel,
      threads: threads)
    let warm = try workload.run(on: vectors)[0][0]
    let values = warm.flatMap { [Float($0.entropy), Float($0.logSumExp)] }
    try writeWhole(
      Tensor(name: "rows", shape: [shape.rows, 2], elements: .floats(values)).numpyBytes(),
      to: URL(fileURLWithPath: rows))
    say("ready \(kernel)")
    while readLine() != nil {
      say(fixed(try seconds { _ = try workload.run(on: vectors) }, 6))
    }
  }

  /// Prints a line at once, also into a pipe.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}
