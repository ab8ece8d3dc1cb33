import AttentionEntropy
import Foundation
import Synchronization

/// Works out a value for every element on all processors; results do not depend on how many there are.
///
/// - Parameters:
///   - elements: What to work on.
///   - body: Makes the value of an element, which must not depend on any other.
/// - Returns: The values in the order of the elements.
func onAllProcessors<Element: Sendable, Value: Sendable>(
  _ elements: [Element], _ body: @Sendable (Element) -> Value
) -> [Value] {
  let values = Mutex([Value?](repeating: nil, count: elements.count))
  _ = forEachTask(
    elements.count, threads: ProcessInfo.processInfo.activeProcessorCount, isCancelled: { false },
    makeRoom: { () }
  ) { _, task in
    let value = body(elements[task])
    values.withLock { $0[task] = value }
  }
  return values.withLock { $0.compactMap { $0 } }
}
