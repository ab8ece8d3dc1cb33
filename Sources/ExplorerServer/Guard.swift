/// Who may ask: pages of this origin and tools of the user, and no page of another one.
///
/// The server listens on loopback alone, but every page that the user visits can send requests there, under any name that its
/// own DNS resolves to 127.0.0.1. So the Host is allowed by list before anything else is looked at.
struct Guard: Sendable {
  /// The port that is listened on.
  let port: Int
  /// What a request must carry where something private is shown; `nil` where nothing is.
  let token: String?

  init(port: Int, token: String? = nil) {
    (self.port, self.token) = (port, token)
  }

  /// The longest line of a request, in bytes.
  static let longestTarget = 8_192
  /// The most bytes of all header lines.
  static let mostHeaderBytes = 16_384
  /// The most header lines.
  static let mostHeaders = 64
  /// The longest body, in bytes.
  static let longestBody = 1 << 20

  /// The answer to a request that is refused by its head; `nil` for one that is let in.
  func refusal(of head: RequestHead) -> Answer? {
    if head.target.utf8.count > Self.longestTarget {
      return refused(414, "The address is longer than \(Self.longestTarget) bytes.")
    }
    let size = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    if size > Self.mostHeaderBytes || head.headers.count > Self.mostHeaders {
      return refused(
        431, "The header has more than \(Self.mostHeaders) lines or \(Self.mostHeaderBytes) bytes.")
    }
    let hosts = head.values("host")
    guard hosts.count == 1, allowedHosts.contains(hosts[0].lowercased()), head.target.hasPrefix("/")
    else {
      return refused(
        421,
        "This server answers to \(allowedHosts.joined(separator: " and ")) alone; open it by one of these addresses."
      )
    }
    if let foreign = foreignPage(head) { return foreign }
    guard head.method == "GET" || (head.method == "POST" && head.path == Route.config) else {
      return refused(
        405, "Only GET is answered here, and POST of a configuration to \(Route.config)."
      )
      .with("Allow", head.path == Route.config ? "POST" : "GET")
    }
    if head.method == "POST" {
      guard head.values("origin") == ["http://\(hosts[0].lowercased())"] else {
        return refused(403, "A configuration is taken from this page alone.")
      }
      let types = head.values("content-type")
      guard types.count == 1,
        types[0].prefix(while: { $0 != ";" }).trimmingSpaces.lowercased() == "application/json"
      else { return refused(415, "Send the configuration as application/json.") }
    } else if !head.values("transfer-encoding").isEmpty
      || head.values("content-length").contains(where: { $0 != "0" })
    {
      return refused(413, "A GET has no body here.")
    }
    if let length = head.values("content-length").first.flatMap({ Int($0) }),
      length > Self.longestBody
    {
      return refused(413, "A configuration is at most \(Self.longestBody) bytes.")
    }
    guard let token, !carriesToken(head, token), !(head.path == "/" && asksWithToken(head, token))
    else { return nil }
    return refused(
      403, "Private data are shown here; open the page by the address that the program printed.")
  }

  private var allowedHosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

  private func refused(_ status: Int, _ sentence: String) -> Answer {
    var answer = Answer(status, .text, sentence + "\n").closing
    answer.headers.append(Answer.unstored)
    return answer
  }

  /// The refusal of what another page's browser sends, but for a link that a person follows.
  private func foreignPage(_ head: RequestHead) -> Answer? {
    let sites = head.values("sec-fetch-site")
    guard !sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) || sites.count > 1 else {
      return nil
    }
    let isFollowed =
      sites.count == 1 && head.method == "GET" && head.path == "/"
      && head.values("sec-fetch-mode") == ["navigate"]
      && head.values("sec-fetch-dest") == ["document"]
    return isFollowed ? nil : refused(403, "Requests from other pages are not answered.")
  }

  // MARK: Token

  /// The name of the cookie; browsers keep one jar for all ports of a machine, so that each server has a name of its own.
  static func cookie(port: Int) -> String { "entrope-\(port)" }

  private func carriesToken(_ head: RequestHead, _ token: String) -> Bool {
    let name = Self.cookie(port: port)
    return head.values("cookie").flatMap { $0.split(separator: ";") }.contains { part in
      let pieces = part.trimmingSpaces.split(separator: "=", maxSplits: 1)
      return pieces.count == 2 && pieces[0] == name && isSame(String(pieces[1]), token)
    }
  }

  /// Whether the query gives the token, as the printed address does.
  func asksWithToken(_ head: RequestHead, _ token: String) -> Bool {
    head.query.split(separator: "&").contains {
      $0.hasPrefix("token=") && isSame(String($0.dropFirst(6)), token)
    }
  }

  /// Whether two texts are the same, in a time that does not tell how much of them is.
  private func isSame(_ given: String, _ wanted: String) -> Bool {
    let (a, b) = (Array(given.utf8), Array(wanted.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension StringProtocol {
  /// The text without spaces at its ends.
  var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// What becomes of a request's head, for tests that try many: the status of its refusal by the guard, or by the readers behind it.
///
/// - Parameters:
///   - method: The method, such as `GET`.
///   - target: What stands between method and version.
///   - headers: The header lines, in their order.
///   - port: The port that is listened on.
///   - token: What a request must carry; `nil` where nothing is private.
/// - Returns: The status; `nil` for a request that is let in.
package func refusalStatus(
  method: String, target: String, headers: [(name: String, value: String)], port: Int,
  token: String?
) -> Int? {
  let head = RequestHead(method: method, target: target, headers: headers)
  if let refused = Guard(port: port, token: token).refusal(of: head) { return refused.status }
  guard Route(head.path) != nil else { return 404 }
  return (try? PictureQuery.split(head.query)) == nil ? 400 : nil
}
