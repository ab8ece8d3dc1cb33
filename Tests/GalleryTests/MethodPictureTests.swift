import Drawing
import Figures
import Foundation
import Gallery
import RotaryEmbedding
import TestSupport
import Testing

@Suite("Pictures of methods") struct MethodPictureTests {
  private static let names = MethodCatalog.entries.map(\.name)

  @Test("Every method of the catalogue has its picture in the repository", arguments: names)
  func committed(name: String) throws {
    let file = Repository.root.appendingPathComponent("figures/methods/\(name).svg")
    let drawing = try String(contentsOf: file, encoding: .utf8)
    let figure = try methodPicture(try MethodCatalog.entry(named: name))
    // What is drawn is checked by `entrope figures --verify`; the words hold with any version of Cairo.
    #expect(drawing.contains("<title id=\"\(name)-title\">\(figure.title)</title>"))
    #expect(drawing.contains(figure.altText))
  }

  @Test("There is no picture in the repository without a method, and all are small")
  func strays() throws {
    let folder = Repository.root.appendingPathComponent("figures/methods")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(Self.names.map { "\($0).svg" }))
    let sizes = try files.map {
      try Data(contentsOf: folder.appendingPathComponent($0)).count
    }
    #expect(sizes.allSatisfy { $0 < 60_000 })
  }

  @Test("A picture has one to three panels and words of its own", arguments: names)
  func panels(name: String) throws {
    let figure = try methodPicture(try MethodCatalog.entry(named: name))
    #expect((1...3).contains(figure.rows[0].count))
    #expect(figure.altText.count > 40)
    #expect(try figure.rendered(as: .svg) == figure.rendered(as: .svg))
  }

  @Test("What a picture shows follows from what the method does")
  func kinds() throws {
    func titles(_ name: String) throws -> [String] {
      try methodPicture(try MethodCatalog.entry(named: name)).rows[0].compactMap(\.title)
    }
    #expect(try titles("rope") == ["*θ* (radians per token)"])
    #expect(try titles("pi") == ["*θ*′/*θ*"])
    #expect(try titles("yarn") == ["*θ*′/*θ*", "factor on logits"])
    #expect(try titles("logn") == ["factor on query"])
    #expect(try titles("inkling-scaling") == ["*θ*′/*θ*", "factor on query"])
    #expect(try titles("grok2-scaling") == ["factor on query"])
    #expect(try titles("scale-invariant") == ["factor on logit", "added to logit"])
    #expect(try titles("adaptive-temperature") == ["factor on row"])
    #expect(try titles("m-rope") == ["axis of pair"])
    #expect(try titles("self-extend") == ["*G* by query and key", "*G* of last query"])
  }

  @Test("A law that begins beyond the setting is drawn to four of its intervals")
  func beyond() throws {
    func words(_ name: String) throws -> String {
      try methodPicture(try MethodCatalog.entry(named: name)).altText
    }
    // 1 + 0.1 ln 4 = 1.1386 at the last of 4 · 128,000 tokens, and 1 at the last of the first 128,000.
    #expect(
      try words("inkling-scaling").hasSuffix(
        "The factor on a query is 1.000 at position 127,999 and 1.139 at position 511,999."))
    // log₂ 4095/10 and log₂ 32767/10, just below 12/10 and 15/10.
    #expect(
      try words("grok2-scaling").hasSuffix(
        "The factor on a query is 1.200 at the last trained position and 1.500 at position 32,767.")
    )
  }
}
