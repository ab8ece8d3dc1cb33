public import Explorer
import Foundation

/// The explorer's page, served on 127.0.0.1 until it is stopped.
public struct ExplorerServer: Sendable {
  private let loopback: Loopback
  private let token: String?

  /// Why it cannot be started, as a sentence.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// What went wrong, and what to change.
    public let description: String
  }

  /// Begins to listen.
  ///
  /// - Parameter port: The port on 127.0.0.1, 0 for any that is free.
  /// - Returns: The server, which listens already.
  /// - Throws: ``Failure`` where the port cannot be had.
  public static func started(port: Int) async throws(Failure) -> ExplorerServer {
    try await started(port: port, token: nil)
  }

  /// Begins to listen, with captured vectors to show, to those alone who have the token of the printed address.
  ///
  /// The token has 128 random bits and is new every time.
  ///
  /// - Parameters:
  ///   - port: The port on 127.0.0.1, 0 for any that is free.
  ///   - vectors: The captured vectors.
  /// - Returns: The server, which listens already.
  /// - Throws: ``Failure`` where the port cannot be had.
  public static func started(
    port: Int, vectors: ExplorerVectors
  ) async throws(Failure) -> ExplorerServer {
    var random = SystemRandomNumberGenerator()
    let halves = (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return try await started(port: port, token: halves.joined(), vectors: vectors)
  }

  /// Begins to listen; where something private is shown, to those alone who have the token.
  ///
  /// A panel has until the deadline.
  package static func started(
    port: Int, token: String?, vectors: ExplorerVectors? = nil, deadline: Duration = .seconds(10)
  ) async throws(Failure) -> ExplorerServer {
    let answers = ExplorerAnswers(
      token: token, vectors: vectors, limits: Workshop.Limits(deadline: deadline))
    do {
      let loopback = try await Loopback.listen(port: port) { head, port in
        Guard(port: port, token: token).refusal(of: head)
      } answer: {
        answers.answer($0, $1)
      }
      return ExplorerServer(loopback: loopback, token: token)
    } catch { throw Failure(description: "\(error)") }
  }

  /// The port that is listened on.
  public var port: Int { loopback.port }

  /// The address of the page at a state.
  ///
  /// - Parameter state: What to show first.
  /// - Returns: A URL.
  public func address(of state: ExplorerState) -> String {
    let query = [state.query, token.map { "token=\($0)" } ?? ""].filter { !$0.isEmpty }
      .joined(separator: "&")
    return "http://127.0.0.1:\(port)/" + (query.isEmpty ? "" : "?\(query)")
  }

  /// Stops listening and closes all connections.
  public func stop() async { await loopback.close() }
}
