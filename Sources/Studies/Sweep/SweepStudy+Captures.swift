public import AttentionEntropy
public import ModelFiles
import RotaryEmbedding

extension SweepStudy {
  /// Asks about the heads of two captures of one text: rows from L on of one, told from rows just within L of the other.
  ///
  /// Every layer has the grid's one rope. Captured under a plain forward pass, rows beyond L show the change of rotation alone;
  /// captured under an extension, they speak for it.
  ///
  /// ```swift
  /// let study = try SweepStudy(grid, within: native, beyond: extended, rows: 15_872...16_383)
  /// ```
  ///
  /// - Parameters:
  ///   - grid: What is varied, of one model (a precondition), without a number of tokens.
  ///   - native: A capture with rows within the trained context L of the grid's model, which show the trained state.
  ///   - far: A capture with rows from L on; it may be the same.
  ///   - rows: Positions of the cells' rows, both ends included; those from L on unless given.
  ///   - reference: Positions of the rows of the trained state; the last quarter of L unless given.
  ///   - measure: What is measured of every row.
  ///   - request: How rows are measured.
  /// - Throws: `FileError` where a capture has no such rows, or not the layers and heads of the other.
  /// - Complexity: O(layers); vectors are read when they are measured.
  public init(
    _ grid: SweepGrid, within native: CapturedVectors, beyond far: CapturedVectors,
    rows: ClosedRange<Int>? = nil, reference: ClosedRange<Int>? = nil,
    measure: StateMeasure = .row(.entropy), request: AttentionRequest = AttentionRequest()
  ) throws {
    precondition(grid.models.count == 1, "The heads of all layers have the rope of one model.")
    let context = grid.references.first?.schedules.first?.geometry.trainedContext ?? 1
    guard native.layers.map(\.number) == far.layers.map(\.number),
      native.layers.map(\.heads) == far.layers.map(\.heads)
    else {
      throw FileError.unsuitable(
        path: far.path, sentence: "it holds other layers or heads than \(native.path)")
    }
    func layer(
      _ capture: CapturedVectors, _ index: Int, _ positions: ClosedRange<Int>
    ) throws -> StudyLayer {
      let all = try StudyLayer(capture, at: index, schedules: [])
      guard let kept = all.keepingRows(at: positions) else {
        throw FileError.unsuitable(
          path: capture.path,
          sentence:
            "its rows stand at \(all.queryPositions.min() ?? 0) to \(all.queryPositions.max() ?? 0), none of them at "
            + "\(positions.lowerBound) to "
            + (positions.upperBound == .max ? "the end" : "\(positions.upperBound)"))
      }
      return kept
    }
    let pairs = try native.layers.indices.map { index in
      SweepRows(
        rows: try layer(far, index, rows ?? context...Int.max),
        reference: try layer(
          native, index, reference ?? positionsJustWithin(trainedContext: context)))
    }
    self.init(grid, rows: [pairs], measure: measure, request: request)
  }
}
