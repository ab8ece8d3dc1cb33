/// Which axis each pair follows when tokens have several coordinates, as patches of images and videos do (M-RoPE).
///
/// Text has the same coordinate on all three axes, so without a grid of patches every pair sees m itself.
public struct PairAxes: Sendable, Hashable {
  /// A coordinate of a token.
  public enum Axis: Int, Sendable, Hashable, CaseIterable {
    /// Frame of a video; text counts here as on the others.
    case time
    /// Row of patches.
    case height
    /// Column of patches.
    case width
  }

  /// Number of pairs on the time, height and width axes.
  public let sections: [Int]
  /// Whether the axes alternate from pair to pair rather than lie in three blocks.
  public let isInterleaved: Bool
  /// Where the patches are; `nil` for text alone.
  public let grid: PatchGrid?

  /// Makes the axes of d/2 pairs.
  ///
  /// - Parameters:
  ///   - sections: Pairs on the time, height and width axes: three numbers, none negative.
  ///   - isInterleaved: Whether the axes alternate: pair i is height for i mod 3 = 1 below 3h, width for
  ///     i mod 3 = 2 below 3w, else time. Otherwise three blocks follow each other.
  ///   - grid: Where the patches are; `nil` for text alone.
  /// - Throws: ``RotaryError`` when the sections are not three numbers that can be.
  public init(sections: [Int], isInterleaved: Bool, grid: PatchGrid? = nil) throws(RotaryError) {
    guard sections.count == 3, sections.allSatisfy({ $0 >= 0 }) else {
      throw RotaryError(
        .option, "The sections are \(sections); three numbers of pairs are needed, none negative.")
    }
    self.sections = sections
    self.isInterleaved = isInterleaved
    self.grid = grid
  }

  /// The axis that a pair follows.
  ///
  /// - Parameter pair: Pair index i.
  /// - Returns: Its axis.
  public func axis(ofPair pair: Int) -> Axis {
    if isInterleaved {
      if pair % 3 == 1, pair < 3 * sections[1] { return .height }
      if pair % 3 == 2, pair < 3 * sections[2] { return .width }
      return .time
    }
    if pair < sections[0] { return .time }
    return pair < sections[0] + sections[1] ? .height : .width
  }

  /// The coordinate of a token on the axis of a pair.
  ///
  /// - Parameters:
  ///   - token: Index m of the token in the sequence.
  ///   - pair: Pair index i.
  /// - Returns: The coordinate; m itself without a grid.
  public func position(ofToken token: Double, pair: Int) -> Double {
    guard let grid else { return token }
    return grid.position(ofToken: token, axis: axis(ofPair: pair))
  }
}

/// A block of image or video patches in a sequence of text.
///
///     text before     (m, m, m)
///     patch           (start + frame, start + row, start + column)
///     text after      counted on from the largest coordinate, one further for each token
///
/// Source: Qwen2-VL (arXiv 2409.12191), section 2.1.
public struct PatchGrid: Sendable, Hashable {
  /// Index of the first patch in the sequence.
  public let start: Int
  /// Number of frames, 1 for an image.
  public let frames: Int
  /// Rows of patches.
  public let rows: Int
  /// Patches in a row.
  public let columns: Int

  /// Makes a grid.
  ///
  /// - Parameters:
  ///   - start: Index of the first patch; not negative.
  ///   - frames: Number of frames; at least 1.
  ///   - rows: Rows of patches; at least 1.
  ///   - columns: Patches in a row; at least 1.
  /// - Throws: ``RotaryError`` when a number is not allowed, or when there are more than 2⁴⁰ patches.
  public init(start: Int, frames: Int, rows: Int, columns: Int) throws(RotaryError) {
    let sides = [frames, rows, columns]
    guard start >= 0, start <= 1 << 40, sides.allSatisfy({ (1...1 << 13).contains($0) }) else {
      throw RotaryError(
        .option,
        "The grid is \([start] + sides); a start, frames, rows and columns are needed, the start not "
          + "negative and the others from 1 to 8192.")
    }
    (self.start, self.frames, self.rows, self.columns) = (start, frames, rows, columns)
  }

  /// The coordinate of a token on an axis.
  ///
  /// - Parameters:
  ///   - token: Index m of the token in the sequence.
  ///   - axis: Which coordinate.
  /// - Returns: The coordinate in tokens.
  public func position(ofToken token: Double, axis: PairAxes.Axis) -> Double {
    let first = Double(start)
    guard token >= first else { return token }
    let patches = frames * rows * columns
    let offset = token - first
    guard offset < Double(patches) else {
      return first + Double(max(frames, rows, columns)) + offset - Double(patches)
    }
    let index = Int(offset)
    let coordinate =
      switch axis {
      case .time: index / (rows * columns)
      case .height: index / columns % rows
      case .width: index % columns
      }
    return first + Double(coordinate)
  }
}
