import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// HTTP/1.1 on 127.0.0.1 and nowhere else, with bounds on everything that a client can do.
///
/// All connections live on one event loop, so their state needs no locks. Requests are judged by their head before a byte of
/// their body is kept; answers are made elsewhere and written in one go.
final class Loopback: Sendable {
  /// The bounds.
  struct Limits: Sendable {
    /// Connections at once; beyond them the oldest idle one is closed.
    var connections = 256
    /// Connections that may be in the middle of a request's head.
    var openHeads = 32
    /// How long a head may take, in seconds.
    var headSeconds: Int64 = 5
    /// How long an idle connection is kept, in seconds.
    var idleSeconds: Int64 = 30
    /// How long an answer may take, in seconds.
    var answerSeconds: Int64 = 12
  }

  /// Why it cannot listen, as a sentence.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  /// The port that is listened on.
  let port: Int

  private init(_ group: MultiThreadedEventLoopGroup, _ channel: any Channel, port: Int) {
    (self.group, self.channel, self.port) = (group, channel, port)
  }

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - port: The port, 0 for any that is free.
  ///   - limits: The bounds.
  ///   - refusal: Judges a request by its head, told the port; on the event loop, so it must be quick.
  ///   - answer: Answers a request that was let in, told the port, at any time and on any thread; on the event loop, so it must be
  ///     quick.
  /// - Returns: The listener.
  /// - Throws: ``Failure`` where the port cannot be had.
  static func listen(
    port: Int, limits: Limits = Limits(),
    refusal: @escaping @Sendable (RequestHead, Int) -> Answer?,
    answer: @escaping @Sendable (WebRequest, Int, @escaping @Sendable (Answer) -> Void) -> Void
  ) async throws -> Loopback {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let connections = Connections(limits)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let port = channel.localAddress?.port ?? 0
          let pipeline = channel.pipeline.syncOperations
          let connection = Connection(
            connections, refusal: { refusal($0, port) }, answer: { answer($0, port, $1) },
            channel: channel)
          try pipeline.addHandler(HeadWatch(connection))
          try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
          try pipeline.addHandler(connection)
        }
      }
    do {
      let channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
      return Loopback(group, channel, port: channel.localAddress?.port ?? port)
    } catch {
      try? await group.shutdownGracefully()
      let code = (error as? IOError)?.errnoCode
      throw Failure(
        description: code == EADDRINUSE
          ? "Port \(port) is in use; give --port, or --port 0 for any."
          : code == EACCES
            ? "Port \(port) may not be opened by this user; give a --port above 1023, or --port 0 for any."
            : "127.0.0.1 cannot be listened on: \(error)")
    }
  }

  /// Stops listening and closes all connections.
  func close() async {
    try? await channel.close()
    try? await group.shutdownGracefully()
  }
}

/// All connections of a server; used on its event loop alone.
private final class Connections: @unchecked Sendable {
  let limits: Loopback.Limits
  private var all: [ObjectIdentifier: Connection] = [:]
  /// How many are in the middle of a head.
  var openHeads = 0

  init(_ limits: Loopback.Limits) {
    self.limits = limits
  }

  /// Takes a connection in, and closes the one that was idle longest, else the oldest, where there are too many.
  func add(_ connection: Connection) {
    all[ObjectIdentifier(connection)] = connection
    guard all.count > limits.connections else { return }
    let others = all.values.filter { $0 !== connection }
    let victim =
      others.filter(\.isIdle).min { $0.since < $1.since } ?? others.min { $0.since < $1.since }
    victim?.close()
  }

  func remove(_ connection: Connection) { all[ObjectIdentifier(connection)] = nil }

  /// Closes the connection whose head has been under way for longest, so that slow ones do not keep others out.
  func closeOldestHead() {
    all.values.filter(\.isInHead).min { $0.since < $1.since }?.close()
  }
}

/// Sees bytes before they are parsed, so that a head that never ends is noticed.
private final class HeadWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func handlerAdded(context: ChannelHandlerContext) { connection.wire = context }

  func handlerRemoved(context: ChannelHandlerContext) { connection.wire = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.receivesBytes()
    context.fireChannelRead(data)
  }
}

