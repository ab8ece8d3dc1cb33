import ArgumentParser
import AttentionEntropy
import ModelFiles
import RotaryEmbedding

/// The flags that say which files hold queries and keys.
struct FileFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Queries [n, d] or [heads, n, d]: FILE.npy or FILE.safetensors:TENSOR.", valueName: "file"))
  var queries: String?
  @Option(
    help: ArgumentHelp(
      "Keys [m, d] or [key heads, m, d]: FILE.npy or FILE.safetensors:TENSOR.", valueName: "file"))
  var keys: String?
  @Option(help: "Which components form a pair.")
  var layout: RotationLayout = .halfSplit
}

/// What is refused before it is tried, because memory or exact positions would run out.
enum VectorLimits {
  /// Tokens that are synthesized at most.
  static let greatestLength = 1 << 22
  /// Components of all queries, and as many of the keys: a gigabyte each in Double.
  static let greatestComponentCount = 1 << 27
  /// Positions stay below this, so that every angle is a sensible number.
  static let positionBound = 1 << 40

  /// Consecutive positions from a start on.
  static func positions(
    from start: Int, count: Int, flag: String
  ) throws(CommandFailure) -> [Int] {
    guard start >= 0, start < positionBound, count <= positionBound - start else {
      throw .usage(
        flag,
        "the positions begin at \(start); they must not be negative and must stay below "
          + "\(positionBound).")
    }
    return Array(start..<start + count)
  }
}

/// Queries and keys read from files, with what the user should know about them.
struct VectorFiles {
  let vectors: HeadVectors
  let notes: [String]

  /// Reads both files and finds that they fit together.
  ///
  /// - Throws: ``CommandFailure`` (65) or `FileError` that names the file.
  init(
    queries queryOperand: String, keys keyOperand: String, queryStart: Int, keyStart: Int,
    layout: RotationLayout
  ) throws {
    let queries = try Self.read(queryOperand)
    let keys = try Self.read(keyOperand)
    let (queryShape, keyShape) = (try queries.vectorShape(), try keys.vectorShape())
    for (tensor, shape) in [(queries, queryShape), (keys, keyShape)] {
      guard shape.dimension.isMultiple(of: 2),
        shape.dimension <= MethodConfiguration.greatestHeadDimension
      else {
        throw CommandFailure(
          .badData,
          "\(tensor.name): the head dimension (the last axis) is \(shape.dimension); it must be even "
            + "and at most \(MethodConfiguration.greatestHeadDimension).")
      }
    }
    guard queryShape.dimension == keyShape.dimension else {
      throw CommandFailure(
        .badData,
        "The vectors of \(queries.name) have \(queryShape.dimension) components and those of "
          + "\(keys.name) have \(keyShape.dimension); queries and keys need the same head dimension."
      )
    }
    let queryPositions = try VectorLimits.positions(
      from: queryStart, count: queryShape.rows, flag: "--query-start")
    let keyPositions = try VectorLimits.positions(
      from: keyStart, count: keyShape.rows, flag: "--key-start")
    do throws(AttentionError) {
      vectors = try HeadVectors(
        queries: queries.floats, keys: keys.floats, headCount: queryShape.heads,
        keyHeadCount: keyShape.heads, headDimension: queryShape.dimension,
        queryPositions: queryPositions, keyPositions: keyPositions, layout: layout)
    } catch {
      throw CommandFailure(
        .badData, "\(queries.name) and \(keys.name) do not fit together: \(error.description)")
    }
    notes = [("--queries", queries), ("--keys", keys)].filter { $0.1.isRounded }.map {
      "\($0.0) \($0.1.name) holds double precision, which was rounded to single precision."
    }
  }

  private static func read(_ operand: String) throws(FileError) -> Tensor {
    let tensor = try Tensor.read(operand: operand)
    try tensor.requireFinite()
    return tensor
  }
}
