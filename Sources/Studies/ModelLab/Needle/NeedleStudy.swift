package import AttentionEntropy
package import DecoderModel
package import RotaryEmbedding

/// Whether a decoder finds a number in a long text, by length, depth and method, after a control inside its trained context.
///
/// Every cell asks for the same numbers. The control asks the model as it is at a length that it was trained on: a model that does
/// not find the number there tells nothing about methods beyond.
///
/// What is asked is one list of items in a fixed order, the control's first, so that a run can be kept and gone on with.
package struct NeedleStudy: Sendable {
  /// A method at every length.
  package struct Method: Sendable {
    /// What results call it.
    package let name: String
    /// For each length one schedule for each layer.
    package let schedules: [[RotarySchedule]]

    package init(name: String, schedules: [[RotarySchedule]]) {
      (self.name, self.schedules) = (name, schedules)
    }
  }

  /// The model as it is, at one length.
  package struct Control: Sendable {
    package let name: String
    /// Tokens of a prompt.
    package let length: Int
    /// One schedule for each layer.
    package let schedules: [RotarySchedule]

    package init(name: String, length: Int, schedules: [RotarySchedule]) {
      (self.name, self.length, self.schedules) = (name, length, schedules)
    }
  }

  /// The share of exact answers below which the control is not met.
  package static let leastShare = 0.5
  /// The largest number that is hidden.
  package static let greatestKey = 50_000

  package let methods: [Method]
  package let control: Control
  /// Tokens of the prompts.
  package let lengths: [Int]
  /// How much of the filler stands before the number, 0 … 1.
  package let depths: [Double]
  /// The numbers that are hidden.
  package let keys: [Int]
  private let pieces: NeedlePrompt.Pieces

  /// Lays out the questions.
  ///
  /// - Parameters:
  ///   - methods: With as many lists of schedules as there are lengths (a precondition).
  ///   - control: The model as it is.
  ///   - lengths: Tokens of the prompts, all at least ``leastLength(_:keys:)`` (a precondition).
  ///   - depths: 0 … 1.
  ///   - keys: The numbers.
  ///   - pieces: The pieces of prompts as the model's tokens.
  package init(
    methods: [Method], control: Control, lengths: [Int], depths: [Double], keys: [Int],
    pieces: NeedlePrompt.Pieces
  ) {
    precondition(methods.allSatisfy { $0.schedules.count == lengths.count })
    (self.methods, self.control, self.lengths) = (methods, control, lengths)
    (self.depths, self.keys, self.pieces) = (depths, keys, pieces)
  }

  /// Different numbers from 1 to ``greatestKey``, by a seed.
  ///
  /// - Parameters:
  ///   - count: How many, at most ``greatestKey`` (a precondition).
  ///   - seed: Which draw.
  /// - Returns: The numbers; more of them begin with the fewer.
  package static func keys(_ count: Int, seed: UInt64) -> [Int] {
    precondition((0...greatestKey).contains(count), "There are not \(count) numbers.")
    let generator = CounterGenerator(seed: seed, stream: .direction)
    var (keys, seen, index) = ([Int](), Set<Int>(), UInt64(0))
    while keys.count < count {
      // The remainder favours the first numbers by 3·10⁻¹⁵.
      let key = 1 + Int(generator.bits(at: index) % UInt64(greatestKey))
      if seen.insert(key).inserted { keys.append(key) }
      index += 1
    }
    return keys
  }

  /// The least tokens that a prompt about any of some numbers has.
  package static func leastLength(_ pieces: NeedlePrompt.Pieces, keys: [Int]) -> Int {
    keys.map(pieces.leastLength).max() ?? 0
  }

  // MARK: Items

  /// Questions of a cell, which are its keys, and those of the control, which are all depths.
  private var controlCount: Int { depths.count * keys.count }

  /// All questions: those of the control, then length by length, method by method, depth by depth, key by key.
  package var itemCount: Int { controlCount * (1 + lengths.count * methods.count) }

  /// The items of the control.
  package var controlItems: Range<Int> { 0..<controlCount }

  /// An item's question, and under what it is asked.
  package func question(_ item: Int) -> (prompt: NeedlePrompt, schedules: [RotarySchedule]) {
    let (block, place) = item.quotientAndRemainder(dividingBy: controlCount)
    let (depth, key) = place.quotientAndRemainder(dividingBy: keys.count)
    let (length, method) = (block - 1).quotientAndRemainder(dividingBy: methods.count)
    let isControl = block == 0
    return (
      NeedlePrompt(
        pieces, key: keys[key], length: isControl ? control.length : lengths[length],
        depth: depths[depth]),
      isControl ? control.schedules : methods[method].schedules[length]
    )
  }

  /// The item of the control that asks the same; `nil` where there is none.
  private func twin(_ item: Int) -> Int? {
    let (block, place) = item.quotientAndRemainder(dividingBy: controlCount)
    guard block > 0 else { return nil }
    let (length, method) = (block - 1).quotientAndRemainder(dividingBy: methods.count)
    let isSame =
      lengths[length] == control.length && methods[method].schedules[length] == control.schedules
    return isSame ? place : nil
  }

  /// Multiply-adds of some items.
  package func multiplyAdds(_ items: some Sequence<Int>, _ shape: DecoderShape) -> Double {
    items.reduce(0) { sum, item in
      guard twin(item) == nil else { return sum }
      let prompt = question(item).prompt
      return sum
        + shape.multiplyAdds(
          tokens: prompt.tokens.count + prompt.answer.count, scoredRows: prompt.answer.count + 1)
    }
  }

  /// Asks one question.
  ///
  /// - Parameters:
  ///   - item: Below ``itemCount``.
  ///   - decoder: The decoder.
  ///   - threads: Threads at most; all without it.
  ///   - known: Answers that are there.
  ///   - observer: Hears the share that is done, and may stop it.
  /// - Returns: The answer; `nil` when the observer stopped it.
  /// - Throws: What ``DecoderModel/DecoderPass`` throws.
  package func answer(
    _ item: Int, _ decoder: TrainedDecoder, threads: Int?,
    known: (Int) -> NeedleAnswer? = { _ in nil },
    observer: AttentionObserver = AttentionObserver()
  ) throws -> NeedleAnswer? {
    if let answer = twin(item).flatMap(known) { return answer }
    let (prompt, schedules) = question(item)
    let pass = try DecoderPass(decoder, schedules: schedules, threads: threads)
    let tokens = prompt.tokens + prompt.answer
    return try pass.logits(
      of: tokens, rows: prompt.tokens.count - 1..<tokens.count, observer: observer
    ).map { logits in
      NeedleAnswer(logits: logits, prompt: prompt) { !pieces.beginsWithDigit($0) }
    }
  }

  // MARK: Results

  /// What was answered under one method at one length and depth.
  package struct Cell: Sendable, Hashable {
    package let length: Int
    package let depth: Double
    package let method: String
    /// ``NeedleAnswer/logProbability`` over the keys, in nats.
    package let logProbability: Estimate
    /// Exact answers over the keys.
    package let exact: Proportion

    init(length: Int, depth: Double, method: String, _ answers: some Collection<NeedleAnswer>) {
      (self.length, self.depth, self.method) = (length, depth, method)
      logProbability = Estimate(answers.map(\.logProbability))
      exact = Proportion(answers.count(where: \.isExact), of: answers.count)
    }
  }

  /// The control over all depths.
  ///
  /// - Parameter answers: Those of ``controlItems``.
  /// - Returns: What was answered, and whether at least half was exact.
  package func control(
    _ answers: [NeedleAnswer]
  ) -> (exact: Proportion, logProbability: Estimate, isMet: Bool) {
    let exact = Proportion(answers.count(where: \.isExact), of: answers.count)
    return (exact, Estimate(answers.map(\.logProbability)), exact.share >= Self.leastShare)
  }

  /// The cells, length by length, method by method, depth by depth.
  ///
  /// - Parameter answers: Those of all items.
  /// - Returns: The cells.
  package func cells(_ answers: [NeedleAnswer]) -> [Cell] {
    precondition(answers.count == itemCount, "An answer is missing.")
    return (0..<lengths.count * methods.count * depths.count).map { number in
      let (block, depth) = number.quotientAndRemainder(dividingBy: depths.count)
      let (length, method) = block.quotientAndRemainder(dividingBy: methods.count)
      let start = controlCount + number * keys.count
      return Cell(
        length: lengths[length], depth: depths[depth], method: methods[method].name,
        answers[start..<start + keys.count])
    }
  }
}