/// One connection: collects a request, has it answered and writes the answer.
private final class Connection: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case idle
    case head
    case body(RequestHead, [UInt8])
    case answering
    /// A refusal was written; what follows is read and dropped until the other side closes.
    case done
  }

  private let connections: Connections
  private let refusal: @Sendable (RequestHead) -> Answer?
  private let answer: @Sendable (WebRequest, @escaping @Sendable (Answer) -> Void) -> Void
  private let channel: any Channel
  private var state = State.idle
  private var isKeptAlive = true
  private var timer: Scheduled<Void>?
  /// Where bytes can be written as they are, before the codec.
  var wire: ChannelHandlerContext?
  /// When it last began to be idle, or its head to come.
  private(set) var since = NIODeadline.now()

  init(
    _ connections: Connections, refusal: @escaping @Sendable (RequestHead) -> Answer?,
    answer: @escaping @Sendable (WebRequest, @escaping @Sendable (Answer) -> Void) -> Void,
    channel: any Channel
  ) {
    (self.connections, self.refusal) = (connections, refusal)
    (self.answer, self.channel) = (answer, channel)
  }

  var isInHead: Bool { if case .head = state { true } else { false } }

  var isIdle: Bool { if case .idle = state { true } else { false } }

  func close() { channel.close(mode: .all, promise: nil) }

  func channelActive(context: ChannelHandlerContext) {
    connections.add(self)
    becomeIdle()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    if case .head = state { connections.openHeads -= 1 }
    state = .done
    connections.remove(self)
  }

  private func becomeIdle() {
    (state, since) = (.idle, .now())
    wait(connections.limits.idleSeconds) { $0.close() }
  }

  private func wait(_ seconds: Int64, _ then: @escaping (Connection) -> Void) {
    timer?.cancel()
    let action = NIOLoopBound((self, then), eventLoop: channel.eventLoop)
    timer = channel.eventLoop.scheduleTask(in: .seconds(seconds)) {
      let (connection, then) = action.value
      then(connection)
    }
  }

  /// Bytes came, of whatever.
  func receivesBytes() {
    guard case .idle = state else { return }
    if connections.openHeads >= connections.limits.openHeads { connections.closeOldestHead() }
    (state, since) = (.head, .now())
    connections.openHeads += 1
    wait(connections.limits.headSeconds) {
      $0.refuse(408, "The request's head was not complete in time.")
    }
  }

  private func refuse(_ status: Int, _ sentence: String) {
    if case .head = state { connections.openHeads -= 1 }
    let isBeforeRequest = isIdle || isInHead
    state = .done
    var answer = Answer(status, .text, sentence + "\n").closing
    answer.headers.append(Answer.unstored)
    // The codec knows of no request that this would answer, so it is written past it.
    if isBeforeRequest { writeOnWire(answer) } else { write(answer) }
  }

  private func writeOnWire(_ answer: Answer) {
    timer?.cancel()
    let status = HTTPResponseStatus(statusCode: answer.status)
    let lines =
      ["HTTP/1.1 \(answer.status) \(status.reasonPhrase)"]
      + lines(of: answer, closes: true).map { "\($0): \($1)" }
    let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
    guard let wire else { return close() }
    wire.writeAndFlush(NIOAny(ByteBuffer(bytes: Array(text.utf8) + answer.body)), promise: nil)
    closeSoon()
  }

  /// The header lines of an answer.
  private func lines(of answer: Answer, closes: Bool) -> [(name: String, value: String)] {
    [("Content-Type", answer.type.rawValue), ("Content-Length", "\(answer.body.count)")]
      + answer.headers + Answer.everywhere + (closes ? [("Connection", "close")] : [])
  }

  /// Ends the connection, after the other side had time to read.
  private func closeSoon() {
    let channel = channel
    channel.close(mode: .output, promise: nil)
    channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): receive(head)
    case .body(let buffer):
      guard case .body(let head, var bytes) = state else { return }
      guard bytes.count + buffer.readableBytes <= Guard.longestBody else {
        return refuse(413, "A configuration is at most \(Guard.longestBody) bytes.")
      }
      // Taken out of the state first, so that the bytes are not copied.
      state = .answering
      bytes.append(contentsOf: buffer.readableBytesView)
      state = .body(head, bytes)
    case .end:
      guard case .body(let head, let bytes) = state else { return }
      state = .answering
      respond(to: WebRequest(head: head, body: bytes))
    }
  }

  private func receive(_ head: HTTPRequestHead) {
    switch state {
    case .head: connections.openHeads -= 1
    case .idle: break
    case .body, .answering, .done: return
    }
    isKeptAlive = head.isKeepAlive
    let request = RequestHead(
      method: head.method.rawValue, target: head.uri,
      headers: head.headers.map { ($0.name, $0.value) })
    if let refused = refusal(request) {
      state = .done
      write(refused)
      return
    }
    state = .body(request, [])
    wait(connections.limits.answerSeconds) {
      $0.refuse(408, "The request was not complete in time.")
    }
  }

  private func respond(to request: WebRequest) {
    timer?.cancel()
    let loop = channel.eventLoop
    answer(request) { made in
      loop.execute {
        guard case .answering = self.state else { return }
        self.write(made)
      }
    }
    wait(connections.limits.answerSeconds) {
      $0.write(
        Answer(503, .text, "The answer was not ready in time.\n").with("Retry-After", "2")
          .with(Answer.unstored.name, Answer.unstored.value).closing)
    }
  }

  /// Writes an answer in one go; a connection that stays open is idle then.
  private func write(_ answer: Answer) {
    timer?.cancel()
    let closes = answer.closes || !isKeptAlive
    let headers = HTTPHeaders(lines(of: answer, closes: closes))
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
    channel.write(HTTPServerResponsePart.head(head), promise: nil)
    if !answer.body.isEmpty {
      channel.write(
        HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
    }
    guard closes else {
      becomeIdle()
      channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
      return
    }
    state = .done
    let this = NIOLoopBound(self, eventLoop: channel.eventLoop)
    channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in
      this.value.closeSoon()
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.close(promise: nil) }
    switch state {
    case .idle, .head, .body: refuse(400, "This is no HTTP request that can be read.")
    case .answering, .done: context.close(promise: nil)
    }
  }
}
