import TestSupport
import Testing

/// Runs a command beside the example files and expects a refusal: the status, a word of the sentence, and no output.
func expectRefusal(_ arguments: String, status: Int, word: String) throws {
  try withTemporaryFolder { folder in
    try writeExampleVectors(into: folder)
    let result = try entrope(arguments, in: folder)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(word), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
