public import Explorer
import Foundation
import ModelFiles

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
  /// Captured vectors are shown to those alone who have the token of the printed address, which has 128 random bits and is new every
  /// time.
  ///
  /// - Parameters:
  ///   - port: The port on 127.0.0.1, 0 for any that is free.
  ///   - vectors: Captured vectors that states may be about.
  /// - Returns: The server, which listens already.
  /// - Throws: ``Failure`` where the port cannot be had.
  public static func started(
    port: Int, vectors: ExplorerVectors? = nil
  ) async throws(Failure) -> ExplorerServer {
    let token = vectors.map { _ in
      String(sha256((0..<32).map { _ in UInt8.random(in: .min ... .max) }).prefix(32))
    }
    return try await started(port: port, token: token, vectors: vectors)
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
        answers.answer($0, port: $1, $2)
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
