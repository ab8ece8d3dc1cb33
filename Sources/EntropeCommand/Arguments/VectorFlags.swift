import ArgumentParser
import AttentionEntropy
import ModelFiles
import RotaryEmbedding

/// The flags that say which files hold queries and keys.
struct FileFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Captured vectors: a .safetensors file with q and k, or the index of several; geometry, \
      layout, positions and rope come from its metadata.
      """, valueName: "file"))
  var vectors: String?
  @Option(
    help: ArgumentHelp(
      "Queries [n, d] or [heads, n, d]: FILE.npy or FILE.safetensors:TENSOR; see --axes.",
      valueName: "file"))
  var queries: String?
  @Option(
    help: ArgumentHelp(
      "Keys [m, d] or [key heads, m, d]: FILE.npy or FILE.safetensors:TENSOR.", valueName: "file"))
  var keys: String?
  @Option(
    help: ArgumentHelp(
      "What the axes of --queries and --keys are. (default: heads-rows-dim)", valueName: "axes"))
  var axes: VectorAxes?
  @Option(help: "Which components form a pair. (default: half-split)")
  var layout: RotationLayout?
  @Flag(help: "Leave out rows and keys that hold NaN or infinity, and tell how many.")
  var allowNonfinite = false
}

/// The flags that say where queries and keys stand.
struct PositionFlags: ParsableArguments {
  @Option(parsing: .unconditional, help: "Position of the first query. (default: 0)")
  var queryStart: Int?
  @Option(parsing: .unconditional, help: "Position of the first key. (default: 0)")
  var keyStart: Int?
  @Option(
    help: ArgumentHelp(
      "Positions of the query rows, whole numbers: FILE.npy or FILE.safetensors:TENSOR.",
      valueName: "file"))
  var queryPositions: String?

  /// The positions in the file; `nil` where none is given.
  ///
  /// - Throws: ``CommandFailure`` when two flags say where the queries stand; `FileError` about the file.
  func listed() throws -> [Int]? {
    guard let operand = queryPositions else { return nil }
    guard queryStart == nil else {
      throw CommandFailure.usage(
        "--query-start", "--query-positions tells where the queries stand; give one of the two.")
    }
    let tensor = try Tensor.read(operand: operand)
    guard tensor.shape.count == 1, let positions = tensor.integers else {
      throw CommandFailure(
        .badData,
        "\(tensor.name): positions must be whole numbers along one axis, of an integer type.")
    }
    guard !positions.isEmpty else {
      throw CommandFailure(.badData, "\(tensor.name): it holds no position.")
    }
    if let row = positions.firstIndex(where: { !(0..<VectorLimits.positionBound).contains($0) }) {
      throw CommandFailure(
        .badData,
        "\(tensor.name): position \(row) (counted from 0) is \(positions[row]); positions must not "
          + "be negative and must stay below \(VectorLimits.positionBound).")
    }
    return positions
  }
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
  /// What the shapes of the files are, to be found improbable.
  let shapes: ImprobableShapes

  /// Reads both files and finds that they fit together.
  ///
  /// - Throws: ``CommandFailure`` (65) or `FileError` that names the file.
  init(
    queries queryOperand: String, keys keyOperand: String, _ places: PositionFlags,
    layout: RotationLayout, axes: VectorAxes?, allowsNonFinite: Bool
  ) throws {
    let listed = try places.listed()
    let queries = try Self.read(queryOperand, axes, allowsNonFinite)
    let keys = try Self.read(keyOperand, axes, allowsNonFinite)
    let (queryShape, keyShape) = (try queries.vectorShape(), try keys.vectorShape())
    for (tensor, shape) in [(queries, queryShape), (keys, keyShape)] {
      guard shape.dimension.isMultiple(of: 2),
        shape.dimension <= MethodRequest.greatestHeadDimension
      else {
        throw CommandFailure(
          .badData,
          "\(tensor.name): the head dimension (the last axis) is \(shape.dimension); it must be even "
            + "and at most \(MethodRequest.greatestHeadDimension).")
      }
    }
    guard queryShape.dimension == keyShape.dimension else {
      throw CommandFailure(
        .badData,
        "The vectors of \(queries.name) have \(queryShape.dimension) components and those of "
          + "\(keys.name) have \(keyShape.dimension); queries and keys need the same head dimension."
      )
    }
    if let listed, listed.count != queryShape.rows {
      throw CommandFailure(
        .badData,
        "--query-positions holds \(listed.count) positions for the \(queryShape.rows) rows of "
          + "\(queries.name).")
    }
    shapes = ImprobableShapes(
      queries: queryShape, keys: keyShape, names: (queries.name, keys.name),
      isToldAxes: axes != nil)
    let queryPositions =
      try listed
      ?? VectorLimits.positions(
        from: places.queryStart ?? 0, count: queryShape.rows, flag: "--query-start")
    let keyPositions = try VectorLimits.positions(
      from: places.keyStart ?? 0, count: keyShape.rows, flag: "--key-start")
    do throws(AttentionError) {
      vectors = try HeadVectors(
        queries: queries.floats, keys: keys.floats, headCount: queryShape.heads,
        keyHeadCount: keyShape.heads, headDimension: queryShape.dimension,
        queryPositions: queryPositions, keyPositions: keyPositions, layout: layout)
    } catch {
      throw CommandFailure(
        .badData,
        "\(queries.name) and \(keys.name) do not fit together: \(error.description)"
          + (axes == nil && queryShape.rows.isMultiple(of: keyShape.rows)
            ? " If rows come before heads in the files, add --axes rows-heads-dim." : ""))
    }
    notes = [("--queries", queries), ("--keys", keys)].filter { $0.1.isRounded }.map {
      "\($0.0) \($0.1.name) holds double precision, which was rounded to single precision."
    }
  }

  private static func read(
    _ operand: String, _ axes: VectorAxes?, _ allowsNonFinite: Bool
  ) throws -> Tensor {
    var tensor = try Tensor.read(operand: operand)
    if let axes {
      tensor = try tensor.headsFirst(from: axes)
    } else if tensor.shape.count == 4 {
      throw CommandFailure(
        .badData,
        "\(tensor.name): it has four axes; --axes batch-heads-rows-dim reads them as "
          + "\(VectorAxes.batchHeadsRowsDim.words).")
    }
    guard !allowsNonFinite else { return tensor }
    do throws(FileError) { try tensor.requireFinite() } catch {
      throw CommandFailure(
        .badData,
        error.description.dropLast() + " (--allow-nonfinite leaves out such rows and keys).")
    }
    return tensor
  }
}
