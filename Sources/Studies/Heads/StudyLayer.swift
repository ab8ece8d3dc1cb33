public import AttentionEntropy
public import ModelFiles
import RopeSystems

/// The heads of one layer with the methods to measure them under: one entry of a ``HeadStudy``.
///
/// The vectors are read or made when they are measured and not before, so a study of many layers holds one at a time.
///
/// ```swift
/// let capture = try CapturedVectors(path: "capture.safetensors")
/// let layer = try StudyLayer(capture, at: 0, schedules: [NamedSchedule("rope", rope), NamedSchedule("yarn", yarn)])
/// ```
public struct StudyLayer: Sendable {
  /// The layer's number in the model; `nil` where the vectors have no layers.
  public let number: Int?
  /// The numbers of the query heads, in the order of the results.
  public let heads: [Int]
  /// Which keys a query sees.
  public let mask: AttentionMask
  /// The methods, at least one and as many in every layer of a study; differences are taken from the first.
  public let schedules: [NamedSchedule]
  /// Positions of the n query rows, in tokens.
  public let queryPositions: [Int]
  /// The numbers of the n query rows in the vectors that they come from, counted from 0.
  public let rowNumbers: [Int]
  /// Positions of the m keys, in tokens.
  public let keyPositions: [Int]
  /// Components d of one vector.
  public let headDimension: Int
  /// Whether every component of every vector is 1.
  public let isAllOnes: Bool
  /// Reads or makes the vectors of the heads; those of one head where a place among ``heads`` is given.
  let vectors: @Sendable (_ place: Int?) throws -> HeadVectors

  /// Makes a layer whose vectors come from a closure.
  ///
  /// - Parameters:
  ///   - number: The layer's number in the model.
  ///   - heads: The numbers of the query heads.
  ///   - mask: Which keys a query sees.
  ///   - schedules: The methods, at least one.
  ///   - queryPositions: Positions of the n query rows, in tokens.
  ///   - keyPositions: Positions of the m keys, in tokens.
  ///   - headDimension: Components d of one vector.
  ///   - isAllOnes: Whether every component of every vector is 1.
  ///   - vectors: Reads or makes queries [heads, n, d] and their keys; those of one head, queries [1, n, d], where a place
  ///     among `heads` is given. What it throws, the study throws.
  public init(
    number: Int? = nil, heads: [Int], mask: AttentionMask = .causal, schedules: [NamedSchedule],
    queryPositions: [Int], keyPositions: [Int], headDimension: Int, isAllOnes: Bool = false,
    vectors: @escaping @Sendable (_ place: Int?) throws -> HeadVectors
  ) {
    (self.number, self.heads, self.mask) = (number, heads, mask)
    (self.schedules, self.headDimension) = (schedules, headDimension)
    (self.queryPositions, self.keyPositions) = (queryPositions, keyPositions)
    (self.isAllOnes, self.vectors) = (isAllOnes, vectors)
    rowNumbers = Array(queryPositions.indices)
  }

  private init(
    _ all: StudyLayer, heads: [Int]? = nil, rows: [Int]? = nil, schedules: [NamedSchedule]? = nil,
    vectors: @escaping @Sendable (_ place: Int?) throws -> HeadVectors
  ) {
    (number, mask, self.heads) = (all.number, all.mask, heads ?? all.heads)
    self.schedules = schedules ?? all.schedules
    (keyPositions, headDimension) = (all.keyPositions, all.headDimension)
    (isAllOnes, self.vectors) = (all.isAllOnes, vectors)
    queryPositions = rows.map { $0.map { all.queryPositions[$0] } } ?? all.queryPositions
    rowNumbers = rows.map { $0.map { all.rowNumbers[$0] } } ?? all.rowNumbers
  }

  /// Makes a layer of vectors that are in memory.
  ///
  /// - Parameters:
  ///   - vectors: Queries [heads, n, d] and keys before rotation.
  ///   - heads: Indices of the query heads to measure, each inside 0 ..< heads; all where none are given.
  ///   - mask: Which keys a query sees.
  ///   - schedules: The methods, at least one.
  public init(
    _ vectors: HeadVectors, heads: [Int]? = nil, mask: AttentionMask = .causal,
    schedules: [NamedSchedule]
  ) {
    let all = Array(0..<vectors.headCount)
    let heads = heads ?? all
    self.init(
      heads: heads, mask: mask, schedules: schedules, queryPositions: vectors.queryPositions,
      keyPositions: vectors.keyPositions, headDimension: vectors.headDimension
    ) { place in
      if let place { return try vectors.keeping(heads: [heads[place]]) }
      return heads == all ? vectors : try vectors.keeping(heads: heads)
    }
  }

