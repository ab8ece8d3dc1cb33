import ArgumentParser
import AttentionEntropy
import Drawing
import Foundation
import ModelFiles
import RotaryEmbedding

/// `entrope synthesize`: vectors of an ensemble as a file.
struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Write queries and keys of an ensemble to a file, before rotation.",
    discussion: """
      The vectors are float32 and those that `entrope entropy` makes of the same flags, bit \
      for bit, on every machine and with any number of threads; memory does not grow with \
      their number. A .safetensors file holds q [heads, n, d], k [key heads, n, d] and \
      positions [n], with ensemble, seed, geometry and layout as metadata, so that \
      `entrope entropy` needs no flag about them. A name that ends in .npy stands for two files \
      of one array each, with .q and .k before the ending. Files are written whole or not at \
      all, and replace those that were there; their names are printed.

      Heads that share a key head share its direction, basis or needle; different key heads \
      are independent draws. Layouts are half-split, or that of the vectors drawn from.

      EXAMPLES
        entrope synthesize --ensemble aligned --profile low --length 128 --seed 7 \\
          --head-dimension 64 --output vectors.safetensors
        entrope synthesize --ensemble needle --needle-position 40 --gap 12 \\
          --length 128 --head-dimension 64 --heads 4 --key-heads 2 \\
          --output needle.npy
        entrope entropy --queries vectors.safetensors:q --keys vectors.safetensors:k
      """)

  @OptionGroup(title: "Ensemble") var synthesis: EnsembleFlags
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "An option of the ensemble, such as gap=12. Repeatable.", valueName: "name=value"),
    transform: NamedSetting.parse)
  var settings: [NamedSetting] = []
  @Option(parsing: .unconditional, help: "Position of the first query and the first key.")
  var start = 0
  @Option(parsing: .unconditional, help: "Number of query heads.")
  var heads = 1
  @Option(
    parsing: .unconditional,
    help: "Number of key heads, which divides that of query heads. (default: one for each)")
  var keyHeads: Int?
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(
    help: ArgumentHelp("File to write: .safetensors, or .npy for two.", valueName: "file"))
  var output: String
  @Option(
    parsing: .unconditional,
    help: "Threads at most; the vectors do not depend on it. (default: all)")
  var threads: Int?
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// More heads than any layer has.
  private static let greatestHeadCount = 65_536

  mutating func validate() { synthesis.vectors.settings = settings }

  func run() throws {
    guard let name = synthesis.ensemble else {
      throw CommandFailure.usage("--ensemble", "it is missing; choose what to synthesize.")
    }
    _ = try ComputeFlags.checked(threads: threads)
    let destination = try VectorDestination(output)
    let ensemble = try synthesis.chosen(named: name)
    let shape = try checkedShape(ensemble)
    var notes = synthesis.unusedNotes(forEnsemble: name)
    // The draws first: what is wrong with them shows before any file is begun.
    let draws: [VectorDraw]
    do throws(AttentionError) {
      draws = try (0..<shape.keyHeads).map { keyHead throws(AttentionError) in
        try ensemble.draw(
          headDimension: shape.dimension, seed: synthesis.seed, keyHead: keyHead)
      }
    } catch {
      throw EnsembleVectorFlags.failure(error, usual: "--head-dimension")
    }
    let layout = draws[0].layout
    if destination.isArrays, layout == .interleaved {
      notes.append("the components are interleaved, which .npy files do not tell.")
    }
    let group = shape.heads / shape.keyHeads
    let queries = (0..<shape.heads).map {
      (draws[$0 / group], VectorRole.query(member: $0 % group))
    }
    let keys = draws.map { ($0, VectorRole.key) }
    var writer = VectorWriter(
      positions: start..<start + shape.length, threads: threads, quiet: quiet,
      rowCount: (shape.heads + shape.keyHeads) * shape.length)
    let paths: [String]
    switch destination {
    case .tensors(let url):
      let file = try WholeFile(at: url)
      try file.append(
        safetensorsHeader(
          [
            ("q", [shape.heads, shape.length, shape.dimension], false),
            ("k", [shape.keyHeads, shape.length, shape.dimension], false),
            ("positions", [shape.length], true),
          ], metadata: metadata(name, shape, layout)))
      try writer.write(queries + keys, to: file)
      let positions = Tensor(
        name: "", shape: [shape.length], elements: .integers(Array(start..<start + shape.length)))
      try file.append(positions.littleEndianBytes())
      try file.finish()
      paths = [output]
    case .arrays(let queryPath, let keyPath):
      let files = try [queryPath, keyPath].map {
        try WholeFile(at: URL(fileURLWithPath: $0, isDirectory: false))
      }
      for (file, (heads, count)) in zip(files, [(queries, shape.heads), (keys, shape.keyHeads)]) {
        try file.append(numpyHeader(shape: [count, shape.length, shape.dimension]))
        try writer.write(heads, to: file)
      }
      for file in files { try file.finish() }
      paths = [queryPath, keyPath]
    }
    if !quiet { StandardError.write(notes: notes) }
    try StandardOutput.write(paths.map { $0 + "\n" }.joined())
  }

  /// The lengths of the axes.
  private struct Shape {
    let heads: Int
    let keyHeads: Int
    let length: Int
    let dimension: Int
  }

  private func checkedShape(_ ensemble: any VectorEnsemble) throws -> Shape {
    let source = (ensemble as? ResampledEnsemble)?.source
    guard let dimension = model.headDimension ?? source?.headDimension else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; synthesized vectors need a size.")
    }
    guard dimension <= MethodRequest.greatestHeadDimension else {
      throw CommandFailure.usage(
        "--head-dimension",
        "the head dimension is \(dimension); it must be at most "
          + "\(MethodRequest.greatestHeadDimension).")
    }
    do throws(RotaryError) {
      _ = try RotaryGeometry(
        headDimension: dimension, rotaryDimension: model.rotaryDimension,
        base: model.base ?? 10_000, trainedContext: model.trainedContext ?? 1)
    } catch {
      let flag =
        switch error.parameter {
        case .rotaryDimension: "--rotary-dimension"
        case .base: "--base"
        case .trainedContext: "--trained-context"
        default: "--head-dimension"
        }
      throw CommandFailure.usage(flag, error.description)
    }
    for (flag, count) in [("--heads", heads), ("--key-heads", keyHeads ?? heads)] {
      guard (1...Self.greatestHeadCount).contains(count) else {
        throw CommandFailure.usage(
          flag, "there are \(count) heads; there must be from 1 to \(Self.greatestHeadCount).")
      }
    }
    guard heads.isMultiple(of: keyHeads ?? heads) else {
      throw CommandFailure.usage(
        "--key-heads",
        "\(heads) query heads cannot share \(keyHeads ?? heads) key heads evenly; the number of key "
          + "heads must divide the number of query heads.")
    }
    _ = try VectorLimits.positions(from: start, count: 1, flag: "--start")
    let length = try synthesis.checkedLength(
      headDimension: dimension, keyStart: start, isHeld: false)
    return Shape(heads: heads, keyHeads: keyHeads ?? heads, length: length, dimension: dimension)
  }

  private func metadata(
    _ name: String, _ shape: Shape, _ layout: RotationLayout
  ) -> [String: String] {
    var texts = [
      "made_by": "entrope synthesize \(entropeVersion)", "ensemble": name,
      "state": "before rotation and before the softmax scale", "axes_q": "[head,position,dim]",
      "axes_k": "[kv_head,position,dim]", "head_dim": "\(shape.dimension)",
      "n_heads": "\(shape.heads)", "n_kv_heads": "\(shape.keyHeads)",
      "rope_layout": layout.rawValue, "softmax_scale": "1/sqrt(head_dim)",
      "rope_theta": "\(model.base ?? 10_000)",
    ]
    if let context = model.trainedContext { texts["trained_context"] = "\(context)" }
    if let rotary = model.rotaryDimension, rotary < shape.dimension {
      // Readers cut the product with the head dimension to a whole number, so it lies a little above.
      let share = (Double(rotary) + 0.25) / Double(shape.dimension)
      texts["rope_in_forward"] =
        "{\"rope_type\": \"default\", \"rope_theta\": \(model.base ?? 10_000), "
        + "\"partial_rotary_factor\": \(share)}"
    }
    return texts.merging(synthesis.texts(forEnsemble: name)) { own, _ in own }
  }
}

