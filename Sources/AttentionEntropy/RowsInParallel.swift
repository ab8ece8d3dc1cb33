import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Works on 0 ..< count in blocks of neighbours on several threads, and returns when all is done.
///
/// Which thread does a block is left to the system, so the work on an index must not depend on any other index.
///
/// - Parameters:
///   - count: Number of indices, at least 0.
///   - threads: Blocks, and so threads at most; at least 1. Without it the system chooses, and blocks have `grain` indices.
///   - grain: Indices that are worth a block, at least 1: fewer are done on the calling thread.
///   - body: What to do with a block, which is never empty; called from several threads at once.
package func inParallel(
  _ count: Int, threads: Int? = nil, grain: Int, _ body: @Sendable (Range<Int>) -> Void
) {
  precondition(count >= 0 && grain >= 1 && (threads ?? 1) >= 1, "Nothing can be split this way.")
  let blocks = min((count + grain - 1) / grain, threads ?? .max)
  guard blocks > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  // A block begins where the one before it ends; the first `longer` blocks have one index more.
  let (length, longer) = count.quotientAndRemainder(dividingBy: blocks)
  DispatchQueue.concurrentPerform(iterations: blocks) { block in
    let start = block * length + min(block, longer)
    body(start..<start + length + (block < longer ? 1 : 0))
  }
}

/// Processors that this process may use, and so threads unless a number is given.
package func processorCount() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
