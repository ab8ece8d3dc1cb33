import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// What the server answers to requests that the guard let in: functions of the request, and of what the server was started with.
struct ExplorerAnswers: Sendable {
  let token: String?
  /// Captured vectors that states may be about.
  private let vectors: ExplorerVectors?
  private let workshop: Workshop
  /// Where everything but pictures is answered.
  private let desk = Crew(1)

  init(
    token: String? = nil, vectors: ExplorerVectors? = nil,
    limits: Workshop.Limits = Workshop.Limits()
  ) {
    (self.token, self.vectors, workshop) = (token, vectors, Workshop(limits))
  }

  /// What answers depend on beside the request: the program and what draws.
  static let maker = "\(entropeVersion); \(rendererVersion())"
  /// Eight digits for it, which URLs of pictures carry so that another program's are not taken for ours.
  static let makerDigest = String(sha256(maker.utf8).prefix(8))

  /// Answers a request, on a thread of its own.
  ///
  /// - Parameters:
  ///   - request: A request that the guard let in.
  ///   - port: The port that is listened on.
  ///   - done: Hears the answer, once.
  func answer(_ request: WebRequest, port: Int, _ done: @escaping @Sendable (Answer) -> Void) {
    desk.run { respond(to: request, port: port, done) }
  }

  private func respond(
    to request: WebRequest, port: Int, _ done: @escaping @Sendable (Answer) -> Void
  ) {
    let head = request.head
    guard let route = Route(head.path) else {
      return done(failure(head, 404, "There is no \(head.path.prefix(80)) here."))
    }
    do {
      switch route {
      case .page: done(page(head, port: port))
      case .panel(let id, let ending): try panel(head, id, ending, done)
      case .state: done(try state(head))
      case .methods: done(methods())
      case .settings(let target): done(try settings(head, target))
      case .configuration:
        done(
          head.method == "POST"
            ? try configuration(request.body)
            : failure(head, 405, "A configuration is sent by POST.").with("Allow", "POST"))
      case .asset(let name):
        done(Assets.answer(name) ?? failure(head, 404, "There is no such file here."))
      case .version: done(try version())
      }
    } catch { done(failure(head, error)) }
  }

  // MARK: Pictures

  private func panel(
    _ head: RequestHead, _ id: String, _ given: String,
    _ done: @escaping @Sendable (Answer) -> Void
  ) throws {
    guard let panel = ExplorerPanels.all.first(where: { $0.id == id }) else {
      return done(
        failure(
          head, 404,
          "There is no panel \(id.prefix(40)); the panels are \(ExplorerPanels.ids.joined(separator: ", "))."
        ))
    }
    let (query, values) = try PictureQuery.split(head.query)
    let ending = query.format ?? given
    guard ["svg", "png", "pdf", "json", "csv"].contains(ending) else {
      return done(failure(head, 404, "A panel is had as .svg, .png, .pdf, .json or .csv."))
    }
    let state = try ExplorerState.reading(values, vectors: vectors).state
    let presentation = query.presentation(state)
    let isExport = query.isDownload || query.format != nil || ending == "png" || ending == "pdf"
    let key = [
      panel.id, state.picture.text, presentation.width.map { "\($0)" } ?? "",
      presentation.look.rawValue, "\(presentation.isTransparent)",
    ].joined(separator: "\n")
    let tag =
      "\"\(sha256([key, ending, "\(isExport)", "\(query.dpi)", Self.maker].joined(separator: "\n").utf8).prefix(16))\""
    // A browser keeps for good only what names the program that drew it.
    let isKept = query.maker == Self.makerDigest
    if head.values("if-none-match").contains(tag) {
      return done(cached(Answer(304, type(of: ending), ""), tag, isKept: isKept))
    }
    let name = "\(state.fileName(panel: panel.id)).\(ending)"
    @Sendable func finish(_ result: Result<Workshop.Product, any Error>, _ part: String) {
      do {
        var answer = cached(
          Answer(200, type(of: ending), try result.get()[part] ?? []), tag, isKept: isKept)
        if isExport {
          answer.headers.append(("Content-Disposition", "attachment; filename=\"\(name)\""))
        }
        done(answer)
      } catch { done(failure(head, error)) }
    }
    if isExport, let format = OutputFormat(rawValue: ending) {
      workshop.product("\(key)\n\(tag)", isKept: false) { isCancelled in
        let reply = try panel.reply(for: state, isCancelled: isCancelled)
        return [
          "file": try reply.drawing(of: state).rendered(as: format, presentation: presentation)
        ]
      } done: {
        finish($0, "file")
      }
    } else {
      workshop.product(key) { isCancelled in
        try livePanel(panel, state, presentation, isCancelled)
      } done: {
        finish($0, ending)
      }
    }
  }

  private func type(of ending: String) -> Answer.ContentType {
    switch ending {
    case "png": .png
    case "pdf": .pdf
    case "json": .json
    case "csv": .csv
    default: .svg
    }
  }

  private func cached(_ answer: Answer, _ tag: String, isKept: Bool) -> Answer {
    var answer = answer.with("ETag", tag)
    answer.headers.append(token == nil && isKept ? Answer.immutable : Answer.unstored)
    return answer
  }

  // MARK: States

  private func state(_ head: RequestHead) throws -> Answer {
    let (_, values) = try PictureQuery.split(head.query)
    let (state, notices) = try ExplorerState.reading(values, vectors: vectors)
    return fresh(Answer(.json, try stateJSON(state, notices)))
  }

