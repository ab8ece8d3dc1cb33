import Foundation
import Synchronization

/// Where answers are worked out: two at once, eight in waiting, each question once, and the last answers kept.
///
/// Work runs on threads of its own, so that nobody who waits for a page waits for a picture, and nothing else that the process
/// does can keep an answer waiting.
final class Workshop: Sendable {
  /// Bytes under one key, whatever they are made of.
  typealias Product = [String: [UInt8]]
  /// Hears what became of a question.
  typealias Done = @Sendable (Result<Product, any Error>) -> Void
  /// Works something out, and asks now and then whether to stop.
  typealias Work = @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Product

  /// Why there is no answer.
  enum Failure: Error, Sendable {
    /// Too much is waiting.
    case busy
    /// It took longer than the deadline.
    case late
  }

  /// How much is done and kept at once.
  struct Limits: Sendable {
    var running = 2
    var waiting = 8
    var answers = 256
    var bytes = 32 << 20
    var deadline = Duration.seconds(10)
  }

  private struct State {
    var kept: [String: Product] = [:]
    /// Keys of what is kept, the one that was asked for last at the end.
    var order: [String] = []
    var keptBytes = 0
    /// Who waits for what is under way.
    var flights: [String: [Done]] = [:]
  }

  private let state = Mutex(State())
  private let crew: Crew
  private let limits: Limits

  init(_ limits: Limits = Limits()) {
    self.limits = limits
    crew = Crew(limits.running)
  }

  /// Hands on the product of a key: kept, on its way, or worked out now.
  ///
  /// - Parameters:
  ///   - key: What it depends on.
  ///   - isKept: Whether it is kept for the next who asks.
  ///   - work: Works it out; asked to stop at the deadline.
  ///   - done: Hears the product, ``Failure`` or what the work throws; at once where the product is kept.
  func product(
    _ key: String, isKept: Bool = true, work: @escaping Work, done: @escaping Done
  ) {
    enum Step {
      case answered(Result<Product, any Error>)
      case waits
      case begins
    }
    let step: Step = state.withLock { state in
      if let found = state.kept[key] {
        state.order.removeAll { $0 == key }
        state.order.append(key)
        return .answered(.success(found))
      }
      if state.flights[key] != nil {
        state.flights[key]?.append(done)
        return .waits
      }
      guard state.flights.count < limits.running + limits.waiting else {
        return .answered(.failure(Failure.busy))
      }
      state.flights[key] = [done]
      return .begins
    }
    switch step {
    case .answered(let result): done(result)
    case .waits: break
    case .begins: crew.run { self.finish(key, isKept: isKept, work) }
    }
  }

  private func finish(_ key: String, isKept: Bool, _ work: Work) {
    let clock = ContinuousClock()
    let end = clock.now + limits.deadline
    var result = Result { try work { clock.now > end } }
    if case .failure = result, clock.now > end { result = .failure(Failure.late) }
    let waiting = state.withLock { state in
      if isKept, case .success(let product) = result { keep(product, as: key, in: &state) }
      return state.flights.removeValue(forKey: key) ?? []
    }
    for done in waiting { done(result) }
  }

  private func keep(_ product: Product, as key: String, in state: inout State) {
    guard state.kept[key] == nil else { return }
    state.kept[key] = product
    state.order.append(key)
    state.keptBytes += size(product)
    while state.order.count > limits.answers || state.keptBytes > limits.bytes,
      let oldest = state.order.first
    {
      state.order.removeFirst()
      if let gone = state.kept.removeValue(forKey: oldest) { state.keptBytes -= size(gone) }
    }
  }

  private func size(_ product: Product) -> Int { product.values.reduce(0) { $0 + $1.count } }
}

/// Some threads that take tasks in their order.
final class Crew: Sendable {
  private let tasks = Mutex<[@Sendable () -> Void]>([])
  private let count = DispatchSemaphore(value: 0)

  /// Starts the threads, which end with the process.
  init(_ threads: Int) {
    for _ in 0..<threads {
      let thread = Thread { [tasks = TaskBox(self)] in
        while let crew = tasks.crew { crew.work() }
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  /// Has a task done by the next thread that is free.
  func run(_ task: @escaping @Sendable () -> Void) {
    tasks.withLock { $0.append(task) }
    count.signal()
  }

  private func work() {
    // Looked up again now and then, so that threads end when nobody holds the crew any more.
    guard count.wait(timeout: .now() + .seconds(2)) == .success else { return }
    let task = tasks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    task?()
  }

  /// A reference that does not keep the crew.
  private final class TaskBox: @unchecked Sendable {
    weak var crew: Crew?

    init(_ crew: Crew) { self.crew = crew }
  }
}
