import Drawing
import Explorer
import ExplorerServer
import Figures
import Foundation
import Gallery
import TestSupport
import Testing

/// A server on a free port, stopped when the test is done with it.
func withServer<Result>(
  token: String? = nil, vectors: ExplorerVectors? = nil,
  _ body: (ExplorerServer) async throws -> Result
) async throws -> Result {
  let server = try await ExplorerServer.started(port: 0, token: token, vectors: vectors)
  do {
    let result = try await body(server)
    await server.stop()
    return result
  } catch {
    await server.stop()
    throw error
  }
}

/// Sends a head and waits for its answer, on a connection of its own.
func ask(
  _ server: ExplorerServer, _ line: String, _ headers: [String] = [], host: String? = nil,
  body: String = ""
) throws -> (status: Int, headers: [String: String], body: [UInt8]) {
  let client = try #require(RawClient(port: server.port))
  let hosts = host.map { $0.isEmpty ? [] : ["Host: \($0)"] } ?? ["Host: 127.0.0.1:\(server.port)"]
  client.send(([line] + hosts + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
  return try #require(client.answer())
}

func get(
  _ server: ExplorerServer, _ path: String, _ headers: [String] = []
) throws -> (status: Int, headers: [String: String], body: [UInt8]) {
  try ask(server, "GET \(path) HTTP/1.1", headers)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("The explorer's server", .serialized)
struct ExplorerServerTests {
  @Test("requests under any other name than this machine's are refused with 421")
  func hosts() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let port = server.port
      for host in ["127.0.0.1:\(port)", "localhost:\(port)", "LOCALHOST:\(port)"] {
        #expect(try ask(server, "GET /version.json HTTP/1.1", host: host).status == 200, "\(host)")
      }
      for host in [
        "", "evil.example", "evil.example:\(port)", "localhost.evil.example:\(port)",
        "127.0.0.1.evil.example:\(port)", "evil.localhost:\(port)", "localhost.:\(port)",
        "127.0.0.1:\(port), evil.example", "127.0.0.1:\(port + 1)", "127.0.0.1", "localhost",
        "user@127.0.0.1:\(port)", "[::1]:\(port)", "0.0.0.0:\(port)",
      ] {
        #expect(try ask(server, "GET /version.json HTTP/1.1", host: host).status == 421, "\(host)")
      }
      let own = "Host: 127.0.0.1:\(port)"
      #expect(try ask(server, "GET / HTTP/1.1", [own]).status == 421)
      #expect(try ask(server, "GET / HTTP/1.1", ["Host: evil.example"]).status == 421)
      #expect(try ask(server, "GET / HTTP/1.0", host: "").status == 421)
      #expect(
        try ask(server, "GET http://evil.example/ HTTP/1.1").status == 421)
      #expect(
        try ask(
          server, "GET / HTTP/1.1", ["X-Forwarded-Host: 127.0.0.1:\(port)"], host: "evil.example"
        )
        .status == 421)
    }
  }

  @Test("other pages may link to the page and do nothing else")
  func sites() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      for site in ["same-origin", "none"] {
        #expect(try get(server, "/methods.json", ["Sec-Fetch-Site: \(site)"]).status == 200)
      }
      for site in ["cross-site", "same-site", "anything"] {
        #expect(try get(server, "/panel/ratio.svg", ["Sec-Fetch-Site: \(site)"]).status == 403)
        #expect(try get(server, "/", ["Sec-Fetch-Site: \(site)"]).status == 403)
        let followed = [
          "Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document",
        ]
        #expect(try get(server, "/?beta=48", followed).status == 200)
        #expect(try get(server, "/methods.json", followed).status == 403)
        #expect(
          try get(
            server, "/",
            ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"]
          ).status == 403)
      }
      #expect(
        try get(server, "/", ["Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site"]).status == 403)
    }
  }

  @Test("a configuration is taken from the page alone, as JSON, by POST")
  func post() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let origin = "Origin: http://127.0.0.1:\(server.port)"
      let json = "Content-Type: application/json"
      let config =
        #"{"model_type":"llama","hidden_size":4096,"num_attention_heads":32,"max_position_embeddings":16384,"rope_theta":500000,"rope_scaling":{"rope_type":"yarn","factor":4,"original_max_position_embeddings":4096,"beta_fast":48}}"#
      func send(_ headers: [String], _ body: String) throws -> (status: Int, body: String) {
        let answer = try ask(
          server, "POST /config HTTP/1.1", headers + ["Content-Length: \(body.utf8.count)"],
          body: body)
        return (answer.status, text(answer.body))
      }
      let good = try send([origin, json], config)
      #expect(good.status == 200)
      #expect(
        good.body.contains(
          #""state": "head-dimension=128&base=500000&trained-context=4096&beta=48&length=16384""#),
        "\(good.body)")
      #expect(good.body.contains(#""exact": true"#))
      // The temperature is the file's: amplitude 1.5 is no law's at scale 4.
      let warm = try send(
        [origin, json],
        config.replacing("\"beta_fast\":48", with: "\"attention_factor\":1.5"))
      #expect(
        warm.body.contains("&temperature=0,1.5&") || warm.body.contains("&temperature=0%2C1.5&"),
        "\(warm.body.prefix(300))")
      #expect(warm.body.contains(#""exact": true"#))
      #expect(try send([json], config).status == 403)
      #expect(try send(["Origin: http://evil.example", json], config).status == 403)
      #expect(try send(["Origin: null", json], config).status == 403)
      #expect(try send([origin], config).status == 415)
      #expect(try send([origin, "Content-Type: text/plain"], config).status == 415)
      let broken = try send([origin, json], "{")
      #expect(broken.status == 422 && broken.body.contains("config.json"))
      #expect(try send([origin, json], #"{"model_type":"no such"}"#).status == 422)
      #expect(
        try ask(server, "POST /config HTTP/1.1", [origin, json, "Content-Length: 2097152"]).status
          == 413)
      #expect(try get(server, "/config").status == 405)
      #expect(
        try ask(server, "POST / HTTP/1.1", [origin, json, "Content-Length: 0"]).status == 405)
      for method in ["OPTIONS", "PUT", "DELETE", "HEAD", "TRACE", "PATCH"] {
        let answer = try ask(server, "\(method) / HTTP/1.1")
        #expect(answer.status == 405 && answer.headers["allow"] == "GET", "\(method)")
      }
    }
  }

  @Test(
    "every answer forbids what a page does not need, and none allows another origin",
    arguments: [
      "/", "/?beta=0.5", "/nothing", "/panel/ratio.svg", "/panel/ratio.json", "/panel/ratio.csv",
      "/panel/none.svg", "/panel/ratio.svg?beta=x", "/state.json", "/methods.json", "/version.json",
      "/settings/vllm", "/settings/none", "/asset/none", "/panel/ratio.pdf",
    ])
  func headers(path: String) async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      for answer in [
        try get(server, path), try ask(server, "GET \(path) HTTP/1.1", host: "evil.example"),
        try get(server, path, ["Sec-Fetch-Site: cross-site"]),
      ] {
        let policy = answer.headers["content-security-policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe"))
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["referrer-policy"] == "no-referrer")
        #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
        #expect(answer.headers["cross-origin-opener-policy"] == "same-origin")
        #expect(answer.headers.keys.allSatisfy { !$0.hasPrefix("access-control") })
        #expect(answer.headers["cache-control"] != nil)
      }
    }
  }

  @Test("routes answer in their own kinds, and strictly")
  func routes() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let svg = try get(server, "/panel/ratio.svg?beta=48&theme=dark&width=234")
      #expect(svg.status == 200 && svg.headers["content-type"] == "image/svg+xml")
      // A browser keeps for good only what names the program that drew it.
      #expect(svg.headers["cache-control"] == "no-store")
      let version = try #require(
        try JSONSerialization.jsonObject(with: Data(get(server, "/version.json").body))
          as? [String: Any])
      let maker = try #require(version["maker"] as? String)
      let named = try get(server, "/panel/ratio.svg?beta=48&theme=dark&width=234&v=\(maker)")
      #expect(named.headers["cache-control"]?.contains("immutable") ?? false)
      #expect(named.body == svg.body)
      let tag = try #require(svg.headers["etag"])
      #expect(
        try get(
          server, "/panel/ratio.svg?beta=48.0&theme=dark&width=234", ["If-None-Match: \(tag)"]
        )
        .status == 304)
      let json = try get(server, "/panel/ratio.json?beta=48")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any])
      #expect(object["state"] as? String == "beta=48")
      #expect((object["frames"] as? [Any])?.count == 2)
      #expect((object["rules"] as? [Any])?.count == 2)
      let series = try #require(object["series"] as? [[String: Any]])
      let own = try #require(series.last { $0["panel"] as? String == "a" })
      #expect(own["name"] as? String == "YaRN (code)")
      // The third ink of Okabe and Ito's palette that figures use; ratio 1 down to 1/s over the pairs.
      #expect(own["ink"] as? String == "#009E73")
      #expect(own["x"] as? [Double] == (0..<32).map(Double.init))
      let ratios = try #require(own["y"] as? [Double])
      #expect(ratios.count == 32 && ratios[0] == 1 && abs(ratios[31] - 0.25) < 1e-12)
      // NoPE's pairs have no points.
      let arc = try get(server, "/panel/arc.json?method=nope&with=")
      let still = try #require(
        try JSONSerialization.jsonObject(with: Data(arc.body)) as? [String: Any])
      let heights = try #require((still["series"] as? [[String: Any]])?.first?["y"] as? [Any])
      #expect(heights.count == 32 && heights.allSatisfy { $0 is NSNull })
      let one = try get(server, "/panel/ratio.json?head-dimension=2")
      #expect(one.status == 200)
      let bad = try get(server, "/panel/ratio.json?beta=0.5")
      let words = try #require(
        try JSONSerialization.jsonObject(with: Data(bad.body)) as? [String: String])
      #expect(bad.status == 400)
      #expect(words["error"] == "beta is 0.5; it must be above alpha, which is 1.")
      #expect(words["key"] == "beta" && words["allowed"] == "> 1")
      let picture = try get(server, "/panel/ratio.svg?method=yarm")
      #expect(picture.status == 400 && text(picture.body).contains("Did you mean “yarn”?"))
      #expect(try get(server, "/panel/surface.svg?method=pi").status == 422)
      #expect(try get(server, "/settings/vllm?ramp=paper").status == 422)
      #expect(
        text(try get(server, "/settings/llama.cpp?beta=48").body).contains("--yarn-beta-fast 48"))
      #expect(
        text(try get(server, "/settings/command?beta=48").body)
          == "entrope panel ratio --beta 48 --output entrope-ratio-yarn-s4-b48.pdf\n")
      #expect(try get(server, "/panel/../../etc/hostname").status == 404)
      #expect(try get(server, "/asset/%2e%2e/%2e%2e/etc/hostname").status == 404)
      #expect(try get(server, "/panel/ratio.svg?width=5").status == 400)
      #expect(try get(server, "/panel/ratio.exe").status == 404)
    }
  }

  @Test(
    "the page is complete without scripts: form, pictures, words, a table and no style of its own")
  func page() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let page = text(try get(server, "/?beta=48&head-dimension=32").body)
      #expect(page.contains("<form id=\"controls\" action=\"/\" method=\"get\""))
      for panel in ExplorerPanels.ids {
        #expect(page.contains("/panel/\(panel).svg?") == (panel != "atlas"), "\(panel)")
      }
      #expect(page.contains("of 16 pairs kept"))
      #expect(page.contains("<th scope=\"col\">"))
      #expect(!page.contains("style=") && !page.contains("onclick"))
      #expect(page.components(separatedBy: "<script").count == 2)
      let kind = try get(server, "/?beta=0.5&bata=3")
      #expect(kind.status == 200)
      let words = text(kind.body)
      #expect(words.contains("beta is 0.5; it must be above alpha, which is 1. Shown: 2."))
      #expect(words.contains("Did you mean “beta”?"))
      // A script corrects the address where the state is another one than was asked for.
      #expect(words.contains("class=\"notices\" data-mended"))
      let drifted = text(try get(server, "/?beta=48&expect=00000000").body)
      #expect(drifted.contains("Drawn with other numbers") && !drifted.contains("data-mended"))
      // Series are named in plain words and not in the markup of labels.
      #expect(page.contains("<td>1/s</td>") && page.contains("<td>α</td>"))
      #expect(!page.contains("*α*"))
      let numbers = text(try get(server, "/panel/ratio.json?beta=48").body)
      #expect(numbers.contains("\"1/s\"") && !numbers.contains("*α*"))
      let hostile = text(
        try get(server, "/?method=%3Cscript%3Ealert(1)%3C/script%3E&%22%3E=1").body)
      #expect(!hostile.contains("<script>alert"))
      #expect(hostile.contains("&lt;script&gt;"))
      // Links of the page lead to the assets that there are.
      for part in page.components(separatedBy: "\"").filter({ $0.hasPrefix("/asset/") }) {
        #expect(try get(server, part).status == 200)
      }
    }
  }

  @Test("exports have the bytes of the command's picture, with a name to save them by")
  func exports() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let state = try ExplorerState(query: "beta=48&scale=8")
      let reply = try ExplorerPanels.panel("ratio").reply(for: state, isCancelled: { false })
      for (ending, format) in [("svg", OutputFormat.svg), ("png", .png), ("pdf", .pdf)] {
        let answer = try get(
          server, "/panel/ratio.\(ending)?beta=48&scale=8&width=icml-column&dpi=150&download=1")
        let own = try reply.drawing(of: state).rendered(
          as: format, presentation: Presentation(width: FigureWidth.icmlColumn.points, dpi: 150))
        #expect(answer.body == own, "\(ending)")
        #expect(
          answer.headers["content-disposition"]
            == "attachment; filename=\"entrope-ratio-yarn-s8-b48.\(ending)\"")
      }
      // The form of a page without scripts asks for the same.
      let form = try get(
        server,
        "/panel/ratio?beta=48&scale=8&format=pdf&width=icml-column&dpi=150&theme=paper")
      #expect(
        form.body == (try get(server, "/panel/ratio.pdf?beta=48&scale=8&width=icml-column")).body)
    }
  }

  @Test("200 requests at once get their own answers, or a time to ask again")
  func crowd() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      // All are sent before one answer is read.
      let clients = try (0..<200).map { number in
        let client = try #require(RawClient(port: server.port))
        client.send(
          "GET /panel/law.json?scale=\(2 + number % 40) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
        )
        return client
      }
      let outcomes = clients.enumerated().map { number, client -> (Int, Int, String) in
        guard let answer = client.answer() else { return (number, -1, "") }
        return (number, answer.status, answer.headers["retry-after"] ?? text(answer.body))
      }
      #expect(outcomes.count == 200)
      for (number, status, words) in outcomes {
        #expect(status == 200 || status == 503, "\(number): \(status)")
        let scale = 2 + number % 40
        if status == 200 {
          #expect(words.contains(scale == 4 ? "\"state\": \"\"" : "\"state\": \"scale=\(scale)\""))
        } else {
          #expect(Int(words) != nil)
        }
      }
      #expect(outcomes.contains { $0.1 == 200 })
    }
  }

  @Test("private data ask for the token of the printed address, once")
  func token() async throws {
    try await withServer(token: "0123456789abcdef0123456789abcdef") {
      (server: ExplorerServer) async throws -> Void in
      #expect(server.address(of: .usual).hasSuffix("/?token=0123456789abcdef0123456789abcdef"))
      #expect(try get(server, "/").status == 403)
      #expect(try get(server, "/?token=0123456789abcdef0123456789abcdee").status == 403)
      #expect(
        try get(server, "/panel/ratio.svg?token=0123456789abcdef0123456789abcdef").status == 403)
      let first = try get(server, "/?beta=48&token=0123456789abcdef0123456789abcdef")
      #expect(first.status == 303 && first.headers["location"] == "/?beta=48")
      let cookie = try #require(first.headers["set-cookie"])
      // Browsers keep one jar for all ports, so that another explorer's cookie must have another name.
      #expect(cookie.hasPrefix("entrope-\(server.port)="))
      #expect(cookie.hasSuffix("; HttpOnly; SameSite=Strict; Path=/"))
      let other = "entrope-\(server.port + 1)=0123456789abcdef0123456789abcdef"
      #expect(try get(server, "/panel/ratio.svg", ["Cookie: \(other)"]).status == 403)
      let own = "Cookie: \(other); \(cookie.prefix { $0 != ";" })"
      let page = try get(server, "/panel/ratio.svg", [own])
      #expect(page.status == 200 && page.headers["cache-control"] == "no-store")
    }
  }

  @Test(
    "captured vectors are shown to who has the token, and a link without them says what is missing")
  func captured() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try writeExampleVectors(into: folder)
    let vectors = try ExplorerVectors(
      path: folder.appending(path: "capture.safetensors").path)
    let token = "0123456789abcdef0123456789abcdef"
    let link = "vectors=1&layer=0&head=0"
    try await withServer(token: token, vectors: vectors) {
      (server: ExplorerServer) async throws -> Void in
      let own = "Cookie: entrope-\(server.port)=\(token)"
      #expect(try get(server, "/panel/entropy.svg?\(link)").status == 403)
      let page = text(try get(server, "/?\(link)&panel=entropy", [own]).body)
      #expect(page.contains("data-key=\"layer\"") && page.contains("data-key=\"head\""))
      #expect(page.contains("the captured vectors tell it"))
      for ending in ["svg", "json", "csv", "pdf"] {
        let answer = try get(server, "/panel/entropy.\(ending)?\(link)&length=40", [own])
        #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store")
        #expect(!text(answer.body).contains("capture.safetensors"))
      }
      #expect(text(try get(server, "/version.json", [own]).body).contains("\"vectors\": true"))
      #expect(!page.contains("capture.safetensors"))
    }
    // A server that makes its own token makes another every time.
    let servers = [
      try await ExplorerServer.started(port: 0, vectors: vectors),
      try await ExplorerServer.started(port: 0, vectors: vectors),
    ]
    let addresses = servers.map { $0.address(of: .usual).components(separatedBy: "token=")[1] }
    #expect(addresses.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
    #expect(addresses[0] != addresses[1])
    for server in servers { await server.stop() }
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let refused = try get(server, "/panel/entropy.json?\(link)")
      #expect(refused.status == 400 && text(refused.body).contains("captured vectors"))
      let page = try get(server, "/?\(link)")
      #expect(page.status == 200 && text(page.body).contains("captured vectors"))
    }
  }

  @Test("a panel that is past its deadline says so, and names no time to ask again")
  func late() async throws {
    let server = try await ExplorerServer.started(port: 0, token: nil, deadline: .zero)
    for ending in ["json", "svg"] {
      let answer = try get(server, "/panel/map.\(ending)?length=64")
      #expect(answer.status == 503 && answer.headers["retry-after"] == nil)
      #expect(text(answer.body).contains("took longer"))
    }
    // What needs no time is answered all the same.
    #expect(try get(server, "/version.json").status == 200)
    await server.stop()
  }

  @Test("rows of every pair are sent, and a table says how many it leaves out")
  func rows() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let query = "head-dimension=512&with=rope,pi,ntk-aware,llama3"
      let answer = try get(server, "/panel/ratio.json?\(query)")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
      let rows = try #require((object["numbers"] as? [String: Any])?["rows"] as? [[String]])
      // 256 pairs under five methods and their blends, and the rules: more than the 400 rows of a table.
      #expect(rows.count == object["rows"] as? Int && rows.count > 5 * 256)
      let page = text(try get(server, "/?\(query)").body)
      #expect(page.contains("; the first 400 of \(rows.count) rows"))
      // 256 · 257 / 2 cells of a map are too many to send; the page gets those of its table.
      let map = try get(server, "/panel/map.json?head-dimension=4&length=256")
      let cells = try #require(
        try JSONSerialization.jsonObject(with: Data(map.body)) as? [String: Any])
      let sent = (cells["numbers"] as? [String: Any])?["rows"] as? [[String]]
      #expect(sent?.count == 400)
      #expect(cells["rows"] as? Int ?? 0 >= 256 * 257 / 2)
    }
  }

  @Test("what is no HTTP, and what is too much of it, is answered or closed, and others go on")
  func malformed() async throws {
    try await withServer { (server: ExplorerServer) async throws -> Void in
      let port = server.port
      for bytes in [
        "\u{16}\u{3}\u{1}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : 127.0.0.1:\(port)\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
      ] {
        let client = try #require(RawClient(port: port))
        client.send(bytes)
        if let answer = client.answer() {
          #expect((400..<500).contains(answer.status), "\(bytes.debugDescription) \(answer.status)")
          #expect(answer.headers["content-security-policy"] != nil)
        }
      }
      let long = String(repeating: "a", count: 9_000)
      #expect(try get(server, "/?x=\(long)").status == 414)
      #expect(try get(server, "/", ["X-Long: \(long)\(long)"]).status == 431)
      #expect(try get(server, "/", (0..<80).map { "X-\($0): 1" }).status == 431)
      let bomb = try #require(RawClient(port: port))
      bomb.send("GET / HTTP/1.1\r\nX: \(String(repeating: "b", count: 200_000))\r\n\r\n")
      #expect(bomb.answer().map { $0.status >= 400 } ?? true)
      // Half a request from many, and still an answer for one.
      let halves = (0..<31).compactMap { _ in RawClient(port: port) }
      for half in halves { half.send("GET / HTT") }
      #expect(try get(server, "/version.json").status == 200)
      #expect(halves.count == 31)
      // More than may be under way: the oldest go, and others are answered still.
      let more = (0..<8).compactMap { _ in RawClient(port: port) }
      for half in more { half.send("G") }
      #expect(try get(server, "/version.json").status == 200)
      // A head that never ends is told so, and the server goes on.
      #expect(more.last?.answer()?.status == 408)
      #expect(try get(server, "/version.json").status == 200)
      // A connection serves one request after another.
      let client = try #require(RawClient(port: port))
      for _ in 0..<3 {
        client.send("GET /version.json HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        #expect(client.answer()?.status == 200)
      }
      client.send(
        String(repeating: "GET /version.json HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n", count: 5)
      )
      for _ in 0..<5 { #expect(client.answer()?.status == 200) }
    }
  }

  @Test("a port that is taken is named, and the one asked for is free again when the server stops")
  func ports() async throws {
    let first = try await ExplorerServer.started(port: 0)
    let port = first.port
    let failure = await #expect(throws: ExplorerServer.Failure.self) {
      try await ExplorerServer.started(port: port)
    }
    #expect(failure?.description == "Port \(port) is in use; give --port, or --port 0 for any.")
    await first.stop()
    #expect(RawClient(port: port) == nil)
    let second = try await ExplorerServer.started(port: port)
    #expect(second.port == port)
    await second.stop()
  }
}