/// Where synthesized vectors go.
private enum VectorDestination {
  case tensors(URL)
  case arrays(queries: String, keys: String)

  var isArrays: Bool { if case .arrays = self { true } else { false } }

  /// - Throws: ``CommandFailure`` (64) when the ending names no format.
  init(_ path: String) throws(CommandFailure) {
    let lowercased = path.lowercased()
    if lowercased.hasSuffix(".safetensors") {
      self = .tensors(URL(fileURLWithPath: path, isDirectory: false))
    } else if lowercased.hasSuffix(".npy") {
      let (stem, ending) = (path.dropLast(4), path.suffix(4))
      self = .arrays(queries: stem + ".q" + ending, keys: stem + ".k" + ending)
    } else {
      throw .usage("--output", "“\(path)” must end in .safetensors or .npy.")
    }
  }
}

/// Makes rows a block at a time and writes them.
private struct VectorWriter: ~Copyable {
  private let positions: Range<Int>
  private let threads: Int?
  private let rowCount: Int
  private var doneCount = 0
  private var progress: ProgressLine

  /// Components that are made at once: 16 MiB.
  private static let blockSize = 1 << 22

  init(positions: Range<Int>, threads: Int?, quiet: Bool, rowCount: Int) {
    self.positions = positions
    self.threads = threads
    self.rowCount = rowCount
    progress = ProgressLine(quiet: quiet)
  }

  /// Writes all rows of heads, one head after another.
  ///
  /// - Throws: `FileError` when the disk is full.
  mutating func write(_ heads: [(VectorDraw, VectorRole)], to file: WholeFile) throws(FileError) {
    guard let dimension = heads.first?.0.headDimension else { return }
    let blockLength = min(positions.count, max(1, Self.blockSize / dimension))
    var block = [Float](repeating: 0, count: blockLength * dimension)
    for (draw, role) in heads {
      for first in stride(from: positions.lowerBound, to: positions.upperBound, by: blockLength) {
        let rows = first..<min(first + blockLength, positions.upperBound)
        let threads = threads
        try block.withUnsafeMutableBufferPointer { buffer throws(FileError) in
          let part = UnsafeMutableBufferPointer(rebasing: buffer[..<(rows.count * dimension)])
          draw.fill(role, positions: rows, into: part, threads: threads)
          try file.append(UnsafeBufferPointer(part))
        }
        doneCount += rows.count
        progress.report("\(doneCount) of \(rowCount) vectors")
      }
    }
  }
}
