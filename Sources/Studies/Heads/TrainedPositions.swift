/// The positions that stand for the trained state where no others are chosen: the last quarter of the trained context.
///
///     L − max(1, ⌊L/4⌋) … L − 1
///
/// Rows there see nearly as much as the model was trained for, and there are enough of them for a mean.
///
/// - Parameter trainedContext: L in tokens, at least 1 (a precondition).
/// - Returns: Positions in tokens, both ends included.
public func positionsJustWithin(trainedContext: Int) -> ClosedRange<Int> {
  trainedContext - max(1, trainedContext / 4)...trainedContext - 1
}
