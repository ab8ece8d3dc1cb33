import Foundation
import Synchronization

/// Where answers are worked out: two at once, eight in waiting, each question once, and the last answers kept.
///
/// Work runs on threads of its own, so that nobody who waits for a page waits for a picture.
actor Workshop {
  /// Bytes under one key, whatever they are made of.
  typealias Product = [String: [UInt8]]

  /// Why there is no answer.
  enum Failure: Error, Sendable {
    /// Too much is waiting.
    case busy
    /// It took longer than the deadline.
    case late
  }

  private var kept: [String: Product] = [:]
  /// Keys of what is kept, the one that was asked for last at the end.
  private var order: [String] = []
  private var keptBytes = 0
  private var flights: [String: Task<Product, any Error>] = [:]
  private var running = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private let queue = DispatchQueue(label: "entrope.explorer.work", attributes: .concurrent)
  private let limits: Limits

  /// How much is done and kept at once.
  struct Limits: Sendable {
    var running = 2
    var waiting = 8
    var answers = 256
    var bytes = 32 << 20
    var deadline = Duration.seconds(10)
  }

  init(_ limits: Limits = Limits()) {
    self.limits = limits
  }

  /// The product of a key: kept, on its way, or worked out now.
  ///
  /// - Parameters:
  ///   - key: What it depends on.
  ///   - isKept: Whether it is kept for the next who asks.
  ///   - work: Works it out; asked to stop at the deadline.
  /// - Returns: The product.
  /// - Throws: ``Failure``; what the work throws.
  func product(
    _ key: String, isKept: Bool = true,
    work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Product
  ) async throws -> Product {
    if let found = kept[key] {
      order.removeAll { $0 == key }
      order.append(key)
      return found
    }
    if let flight = flights[key] { return try await flight.value }
    guard running < limits.running || waiting.count < limits.waiting else { throw Failure.busy }
    let flight = Task { try await self.run(work) }
    flights[key] = flight
    defer { flights[key] = nil }
    let product = try await flight.value
    if isKept { keep(product, as: key) }
    return product
  }

  private func run(
    _ work: @escaping @Sendable (@escaping @Sendable () -> Bool) throws -> Product
  ) async throws -> Product {
    if running >= limits.running {
      await withCheckedContinuation { waiting.append($0) }
    } else {
      running += 1
    }
    defer {
      // A place goes from hand to hand; it is given back when nobody waits.
      if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
    }
    let clock = ContinuousClock()
    let end = clock.now + limits.deadline
    let queue = queue
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { try work { clock.now > end } }
        continuation.resume(
          with: result.mapError { clock.now > end ? Failure.late as any Error : $0 })
      }
    }
  }

  private func keep(_ product: Product, as key: String) {
    guard kept[key] == nil else { return }
    kept[key] = product
    order.append(key)
    keptBytes += size(product)
    while order.count > limits.answers || keptBytes > limits.bytes, let oldest = order.first {
      order.removeFirst()
      if let gone = kept.removeValue(forKey: oldest) { keptBytes -= size(gone) }
    }
  }

  private func size(_ product: Product) -> Int { product.values.reduce(0) { $0 + $1.count } }
}
