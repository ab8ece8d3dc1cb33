import ModelFiles

/// The files that the page loads, compiled into the program: a fixed table, with a digest of each in its name.
enum Assets {
  private static let files:
    [(name: String, ending: String, type: Answer.ContentType, bytes: [UInt8])] = [
      ("explorer", "css", .css, PackageResources.explorer_css),
      ("explorer", "js", .script, PackageResources.explorer_js),
      ("icon", "svg", .svg, PackageResources.icon_svg),
    ]

  private static let table: [String: (type: Answer.ContentType, bytes: [UInt8])] = Dictionary(
    uniqueKeysWithValues: files.map { (hashed($0.name, $0.ending, $0.bytes), ($0.type, $0.bytes)) })

  private static func hashed(_ name: String, _ ending: String, _ bytes: [UInt8]) -> String {
    "\(name)-\(sha256(bytes).prefix(12)).\(ending)"
  }

  /// The path of a file, by its plain name such as `explorer.css`.
  static func path(_ name: String) -> String {
    let file = files.first { "\($0.name).\($0.ending)" == name }
    return "/asset/" + (file.map { hashed($0.name, $0.ending, $0.bytes) } ?? name)
  }

  /// The answer for a name; `nil` for one that is not in the table.
  static func answer(_ name: String) -> Answer? {
    guard let file = table[name] else { return nil }
    var answer = Answer(200, file.type, file.bytes)
    answer.headers.append(Answer.immutable)
    return answer
  }
}
