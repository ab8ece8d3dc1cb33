import Foundation
import ModelFiles
import Testing

@Suite("words from files on a screen")
struct LegibleTextTests {
  @Test(
    "what a terminal would obey becomes a question mark",
    arguments: [
      "\u{1B}", "\u{7}", "\u{0}", "\u{7F}", "\n", "\r", "\t",
      // C1: U+009B alone begins a command on some terminals.
      "\u{80}", "\u{9B}", "\u{9F}",
      // Directions of writing.
      "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}",
      "\u{2068}", "\u{2069}", "\u{61C}", "\u{200E}", "\u{200F}",
      // No width.
      "\u{200B}", "\u{200C}", "\u{200D}", "\u{FEFF}", "\u{2060}",
      // Lines and paragraphs.
      "\u{2028}", "\u{2029}",
      // Private use, not assigned, a tag.
      "\u{E000}", "\u{F8FF}", "\u{10FFFD}", "\u{378}", "\u{FFFF}", "\u{E0041}",
    ])
  func hidden(character: String) {
    #expect(legible("a\(character)b") == "a?b")
    let isLine = character == "\n" || character == "\t"
    #expect(
      legible("a\(character)b", longest: nil, keepsLines: true)
        == (isLine ? "a\(character)b" : "a?b"))
  }

  @Test(
    "words of any writing stay as they are",
    arguments: ["rope_theta", "θ′ = 2π/λ", "注意", "été “ainsi”", "עברית", "e\u{301}", "a b"])
  func words(text: String) {
    #expect(legible(text) == text)
  }

  @Test("a long text is cut at sixty characters, and one of sixty is whole")
  func cut() {
    let sixty = String(repeating: "x", count: 60)
    #expect(legible(sixty) == sixty)
    #expect(legible(sixty + "y") == sixty + "…")
    #expect(legible(sixty + "y", longest: nil) == sixty + "y")
    #expect(legible("abc", longest: 2) == "ab…")
    // Marks that pile up on one letter count one by one.
    #expect(
      legible("a" + String(repeating: "\u{301}", count: 1_000)).unicodeScalars.count == 61)
  }

  @Test("in Markdown nothing opens a tag, code or a cell")
  func markdown() {
    #expect(markdownText("a|b `c` <script> & d") == "a\\|b \\`c\\` &lt;script> &amp; d")
    #expect(markdownCode("rope_parameters.factor") == "`rope_parameters.factor`")
    #expect(markdownCode("a`b_c<d") == "<code>a\\`b\\_c&lt;d</code>")
    #expect(markdownText("a\u{202E}b") == "a?b")
    // A picture would be fetched from wherever it says, and a backslash of the text would undo the escape of what follows.
    #expect(markdownText("![x](http://a/b)") == "![x]\\(http://a/b)")
    #expect(markdownText("a\\|b\\`") == "a\\\\\\|b\\\\\\`")
  }

  @Test("in HTML nothing opens a tag or leaves an attribute")
  func html() {
    #expect(
      htmlText("<b>\u{1B}[2J & \"x\"\n") == "&lt;b&gt;?[2J &amp; &quot;x&quot;\n")
  }

  @Test(
    "a spreadsheet is given no formula",
    arguments: [
      ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1-cmd|x", "'-1-cmd|x"), ("@SUM(A1)", "'@SUM(A1)"),
      (" =1+1", "' =1+1"), ("\t=1,2", "\"'\t=1,2\""), ("=", "="), ("-", "-"), ("-0.5", "-0.5"),
      ("+2e3", "+2e3"), ("a=b", "a=b"), ("", ""), ("=\u{1B}[2J", "'=?[2J"),
    ])
  func csv(text: String, field: String) {
    #expect(csvField(text) == field)
  }

  @Test("a text in JSON reads back as it was, whatever it holds")
  func jsonTexts() throws {
    let text = "\"\\/\n\r\t\u{0}\u{1F}\u{7F}\u{9B}\u{202E}\u{10FFFD}é=<script>"
    let written = jsonText(text)
    #expect(try JSONDecoder().decode(String.self, from: Data(written.utf8)) == text)
    #expect(written.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{9B}" })
  }

  @Test("in JSON the same characters are written as escapes, which lose nothing")
  func json() {
    #expect(jsonWithoutHidden("{\"a\": \"é\"}\n") == "{\"a\": \"é\"}\n")
    #expect(jsonWithoutHidden("\"\u{9B}\u{202E}\u{7F}\"") == #""\u009b\u202e\u007f""#)
    // Beyond U+FFFF in two halves, by the definition of UTF-16: 0x10FFFD − 0x10000 = 0xFFFFD = 0x3FF, 0x3FD.
    #expect(jsonWithoutHidden("\"\u{10FFFD}\"") == #""\udbff\udffd""#)
  }

  @Test("a file's error has no such character, wherever it came from")
  func errors() {
    let error = FileError.unsuitable(path: "a\u{1B}[2J", sentence: "it holds “\u{9B}”")
    #expect(error.description == "a?[2J: it holds “?”.")
  }
}
