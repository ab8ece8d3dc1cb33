import DecoderModel
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// Numbers hidden in long texts.
@Suite struct NeedleTests {
  private static func pieces(_ folder: URL) throws -> NeedlePrompt.Pieces {
    try writeByteDecoder(to: folder)
    return NeedlePrompt.Pieces(
      try ByteLevelTokenizer(path: folder.appendingPathComponent("tokenizer.json").path))
  }

  /// A prompt written from its definition; a byte is a token.
  private static func text(_ key: Int, length: Int, depth: Double) -> (String, needle: Int) {
    let task =
      "There is an important info hidden inside a lot of irrelevant text. Find it and memorize it. "
      + "I will quiz you about the important information there.\n"
    let needle = "\nThe pass key is \(key). Remember it. \(key) is the pass key.\n"
    let question = "\nWhat is the pass key? The pass key is"
    let filler =
      " The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again."
    let room = length - task.count - needle.count - question.count
    let before = Int((depth * Double(room)).rounded())
    func cut(_ count: Int) -> String {
      String(String(repeating: filler, count: count / filler.count + 1).prefix(count))
    }
    return (task + cut(before) + needle + cut(room - before) + question, task.count + before)
  }

  @Test("A prompt has the length asked for, and the number stands at its depth")
  func prompts() throws {
    try withTemporaryFolder { folder in
      let pieces = try Self.pieces(folder)
      for (key, length, depth) in [
        (7, 300, 0.0), (49_999, 400, 0.25), (123, 1_001, 0.5), (50_000, 2_048, 1), (7, 247, 0.3),
      ] {
        let prompt = NeedlePrompt(pieces, key: key, length: length, depth: depth)
        let (text, needle) = Self.text(key, length: length, depth: depth)
        #expect(prompt.tokens.count == length)
        #expect(prompt.tokens == Array(text.utf8).map(Int.init))
        #expect(prompt.needlePosition == needle)
        #expect(prompt.answer == Array(" \(key)".utf8).map(Int.init))
        #expect(prompt.digits == Array(1...String(key).count))
      }
      // With no room for filler all depths are one prompt.
      let least = pieces.leastLength(7)
      #expect(
        NeedlePrompt(pieces, key: 7, length: least, depth: 0)
          == NeedlePrompt(pieces, key: 7, length: least, depth: 1))
    }
  }

  @Test("Numbers are different ones from 1 to 50,000, and more begin with the fewer")
  func keys() {
    let keys = NeedleStudy.keys(1_000, seed: 3)
    #expect(Set(keys).count == 1_000 && keys.allSatisfy { (1...50_000).contains($0) })
    #expect(NeedleStudy.keys(10, seed: 3) == Array(keys.prefix(10)))
    #expect(NeedleStudy.keys(10, seed: 4) != Array(keys.prefix(10)))
    // The mean of 1,000 even draws is 25,000.5 with a standard error of 456.
    #expect(abs(Double(keys.reduce(0, +)) / 1_000 - 25_000.5) < 4 * 456)
  }

  private static func study(
    _ decoder: TrainedDecoder, _ pieces: NeedlePrompt.Pieces
  ) throws -> NeedleStudy {
    let geometry = try RotaryGeometry(headDimension: 8, base: 1_000, trainedContext: 512)
    let own = try decoder.description.ownRopes(tokens: 300).schedules
    let half = try decoder.description.schedules(
      PositionInterpolation().schedule(
        for: geometry, extent: ContextExtent(scale: 2)), named: "pi")
    return NeedleStudy(
      methods: [
        .init(name: "rope", schedules: [own, own]), .init(name: "pi", schedules: [half, half]),
      ],
      control: .init(name: "rope", length: 300, schedules: own), lengths: [300, 310],
      depths: [0, 1], keys: [5, 42], pieces: pieces)
  }

  @Test("The log-probability of the digits is the loss of those tokens, and cells average answers")
  func answers() throws {
    try withTemporaryFolder { folder in
      let pieces = try Self.pieces(folder)
      let decoder = try TrainedDecoder(path: folder.path, threads: 2)
      let study = try Self.study(decoder, pieces)
      // The control, and two lengths of two methods, each with two depths of two numbers.
      #expect(study.itemCount == 20 && study.controlItems == 0..<4)
      var answers: [NeedleAnswer] = []
      for item in 0..<study.itemCount {
        let (prompt, schedules) = study.question(item)
        let place = item % 4
        #expect(prompt.tokens.count == (item < 12 ? 300 : 310))
        #expect(prompt.key == [5, 42][place % 2])
        #expect(
          prompt
            == NeedlePrompt(
              pieces, key: prompt.key, length: prompt.tokens.count, depth: Double(place / 2)))
        let answer = try #require(try study.answer(item, decoder, threads: 1))
        answers.append(answer)
        let losses = try #require(
          try DecoderPass(decoder, schedules: schedules).losses(of: prompt.tokens + prompt.answer))
        let expected = prompt.digits.reduce(0.0) {
          $0 - losses.values[prompt.tokens.count - 1 + $1]
        }
        #expect(abs(answer.logProbability - expected) < 2e-5)
      }
      // Items 4 … 7 ask what the control asks, and pi is another pass.
      #expect(Array(answers[4..<8]) == Array(answers[0..<4]))
      #expect(answers[8..<12].map(\.logProbability) != answers[4..<8].map(\.logProbability))
      let known = try study.answer(
        5, decoder, threads: 1,
        known: { $0 == 1 ? NeedleAnswer(logProbability: 7, isExact: true) : nil })
      #expect(known?.logProbability == 7)
      #expect(study.multiplyAdds(4..<8, decoder.shape) == 0)
      #expect(study.multiplyAdds(8..<12, decoder.shape) == study.multiplyAdds(0..<4, decoder.shape))

      let cells = study.cells(answers)
      #expect(cells.map(\.length) == [300, 300, 300, 300, 310, 310, 310, 310])
      #expect(cells.map(\.depth) == [0, 1, 0, 1, 0, 1, 0, 1])
      #expect(cells.map(\.method) == ["rope", "rope", "pi", "pi", "rope", "rope", "pi", "pi"])
      let mean = (answers[10].logProbability + answers[11].logProbability) / 2
      #expect(abs(cells[3].logProbability.mean - mean) < 1e-12)
    }
  }

  @Test("An answer is exact where every token is the most likely one and then the number ends")
  func exact() throws {
    try withTemporaryFolder { folder in
      let pieces = try Self.pieces(folder)
      let decoder = try TrainedDecoder(path: folder.path, threads: 2)
      let study = try Self.study(decoder, pieces)
      let found = (true, false)
      for (count, isMet) in [(2, found.0), (1, found.1)] {
        let control = (0..<4).map { NeedleAnswer(logProbability: -1, isExact: $0 < count) }
        let result = study.control(control)
        #expect(result.isMet == isMet && result.exact == Proportion(count, of: 4))
      }
      let prompt = NeedlePrompt(pieces, key: 42, length: 300, depth: 0)
      // “ 42” and a full stop; each row's logits are 0 but one.
      func logits(_ text: String) -> [[Float]] {
        text.utf8.map { byte in (0..<256).map { $0 == Int(byte) ? 3 : 0 } }
      }
      func answer(_ text: String) -> NeedleAnswer {
        NeedleAnswer(logits: logits(text), prompt: prompt) { !pieces.beginsWithDigit($0) }
      }
      #expect(answer(" 42.").isExact && answer(" 42 ").isExact)
      #expect(!answer(" 421").isExact && !answer("042.").isExact && !answer(" 43.").isExact)
      // ln p of the right digits: 3 − ln(e³ + 255), and −ln(e³ + 255) where another is likelier.
      let rest = log(exp(3.0) + 255)
      #expect(abs(answer(" 42.").logProbability - 2 * (3 - rest)) < 1e-12)
      #expect(abs(answer("042.").logProbability - 2 * (3 - rest)) < 1e-12)
      #expect(abs(answer(" 43.").logProbability - (3 - 2 * rest)) < 1e-12)
    }
  }
}
