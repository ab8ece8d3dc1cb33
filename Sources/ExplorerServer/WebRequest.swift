/// The head of an HTTP request, as it was sent.
struct RequestHead: Sendable {
  /// The method, such as `GET`.
  var method: String
  /// What stands between method and version, unchanged.
  var target: String
  /// The header lines, in their order.
  var headers: [(name: String, value: String)]

  /// All values of a header.
  func values(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name }.map(\.value)
  }

  /// The path, before a question mark.
  var path: String { String(target.prefix { $0 != "?" }) }
  /// What follows the question mark; empty where there is none.
  var query: String { String(target.drop { $0 != "?" }.dropFirst()) }
}

/// A whole HTTP request.
struct WebRequest: Sendable {
  var head: RequestHead
  var body: [UInt8] = []
}

/// What is sent back.
struct Answer: Sendable {
  /// Status code.
  var status = 200
  /// Kind of the body; nothing where the body is empty.
  var type: ContentType
  /// The whole body.
  var body: [UInt8]
  /// Header lines beside those of every answer.
  var headers: [(name: String, value: String)] = []
  /// Whether the connection ends with it.
  var closes = false

  enum ContentType: String, Sendable {
    case html = "text/html; charset=utf-8"
    case json = "application/json"
    case text = "text/plain; charset=utf-8"
    case csv = "text/csv; charset=utf-8"
    case svg = "image/svg+xml"
    case png = "image/png"
    case pdf = "application/pdf"
    case css = "text/css; charset=utf-8"
    case script = "text/javascript; charset=utf-8"
  }

  init(_ status: Int, _ type: ContentType, _ body: [UInt8]) {
    (self.status, self.type, self.body) = (status, type, body)
  }

  init(_ status: Int, _ type: ContentType, _ text: String) {
    self.init(status, type, Array(text.utf8))
  }

  init(_ type: ContentType, _ text: String) { self.init(200, type, text) }

  /// The same with another header line.
  func with(_ name: String, _ value: String) -> Answer {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }

  /// The same, after which the connection is closed.
  var closing: Answer {
    var copy = self
    copy.closes = true
    return copy
  }

  /// Header lines of every answer: nothing is loaded, framed, guessed or told beyond this origin.
  static let everywhere: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
  ]

  /// Header line of what may be kept for good, since its URL says everything.
  static let immutable = (name: "Cache-Control", value: "private, max-age=31536000, immutable")
  /// Header line of what nobody may keep.
  static let unstored = (name: "Cache-Control", value: "no-store")
}
