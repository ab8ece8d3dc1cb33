import AttentionEntropy
import Foundation
import Synchronization

/// Works out a value for every element on all processors; results do not depend on how many there are.
///
/// - Parameters:
///   - elements: What to work on.
///   - body: Makes the value of an element, which must not depend on any other.
/// - Returns: The values in the order of the elements.
/// - Throws: What the body throws for the first element of those that it refuses.
func onAllProcessors<Element: Sendable, Value: Sendable, Failure: Error>(
  _ elements: [Element], _ body: @Sendable (Element) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let results = Mutex([Result<Value, Failure>?](repeating: nil, count: elements.count))
  _ = forEachTask(
    elements.count, threads: processorCount(), isCancelled: { false }, makeRoom: { () }
  ) { _, task in
    let result: Result<Value, Failure>
    do throws(Failure) { result = .success(try body(elements[task])) } catch {
      result = .failure(error)
    }
    results.withLock { $0[task] = result }
  }
  var values: [Value] = []
  for result in results.withLock({ $0 }) {
    if let result { values.append(try result.get()) }
  }
  return values
}
