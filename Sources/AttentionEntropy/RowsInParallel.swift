import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
  import Dispatch
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
  withoutActuallyEscaping(body) { body in
    performConcurrently(blocks) { block in
      let start = block * length + min(block, longer)
      body(start..<start + length + (block < longer ? 1 : 0))
    }
  }
}

#if canImport(Darwin)
  /// Does 0 ..< count on the threads of the system.
  private func performConcurrently(_ count: Int, _ body: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
#else
  /// Does 0 ..< count on this thread and on others that end with it.
  ///
  /// Not Dispatch, which waits without end for threads that the system refuses (`ulimit -v`, `ulimit -u`, a full machine):
  /// here the calling thread does what no other does.
  private func performConcurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let work = SharedWork(count: count, body: body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // The bodies hold their memory on the heap; the usual 8 MiB for each thread would be refused early.
    pthread_attr_setstacksize(&attributes, 1 << 20)
    var helpers: [pthread_t] = []
    for _ in 1..<max(1, min(count, processorCount())) {
      var helper = pthread_t()
      let status = pthread_create(
        &helper, &attributes,
        { pointer in
          if let pointer { Unmanaged<SharedWork>.fromOpaque(pointer).takeUnretainedValue().run() }
          return nil
        }, Unmanaged.passUnretained(work).toOpaque())
      guard status == 0 else { break }
      helpers.append(helper)
    }
    work.run()
    for helper in helpers { pthread_join(helper, nil) }
    // The helpers hold the work without owning it.
    withExtendedLifetime(work) {}
  }

  /// Indices that several threads take one by one.
  private final class SharedWork: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let body: @Sendable (Int) -> Void

    init(count: Int, body: @escaping @Sendable (Int) -> Void) {
      self.count = count
      self.body = body
    }

    /// Takes indices until none is left.
    func run() {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
#endif

/// Processors that this process may use, and so threads unless a number is given.
package func processorCount() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
