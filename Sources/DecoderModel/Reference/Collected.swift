import Synchronization

/// Results of several threads by index.
final class Collected<Element: Sendable>: Sendable {
  private let slots: Mutex<[Element?]>

  init(count: Int) { slots = Mutex([Element?](repeating: nil, count: count)) }

  func set(_ index: Int, _ element: Element) { slots.withLock { $0[index] = element } }

  /// What was set, in order.
  var elements: [Element] { slots.withLock { $0.compactMap { $0 } } }
}
