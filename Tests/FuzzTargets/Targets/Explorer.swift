import Explorer
import ExplorerServer

/// Words of queries, with which more of them are read to the end.
private let queryWords =
  StateKey.allCases.map(\.rawValue) + [
    "set.window", "set.factor", "yarn", "pi", "rope", "rerope", "llama3", "dynamic-ntk", "p-rope",
    "aligned", "isotropic", "needle", "all-ones", "flat", "mid", "paper", "code", "handbook",
    "dark",
    "paper%2Blogn", "0.07,1", "ssmax:0.4", "deepseek:1,1", "1", "2", "4", "64", "1e6", "-1", "0",
    "nan", "inf", "0x10", "1e308", "99999999999999999999", "%00", "%ff", "%zz", "+", "é", "with.pi",
    "&", "=", "&", "=", ",", "%26", "on", "token", "width", "dpi", "expect",
  ]

/// Changes a query by its words, or byte by byte.
private func damagedQuery(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard luck.below(3) > 0 else { return damagedBytes(bytes, &luck) }
  var parts = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    .map(Array.init)
  let word = Array(luck.one(of: queryWords).utf8)
  let place = luck.below(parts.count)
  switch luck.below(5) {
  case 0: parts.insert(word + [UInt8(ascii: "=")] + luck.one(of: queryWords).utf8, at: place)
  case 1: parts.remove(at: place)
  case 2: parts.append(luck.one(of: parts))
  case 3:
    parts[place] = parts[place].prefix { $0 != UInt8(ascii: "=") } + [UInt8(ascii: "=")] + word
  default: parts[place] += word
  }
  return Array(parts.joined(separator: [UInt8(ascii: "&")]))
}

extension FuzzTarget {
  /// The query of the explorer's page: any bytes have a nearest state, which is its own canonical form.
  static let explorerQuery = FuzzTarget("explorer-query", damage: damagedQuery) { bytes in
    let query = String(decoding: bytes.prefix(9_000), as: UTF8.self)
    let (state, notices) = ExplorerState.nearest(to: query)
    let again = try? ExplorerState.reading(query: state.query)
    precondition(again?.state == state, "The nearest state is not its own canonical form.")
    precondition(again?.notices.isEmpty ?? false, "The canonical form holds what says nothing.")
    precondition(notices.allSatisfy { !$0.sentence.isEmpty }, "A notice says nothing.")
    if let strict = try? ExplorerState(query: query) {
      precondition(
        strict == state || query.contains("with."), "A state that may be is not its own nearest.")
    }
    for control in state.controls { precondition(!control.allowed.isEmpty) }
    _ = state.command(panel: "ratio", output: "a.svg")
  }

  /// The head of a request, as lines: the method and the target, then header lines.
  static let requestHead = FuzzTarget("request-head", damage: damagedHead) { bytes in
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = (lines.first ?? "").split(separator: " ", maxSplits: 1).map(String.init)
    let (method, target) = (first.first ?? "", first.count > 1 ? first[1] : "")
    let headers = lines.dropFirst().map { line -> (name: String, value: String) in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }
    for token in [nil, secret] {
      guard
        refusalStatus(method: method, target: target, headers: headers, port: 8_417, token: token)
          == nil
      else { continue }
      func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
      }
      // What was let in must be what the rules let in, said here once more.
      let hosts = values("host").map { $0.lowercased() }
      precondition(hosts == ["127.0.0.1:8417"] || hosts == ["localhost:8417"], "A foreign host.")
      precondition(target.hasPrefix("/") && target.utf8.count <= 8_192, "A target of no path.")
      precondition(headers.count <= 64, "Too many header lines.")
      let path = String(target.prefix { $0 != "?" })
      precondition(method == "GET" || (method == "POST" && path == "/config"), "A method.")
      let sites = values("sec-fetch-site")
      if sites.contains(where: { $0 != "same-origin" && $0 != "none" }) {
        precondition(
          method == "GET" && path == "/" && values("sec-fetch-mode") == ["navigate"]
            && values("sec-fetch-dest") == ["document"], "Another page's request.")
      }
      if method == "POST" {
        precondition(values("origin") == ["http://\(hosts[0])"], "A foreign origin.")
      }
      if let token {
        precondition(
          values("cookie").contains { $0.contains("entrope=\(token)") }
            || (path == "/" && target.contains("token=\(token)")), "No token.")
      }
    }
  }

  private static let secret = "0123456789abcdef0123456789abcdef"
}

private let headLines = [
  "Host: 127.0.0.1:8417", "Host: localhost:8417", "Host: evil.example", "host: LOCALHOST:8417",
  "Host: 127.0.0.1:8417, evil.example", "Origin: http://127.0.0.1:8417", "Origin: null",
  "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate",
  "Sec-Fetch-Dest: document", "Content-Type: application/json", "Content-Length: 0",
  "Content-Length: -1", "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
  "Cookie: entrope=0123456789abcdef0123456789abcdef", "Cookie: a=1; entrope=0123",
  "Cookie: entrope=",
  "X-Forwarded-Host: 127.0.0.1:8417", "If-None-Match: \"x\"", ": ", "Host:",
]

private let headStarts = [
  "GET /", "POST /config", "GET /?token=0123456789abcdef0123456789abcdef",
  "GET /panel/ratio.svg?beta=48",
  "GET //evil.example/", "GET http://evil.example/", "OPTIONS *", "GET /panel/../x", "HEAD /",
  "GET /settings/vllm?method=%zz", "GET /?token=0123", "POST /", "GET /asset/x?width=1&width=2",
]

/// Changes a head by its lines, or byte by byte.
private func damagedHead(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard luck.below(4) > 0 else { return damagedBytes(bytes, &luck) }
  var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    .map(Array.init)
  let place = luck.below(lines.count)
  switch luck.below(5) {
  case 0: lines[0] = Array(luck.one(of: headStarts).utf8)
  case 1: lines.remove(at: place)
  case 2: lines.append(luck.one(of: lines))
  default: lines.insert(Array(luck.one(of: headLines).utf8), at: min(lines.count, place + 1))
  }
  return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
}
