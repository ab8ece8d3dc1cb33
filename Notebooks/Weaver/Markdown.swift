internal import CMarkdown

/// A part of running text.
indirect enum Inline: Hashable {
  case text(String)
  case code(String)
  case emphasis([Inline])
  case strong([Inline])
  case link([Inline], address: String)
  case lineBreak
}

/// A part of a page's prose, with the line it begins at, counted from 1 within the text.
struct Block {
  let kind: Kind
  let line: Int

  indirect enum Kind {
    case paragraph([Inline])
    case heading(level: Int, [Inline])
    case list(isOrdered: Bool, items: [[Block]])
    case fence(language: String, text: String)
    case table(header: [[Inline]], isRight: [Bool], rows: [[[Inline]]])
    /// What pages do not use, by the library's name for it.
    case other(String)
  }
}

/// Reads GitHub's Markdown with its tables, by cmark-gfm.
///
/// - Parameter text: Lines of Markdown.
/// - Returns: The blocks in order.
func markdownBlocks(_ text: String) -> [Block] {
  let options = CMARK_OPT_DEFAULT
  guard tablesAreRegistered, let parser = cmark_parser_new(options) else { return [] }
  defer { cmark_parser_free(parser) }
  if let tables = cmark_find_syntax_extension("table") {
    cmark_parser_attach_syntax_extension(parser, tables)
  }
  var text = text
  text.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { characters in
      guard let start = characters.baseAddress else { return }
      cmark_parser_feed(parser, start, characters.count)
    }
  }
  guard let document = cmark_parser_finish(parser) else { return [] }
  defer { cmark_node_free(document) }
  return children(of: document).map(block)
}

/// The library keeps its extensions in one list for the whole program, so that they are registered once.
private let tablesAreRegistered: Bool = {
  cmark_gfm_core_extensions_ensure_registered()
  return true
}()

private typealias Node = OpaquePointer

private func children(of node: Node) -> [Node] {
  var found: [Node] = []
  var next = cmark_node_first_child(node)
  while let child = next {
    found.append(child)
    next = cmark_node_next(child)
  }
  return found
}

private func kind(of node: Node) -> String {
  cmark_node_get_type_string(node).map { String(cString: $0) } ?? ""
}

private func literal(of node: Node) -> String {
  cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
}

private func block(_ node: Node) -> Block {
  let line = Int(cmark_node_get_start_line(node))
  let name = kind(of: node)
  let content: Block.Kind =
    switch name {
    case "paragraph": .paragraph(inlines(of: node))
    case "heading": .heading(level: Int(cmark_node_get_heading_level(node)), inlines(of: node))
    case "list":
      .list(
        isOrdered: cmark_node_get_list_type(node) == CMARK_ORDERED_LIST,
        items: children(of: node).map { children(of: $0).map(block) })
    case "code_block":
      .fence(
        language: cmark_node_get_fence_info(node).map { String(cString: $0) } ?? "",
        text: literal(of: node))
    case "table": table(node)
    default: .other(name)
    }
  // HTML inside a paragraph cannot be shown by a reader of plain Markdown either.
  if case .paragraph(let words) = content, let stranger = firstStranger(in: words) {
    return Block(kind: .other(stranger), line: line)
  }
  return Block(kind: content, line: line)
}

private func table(_ node: Node) -> Block.Kind {
  let rows = children(of: node).map { row in children(of: row).map { inlines(of: $0) } }
  let width = Int(cmark_gfm_extensions_get_table_columns(node))
  let alignments = cmark_gfm_extensions_get_table_alignments(node)
  return .table(
    header: rows.first ?? [],
    isRight: (0..<width).map { alignments?[$0] == UInt8(ascii: "r") },
    rows: Array(rows.dropFirst()))
}

/// Marks what is no running text, so that the block that holds it can be refused.
private let strangerMark = "\u{0}"

private func firstStranger(in words: [Inline]) -> String? {
  for word in words {
    switch word {
    case .text(let text) where text.hasPrefix(strangerMark): return String(text.dropFirst())
    case .emphasis(let inner), .strong(let inner), .link(let inner, _):
      if let found = firstStranger(in: inner) { return found }
    default: continue
    }
  }
  return nil
}

private func inlines(of node: Node) -> [Inline] {
  var words: [Inline] = []
  for child in children(of: node) {
    let next: Inline =
      switch kind(of: child) {
      case "text": .text(literal(of: child))
      case "softbreak": .text(" ")
      case "linebreak": .lineBreak
      case "code": .code(literal(of: child))
      case "emph": .emphasis(inlines(of: child))
      case "strong": .strong(inlines(of: child))
      case "link":
        .link(
          inlines(of: child), address: cmark_node_get_url(child).map { String(cString: $0) } ?? "")
      case let other: .text(strangerMark + other)
      }
    // The library cuts text at every character that could have meant something.
    if case .text(let more) = next, case .text(let text) = words.last,
      !more.hasPrefix(strangerMark)
    {
      words[words.count - 1] = .text(text + more)
    } else {
      words.append(next)
    }
  }
  return words
}
