internal import CAllocationCount

/// Whether allocations can be counted here: with the GNU C library alone.
public let canCountAllocations = allocation_count_is_available()

/// Blocks of memory that the current thread asks for during a piece of work.
///
/// - Parameter work: What to do.
/// - Returns: How many blocks.
/// - Throws: What the work throws.
public func allocations(during work: () throws -> Void) rethrows -> Int {
  allocation_count_begin()
  defer { _ = allocation_count_end() }
  try work()
  return allocation_count_end()
}

/// Whether a count of allocations is what an optimised build allows.
///
/// Without optimisation values pass through boxes, so a debug build shows no more than the lower bound.
///
/// - Parameters:
///   - count: How many were counted.
///   - expected: How many there are.
/// - Returns: Whether they agree, as far as this build can tell.
public func isAllocationCount(_ count: Int, _ expected: Int) -> Bool {
  #if DEBUG
    count >= expected
  #else
    count == expected
  #endif
}
