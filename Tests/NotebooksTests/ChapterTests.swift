import Foundation
import Notebooks
import Testing

@Suite struct ChapterTests {
  @Test(arguments: Notebooks.all.map(\.name))
  func `Every claim of a notebook holds`(name: String) throws {
    let outputs = try Notebooks.notebook(named: name).outputs()
    let checks = outputs.filter { if case .check = $0.output { true } else { false } }
    #expect(checks.count > 10)
  }
}
