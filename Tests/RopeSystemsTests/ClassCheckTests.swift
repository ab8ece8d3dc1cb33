import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// The committed table of `Scripts/check-against-transformers.py`: every class of transformers and what became of it here.
@Suite("classes of transformers as checked")
struct ClassCheckTests {
  /// One row of the table.
  struct Row: Sendable, CustomStringConvertible {
    let modelType: String
    let variant: String
    let verdict: String
    let what: String

    var description: String { "\(modelType) \(variant)" }
    /// A file with nothing but its model type, which is all there is to the variant.
    var bareFile: String? { variant == "bare" ? #"{"model_type": "\#(modelType)"}"# : nil }
  }

  private static let lines: [String] = {
    let file = Repository.root.appending(path: "Tests/Fixtures/transformers-classes.csv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }()

  /// The rows; what stands in the last column may hold commas.
  static let rows: [Row] = lines.dropFirst(2).map { line in
    let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
      .map(String.init)
    return Row(
      modelType: fields[0], variant: fields.count > 1 ? fields[1] : "",
      verdict: fields.count > 2 ? fields[2] : "", what: fields.count > 3 ? fields[3] : "")
  }

  @Test("the first line says when, with what and how many, and the rows bear it out")
  func heading() throws {
    let first = try #require(Self.lines.first)
    #expect(first.contains("transformers 5.23.0") && first.contains("torch"))
    let right = Self.rows.count { $0.verdict == "right" }
    #expect(right > 3_500)
    #expect(first.contains("\(right) of \(Self.rows.count) right"))
  }

  @Test("every class with a rope of text has rows")
  func complete() {
    let checked = Set(Self.rows.map(\.modelType))
    let missing = ModelClass.typesWithRope.filter { !checked.contains($0) }
    #expect(missing.isEmpty && ModelClass.typesWithRope.count > 150)
  }

  @Test("no row is wrong, or answered in silence where transformers stops")
  func green() {
    let verdicts: Set = ["right", "refused", "noted", "class-fails", "unchecked"]
    for row in Self.rows {
      #expect(verdicts.contains(row.verdict), "\(row): \(row.verdict), \(row.what)")
      #expect(!row.what.contains("answered without"), "\(row): \(row.what)")
      // A refusal, and a case that was not checked, say why.
      #expect(row.verdict == "right" || !row.what.isEmpty, "\(row)")
    }
  }

  @Test("a file with a model type alone is answered or refused as the table says")
  func bare() throws {
    for row in Self.rows {
      guard let file = row.bareFile else { continue }
      let isRefused = row.verdict == "refused" || row.what.hasPrefix("refused")
      if row.verdict == "right" {
        let kinds = try configuration(file).layerKinds()
        #expect(!kinds.isEmpty, "\(row)")
        for kind in kinds { _ = try configuration(file).resolved(kind) }
      } else if isRefused {
        #expect(refusal(file) != nil, "\(row)")
      }
    }
  }
}