  /// Makes a layer of one entry of captured vectors.
  ///
  /// - Parameters:
  ///   - capture: The file.
  ///   - index: Which of its layers (a precondition).
  ///   - heads: Numbers in the model of the query heads; all of the entry where none are given.
  ///   - mask: Which keys a query sees; what the file tells of the layer, causal without it, where none is given.
  ///   - schedules: The methods, at least one.
  ///   - queryPositions: Positions of all n query rows, in place of those of the file.
  /// - Throws: `FileError` when neither the file nor the caller tells where the rows stand, or its configuration cannot be read.
  public init(
    _ capture: CapturedVectors, at index: Int, heads: [Int]? = nil, mask: AttentionMask? = nil,
    schedules: [NamedSchedule], queryPositions: [Int]? = nil
  ) throws {
    guard let positions = queryPositions ?? capture.queryPositions else {
      throw FileError.unsuitable(
        path: capture.path, sentence: "it does not tell at which positions its query rows stand")
    }
    let heads = heads ?? capture.layers[index].heads
    self.init(
      number: capture.layers[index].number, heads: heads,
      mask: try mask ?? capture.ownMask(ofLayerAt: index),
      schedules: schedules, queryPositions: positions, keyPositions: capture.keyPositions,
      headDimension: capture.headDimension
    ) { place in
      try capture.vectors(
        ofLayerAt: index, heads: place.map { [heads[$0]] } ?? heads, queryPositions: positions)
    }
  }

  /// Makes a layer of one head from one draw of an ensemble.
  ///
  /// - Parameters:
  ///   - ensemble: Where queries and keys come from.
  ///   - headDimension: Components d of one vector, even.
  ///   - queryPositions: Positions of the n query rows, in tokens.
  ///   - keyPositions: Positions of the m keys, in tokens.
  ///   - seed: Which draw.
  ///   - mask: Which keys a query sees.
  ///   - schedules: The methods, at least one.
  public init(
    _ ensemble: any VectorEnsemble, headDimension: Int, queryPositions: [Int], keyPositions: [Int],
    seed: UInt64, mask: AttentionMask = .causal, schedules: [NamedSchedule]
  ) {
    self.init(
      heads: [0], mask: mask, schedules: schedules, queryPositions: queryPositions,
      keyPositions: keyPositions, headDimension: headDimension,
      isAllOnes: ensemble is AllOnesEnsemble
    ) { _ in
      try ensemble.vectors(
        headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions,
        seed: seed)
    }
  }

  /// The layer with those rows alone whose queries stand at some positions.
  ///
  /// - Parameter positions: Positions in tokens, both ends included.
  /// - Returns: The layer; `nil` where no row stands there.
  public func keepingRows(at positions: ClosedRange<Int>) -> StudyLayer? {
    let rows = queryPositions.indices.filter { positions.contains(queryPositions[$0]) }
    guard !rows.isEmpty else { return nil }
    guard rows.count < queryPositions.count else { return self }
    let all = vectors
    return StudyLayer(self, rows: rows) {
      try all($0).keeping(rows: rows)
    }
  }

  /// The layer under other methods.
  ///
  /// - Parameter schedules: The methods, at least one.
  /// - Returns: The same rows under these methods.
  public func with(schedules: [NamedSchedule]) -> StudyLayer {
    StudyLayer(self, schedules: schedules, vectors: vectors)
  }

  /// The layer with one of its heads alone.
  ///
  /// - Parameter place: Which of ``heads`` (a precondition).
  /// - Returns: The same rows of that head.
  func keeping(headAt place: Int) -> StudyLayer {
    guard heads.count > 1 else { return self }
    let all = vectors
    return StudyLayer(self, heads: [heads[place]]) { _ in try all(place) }
  }

  /// Whether queries and keys stand where those of another layer do, under the same mask.
  func hasPositions(of other: StudyLayer) -> Bool {
    mask == other.mask && queryPositions == other.queryPositions
      && keyPositions == other.keyPositions
  }

  /// Whether rows here are of the same sort as those of another layer at the same positions, head for head.
  func isLike(_ other: StudyLayer) -> Bool {
    isAllOnes == other.isAllOnes && heads.count == other.heads.count
  }

  /// Scores that the mask shows in one head under one method.
  package var seenCount: Int { mask.seenCount(queries: queryPositions, keys: keyPositions) }

  /// How many distances there are from 0 to the longest between a query and a key behind it.
  package var distanceCount: Int {
    max(0, (queryPositions.max() ?? 0) - (keyPositions.min() ?? 0)) + 1
  }

  /// Whether queries and keys stand at the same places, one token after another.
  var isOneRun: Bool {
    queryPositions == keyPositions
      && zip(keyPositions, keyPositions.dropFirst()).allSatisfy { $1 - $0 == 1 }
  }
}