  private func settings(_ head: RequestHead, _ name: String) throws -> Answer {
    let (_, values) = try PictureQuery.split(head.query)
    let state = try ExplorerState.reading(values, vectors: vectors).state
    switch name {
    case "command":
      return fresh(
        Answer(
          .text,
          state.command(
            panel: state.panel, output: "\(state.fileName(panel: state.panel)).pdf") + "\n"))
    case "swift": return fresh(Answer(.text, state.snippet(panel: state.panel)))
    default:
      guard let target = ConversionTarget(rawValue: name) else {
        return failure(
          head, 404,
          "There are no settings for \(name.prefix(40)); there are \(ConversionTarget.allCases.map(\.rawValue).joined(separator: ", ")), "
            + "command and swift.")
      }
      do throws(SettingsError) {
        let settings = try state.settings(for: target)
        let notes = settings.notes.map { "# \($0)\n" }.joined()
        return fresh(Answer(.text, settings.text + "\n" + notes))
      } catch { return failure(head, 422, error.description) }
    }
  }

  private func fresh(_ answer: Answer) -> Answer {
    var answer = answer
    answer.headers.append(Answer.unstored)
    return answer
  }

  private func methods() -> Answer { fresh(Answer(.json, methodsJSON())) }

  private func version() throws -> Answer {
    var object = JSONObject()
    try object.set("version", entropeVersion)
    try object.set("renderer", rendererVersion())
    try object.set("maker", Self.makerDigest)
    try object.set("vectors", vectors != nil)
    return fresh(Answer(.json, object.text))
  }

  private func page(_ head: RequestHead, port: Int) -> Answer {
    if let token, head.query.contains("token=") {
      // The address bar loses the token, and the browser keeps it where no script reads it.
      let rest = head.query.split(separator: "&").filter { !$0.hasPrefix("token=") }
        .joined(separator: "&")
      return fresh(
        Answer(303, .text, "")
          .with("Location", rest.isEmpty ? "/" : "/?\(rest)")
          .with(
            "Set-Cookie",
            "\(Guard.cookie(port: port))=\(token); HttpOnly; SameSite=Strict; Path=/"))
    }
    let values: PictureState
    do throws(StateError) { (_, values) = try PictureQuery.split(head.query) } catch {
      let (state, notices) = ExplorerState.nearest(to: head.query, vectors: vectors)
      return fresh(Answer(400, .html, ExplorerPage(state, notices).html))
    }
    let (state, notices) = ExplorerState.nearest(to: values, vectors: vectors)
    let expected = PictureState(text: head.query)?["expect"]
    return fresh(Answer(.html, ExplorerPage(state, notices, expected: expected).html))
  }

  // MARK: Configurations

  private func configuration(_ body: [UInt8]) throws -> Answer {
    fresh(Answer(.json, try configurationJSON(body)))
  }

  // MARK: Failures

  /// The answer to an error of any kind.
  func failure(_ head: RequestHead, _ error: any Error) -> Answer {
    switch error {
    case let error as StateError:
      failure(head, 400, error.description, key: error.key, allowed: error.allowed)
    case Workshop.Failure.busy:
      failure(head, 503, "Too much is being drawn; ask again in a moment.").with("Retry-After", "1")
    case Workshop.Failure.late:
      // No time to ask again: it would take as long.
      failure(
        head, 503,
        "This took longer than ten seconds and was stopped; choose fewer keys or a smaller head dimension."
      )
    case let error as PanelError: failure(head, 422, error.description)
    case let error as FileError: failure(head, 422, error.description)
    case let error as DrawingError: failure(head, 422, error.description)
    default: failure(head, 422, "\(error)")
    }
  }

  /// A sentence in the form that was asked for: JSON, a small picture, or a line of text.
  func failure(
    _ head: RequestHead, _ status: Int, _ sentence: String, key: String? = nil,
    allowed: String? = nil
  ) -> Answer {
    let sentence = legible(sentence, longest: 1_000)
    if head.path.hasSuffix(".json") || head.path == Route.config {
      var object = JSONObject()
      try? object.set("error", sentence)
      try? object.set("key", key)
      try? object.set("allowed", allowed)
      return fresh(Answer(status, .json, object.text))
    }
    if head.path.hasSuffix(".svg") {
      return fresh(Answer(status, .svg, sentencePicture(sentence)))
    }
    return fresh(Answer(status, .text, sentence + "\n"))
  }
}

/// A small picture that says a sentence, for an `<img>` that asked for one.
func sentencePicture(_ sentence: String) -> String {
  var lines = [""]
  for word in sentence.split(separator: " ") {
    if lines[lines.count - 1].count + word.count > 52 { lines.append("") }
    lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
  }
  let height = 24 + 16 * lines.count
  let text = lines.enumerated().map {
    "<tspan x=\"12\" y=\"\(24 + 16 * $0.offset)\">\(htmlText($0.element))</tspan>"
  }.joined()
  return
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"396\" height=\"\(height)\" viewBox=\"0 0 396 \(height)\" "
    + "role=\"img\"><title>\(htmlText(sentence))</title><rect width=\"100%\" height=\"100%\" fill=\"#f4f4f4\"/>"
    + "<text font-family=\"DejaVu Sans, sans-serif\" font-size=\"12\" fill=\"#1a1a1a\">\(text)</text></svg>\n"
}
