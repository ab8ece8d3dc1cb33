/// The merges of byte pair encoding: which pairs of tokens become one, and in which order.
struct PairMerges: Sendable {
  /// What becomes of a pair: the lower the rank, the earlier.
  private struct Merge {
    let rank: UInt32
    let token: Int32
  }

  private let merges: [UInt64: Merge]

  /// Makes the table.
  ///
  /// - Parameters:
  ///   - count: Number of merges.
  ///   - vocabulary: The tokens.
  ///   - path: What messages call the file.
  ///   - parts: The two tokens of a merge, by its rank.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` when a token or what two become is not in the vocabulary.
  init(
    count: Int, vocabulary: Vocabulary, path: String,
    parts: (Int) throws(FileError) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)
  ) throws(FileError) {
    var merges: [UInt64: Merge] = [:]
    merges.reserveCapacity(count)
    for rank in 0..<count {
      let (left, right) = try parts(rank)
      func number(_ token: ArraySlice<UInt8>) throws(FileError) -> Int32 {
        guard let number = vocabulary.number(of: token) else {
          throw .unsuitable(
            path: path,
            sentence: "merge \(rank) has “\(legible(String(decoding: token, as: UTF8.self)))”, "
              + "which is not in the vocabulary")
        }
        return number
      }
      let key = Self.key(try number(left), try number(right))
      // The first of two equal merges has the lower rank.
      guard merges[key] == nil else { continue }
      merges[key] = Merge(rank: UInt32(rank), token: try number(left + right))
    }
    self.merges = merges
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private func merge(_ left: Int32, _ right: Int32) -> Merge? { merges[Self.key(left, right)] }

  /// Merges the tokens of one piece: always the pair of lowest rank, and of equal ones the leftmost, until none is left.
  ///
  /// - Parameters:
  ///   - piece: The tokens of its bytes; gets what becomes of them.
  ///   - work: Memory that is used again from piece to piece.
  /// - Complexity: O(n log n) for n bytes.
  func apply(to piece: inout [Int32], _ work: inout Work) {
    guard piece.count > 1 else { return }
    work.start(count: piece.count)
    for index in 0..<piece.count - 1 { push(piece, index, &work) }
    while let (rank, index) = work.pop() {
      // An entry is stale when a part of its pair has become another token since.
      let next = work.next[index]
      guard piece[index] >= 0, next < piece.count, let merge = merge(piece[index], piece[next]),
        merge.rank == rank
      else { continue }
      piece[index] = merge.token
      piece[next] = -1
      let after = work.next[next]
      work.next[index] = after
      if after < piece.count { work.previous[after] = index }
      if work.previous[index] >= 0 { push(piece, work.previous[index], &work) }
      push(piece, index, &work)
    }
    piece.removeAll { $0 < 0 }
  }

  private func push(_ piece: [Int32], _ index: Int, _ work: inout Work) {
    let next = work.next[index]
    guard next < piece.count, let merge = merge(piece[index], piece[next]) else { return }
    work.push(rank: merge.rank, index: index)
  }

  /// The neighbours of each token that is left, and the pairs that may merge, lowest rank and leftmost first.
  struct Work {
    fileprivate var next: [Int] = []
    fileprivate var previous: [Int] = []
    /// A binary heap of rank and place in one number.
    private var heap: [UInt64] = []

    fileprivate mutating func start(count: Int) {
      heap.removeAll(keepingCapacity: true)
      next.removeAll(keepingCapacity: true)
      previous.removeAll(keepingCapacity: true)
      next.append(contentsOf: 1...count)
      previous.append(contentsOf: -1..<count - 1)
    }

    fileprivate mutating func push(rank: UInt32, index: Int) {
      var child = heap.count
      heap.append(UInt64(rank) << 32 | UInt64(index))
      while child > 0, heap[child] < heap[(child - 1) / 2] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    }

    fileprivate mutating func pop() -> (rank: UInt32, index: Int)? {
      guard let least = heap.first else { return nil }
      let last = heap.removeLast()
      if !heap.isEmpty {
        heap[0] = last
        var parent = 0
        while true {
          var child = 2 * parent + 1
          guard child < heap.count else { break }
          if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
          guard heap[child] < heap[parent] else { break }
          heap.swapAt(child, parent)
          parent = child
        }
      }
      return (UInt32(least >> 32), Int(least & 0xFFFF_FFFF))
    }
  }
}
