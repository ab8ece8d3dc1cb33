import Synchronization

/// Hands out the tasks 0 ..< count one by one, in order, to several threads that each have memory of their own.
///
/// - Parameters:
///   - count: Number of tasks, at least 0.
///   - threads: Threads at most, at least 1.
///   - isCancelled: Asked before every task whether to stop.
///   - makeRoom: Makes the memory of a thread.
///   - finished: Hears how many tasks are done, from any thread, in no order across threads.
///   - body: Does a task, which must not depend on any other, in a thread's memory.
/// - Returns: Whether all tasks were done.
package func forEachTask<Room>(
  _ count: Int, threads: Int, isCancelled: @escaping @Sendable () -> Bool,
  makeRoom: () -> Room, finished: (Int) -> Void = { _ in },
  _ body: (inout Room, _ task: Int) -> Void
) -> Bool {
  let next = Atomic<Int>(0)
  let done = Atomic<Int>(0)
  // Threads touch memory of their own and results at places of their own.
  nonisolated(unsafe) let (makeRoom, finished, body) = (makeRoom, finished, body)
  inParallel(threads, threads: threads, grain: 1) { workers in
    // One thread may come to be all workers; the later ones find nothing left.
    for _ in workers {
      var room = makeRoom()
      while !isCancelled() {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { break }
        body(&room, task)
        finished(done.wrappingAdd(1, ordering: .relaxed).newValue)
      }
    }
  }
  return done.load(ordering: .relaxed) == count
}
