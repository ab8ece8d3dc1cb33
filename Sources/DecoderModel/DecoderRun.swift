import AttentionEntropy
import RealModule
import RotaryEmbedding
import Synchronization

/// A pass at work: the activations of all tokens, and who does what to them.
struct DecoderRun {
  let pass: DecoderPass
  let shape: DecoderShape
  let weights: DecoderWeights
  let kernel: DecoderKernel
  let tokens: [Int]
  let observer: AttentionObserver
  /// x [n, D].
  let activations: AlignedBuffer<Float>
  /// Queries, keys and values before rotation [n, (h + 2g)·d].
  let projected: AlignedBuffer<Float>
  /// Σ p·v of all heads [n, h·d].
  let attended: AlignedBuffer<Float>
  let statistics: AlignedBuffer<AttentionStatistics>
  let keys: LayerKeys
  let tables: TokenTables
  private let progress: Progress

  /// Multiply-adds done, from any thread.
  private final class Progress: Sendable {
    let done = Atomic<Int>(0)
    let total: Double
    init(total: Double) { self.total = total }
  }

  /// Prepares the activations.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - tokens: The text.
  ///   - scoredRows: Rows whose words are scored.
  ///   - observer: Hears how far it has come, and may stop it.
  init(_ pass: DecoderPass, tokens: [Int], scoredRows: Int, observer: AttentionObserver) {
    self.pass = pass
    shape = pass.decoder.shape
    weights = pass.decoder.weights
    kernel = DecoderKernel(pass.kernel)
    self.tokens = tokens
    self.observer = observer
    let count = tokens.count
    activations = AlignedBuffer(count: count * shape.width)
    projected = AlignedBuffer(count: count * shape.projectedWidth)
    attended = AlignedBuffer(count: count * shape.headCount * shape.headDimension)
    statistics = AlignedBuffer(count: count * shape.headCount)
    keys = LayerKeys(
      shape, tokens: count,
      passes: pass.schedules.map { $0.relativePositions?.passes.count ?? 1 }.max() ?? 1)
    tables = TokenTables(count: count, headDimension: shape.headDimension)
    progress = Progress(total: shape.multiplyAdds(tokens: count, scoredRows: scoredRows))
  }

  func losses(eachLayer: ((DecodedLayer) throws -> Void)?) throws -> TokenLosses? {
    let losses = AlignedBuffer<Double>(count: tokens.count - 1)
    let isDone = try decode(eachLayer: eachLayer) { rows, room in
      score(rows, room, into: losses)
    }
    return isDone ? TokenLosses((0..<losses.count).map { losses[$0] }) : nil
  }

  /// The logits of some rows [rows, V].
  func logits(_ wanted: Range<Int>) throws -> [[Float]]? {
    let words = shape.vocabularySize
    let logits = AlignedBuffer<Float>(count: wanted.count * words)
    let isDone = try decode(eachLayer: nil) { rows, room in
      let rows = rows.clamped(to: wanted)
      guard !rows.isEmpty else { return }
      normalise(rows, weights.finalNorm, into: room.packed)
      kernel.multiply(
        room.packed.pointer, rows: rows.count, by: weights.output,
        into: logits.pointer + (rows.lowerBound - wanted.lowerBound) * words, stride: words)
      advance(rows.count * shape.width * words)
    }
    return isDone
      ? wanted.indices.map { row in
        let start = logits.pointer + (row - wanted.lowerBound) * words
        return Array(UnsafeBufferPointer(start: start, count: words))
      } : nil
  }

  /// Takes all rows through all layers, and those of each block to what ends a pass.
  ///
  /// - Returns: Whether it was not stopped.
  private func decode(
    eachLayer: ((DecodedLayer) throws -> Void)?, atEnd: (Range<Int>, RowRoom) -> Void
  ) throws -> Bool {
    let plans = plans()
    for (token, word) in tokens.enumerated() {
      weights.embedding.copyRow(word, to: activations.pointer + token * shape.width)
    }
    // The rows of a layer's end and those of the next layer's beginning are the same: one task does both.
    guard forEachRowBlock({ room, rows in project(rows, layer: 0, room) }) else { return false }
    for layer in 0..<shape.layerCount {
      let plan = plans[layer]
      pack(plan)
      guard attend(plan) else { return false }
      if let eachLayer {
        try eachLayer(
          DecodedLayer(
            layer: layer, tokenCount: tokens.count, shape: shape, statisticsBuffer: statistics,
            projected: projected))
      }
      let isDone = forEachRowBlock { room, rows in
        finish(rows, layer: layer, room)
        if layer + 1 < shape.layerCount {
          project(rows, layer: layer + 1, room)
        } else {
          atEnd(rows, room)
        }
      }
      guard isDone else { return false }
    }
    return true
  }

  /// One plan for each layer; layers that are alike share it.
  private func plans() -> [AttentionPlan] {
    struct Kind: Hashable {
      let schedule: RotarySchedule
      let mask: AttentionMask
    }
    var made: [Kind: AttentionPlan] = [:]
    return pass.schedules.enumerated().map { layer, schedule in
      let mask = pass.decoder.description.mask(ofLayer: layer, schedule)
      let kind = Kind(schedule: schedule, mask: mask)
      if let plan = made[kind] { return plan }
      let plan = AttentionPlan(
        schedule, mask: mask, recentTokens: pass.recentTokens, tables: tables)
      made[kind] = plan
      return plan
    }
  }

  // MARK: Rows of activations

  /// The memory of one thread for a block of rows.
  private struct RowRoom {
    let packed: AlignedBuffer<Float>
    let gates: AlignedBuffer<Float>
    let words: WordRoom
  }

  private func forEachRowBlock(_ body: (RowRoom, Range<Int>) -> Void) -> Bool {
    let length = pass.blockLength
    let count = tokens.count
    let widest = max(shape.width, shape.feedForwardWidth, shape.headCount * shape.headDimension)
    return forEachTask(
      (count + length - 1) / length, threads: pass.threads, isCancelled: observer.isCancelled
    ) {
      let room = RowRoom(
        packed: AlignedBuffer(count: length * widest),
        gates: AlignedBuffer(count: length * 2 * shape.feedForwardWidth),
        words: WordRoom(capacity: length, words: shape.vocabularySize))
      // Rows that fill the last group are never read, but must not be slow to multiply.
      room.packed.pointer.update(repeating: 0, count: room.packed.count)
      return room
    } _: { room, task in
      body(room, task * length..<min((task + 1) * length, count))
    }
  }

  /// norm(x, w) of some rows, packed.
  private func normalise(_ rows: Range<Int>, _ norm: [Float], into packed: AlignedBuffer<Float>) {
    let group = DecoderKernel.groupRows
    for (place, row) in rows.enumerated() {
      kernel.normalise(
        activations.pointer + row * shape.width, norm, epsilon: shape.epsilon,
        into: packed.pointer + place / group * group * shape.width + place % group, step: group)
    }
  }

  /// Queries, keys and values of some rows.
  private func project(_ rows: Range<Int>, layer: Int, _ room: RowRoom) {
    let layer = weights.layers[layer]
    let stride = shape.projectedWidth
    normalise(rows, layer.attentionNorm, into: room.packed)
    kernel.multiply(
      room.packed.pointer, rows: rows.count, by: layer.projections, bias: layer.bias,
      into: projected.pointer + rows.lowerBound * stride, stride: stride)
    if !layer.queryNorm.isEmpty {
      for row in rows {
        for head in 0..<shape.headCount + shape.keyHeadCount {
          let vector = projected.pointer + row * stride + head * shape.headDimension
          kernel.normalise(
            vector, head < shape.headCount ? layer.queryNorm : layer.keyNorm,
            epsilon: shape.epsilon, into: vector, step: 1)
        }
      }
    }
    advance(rows.count * layer.projections.inputCount * layer.projections.outputCount)
  }

  /// What follows attention in a layer.
  private func finish(_ rows: Range<Int>, layer: Int, _ room: RowRoom) {
    let layer = weights.layers[layer]
    let width = shape.width
    let target = activations.pointer + rows.lowerBound * width
    let heads = layer.attentionOutput.inputCount
    DecoderKernel.packRows(
      attended.pointer + rows.lowerBound * heads, stride: heads, count: rows.count, inputs: heads,
      width: DecoderKernel.groupRows, into: room.packed.pointer)
    kernel.multiply(
      room.packed.pointer, rows: rows.count, by: layer.attentionOutput, into: target,
      stride: width, adds: true)
    normalise(rows, layer.feedForwardNorm, into: room.packed)
    kernel.multiply(
      room.packed.pointer, rows: rows.count, by: layer.gates, into: room.gates.pointer,
      stride: layer.gates.outputCount)
    kernel.gate(
      room.gates.pointer, rows: rows.count, count: shape.feedForwardWidth,
      into: room.packed.pointer)
    kernel.multiply(
      room.packed.pointer, rows: rows.count, by: layer.down, into: target, stride: width,
      adds: true)
    advance(rows.count * width * (heads + 3 * shape.feedForwardWidth))
  }

  /// The losses of some rows.
  private func score(_ rows: Range<Int>, _ room: RowRoom, into losses: AlignedBuffer<Double>) {
    let width = shape.width
    let group = DecoderKernel.groupRows
    let panel = DecoderKernel.panelRows
    // The softmax of the kernels is in base 2.
    let norm = weights.finalNorm.map { Float(Double($0) / .log(2)) }
    normalise(rows, norm, into: room.packed)
    kernel.sumWords(room.packed.pointer, rows: rows.count, over: weights.output, room.words)
    for (place, row) in rows.enumerated() where row + 1 < tokens.count {
      let word = tokens[row + 1]
      let logit = DecoderKernel.product(
        room.packed.pointer + place / group * group * width, lane: place % group,
        weights.output.values.pointer + word / panel * panel * width, panelLane: word % panel,
        inputs: width)
      let sum = room.words.totals[place * DecoderKernel.lossSums]
      losses[row] = .log(2) * (Double(room.words.maxima[place]) + .log2(sum) - logit)
    }
    advance(rows.count * width * shape.vocabularySize)
  }

  // MARK: Attention

  /// Rotates and lays out the keys of a layer, and its values.
  private func pack(_ plan: AttentionPlan) {
    let panel = DecoderKernel.panelRows
    let count = tokens.count
    let panels = (count + panel - 1) / panel
    let dimension = shape.headDimension
    let stride = shape.projectedWidth / dimension
    let width = DecoderKernel.valueWidth(dimension)
    inParallel(shape.keyHeadCount * panels, threads: pass.threads, grain: 16) { tasks in
      for task in tasks {
        let (head, place) = task.quotientAndRemainder(dividingBy: panels)
        let rows = place * panel..<min((place + 1) * panel, count)
        let column = shape.headCount + head
        let indices = rows.map { Int32($0 * stride + column) }
        indices.withUnsafeBufferPointer { indices in
          for (number, turn) in plan.passes.enumerated() {
            turn.keys.withPointers(from: rows.lowerBound, tables) { phases in
              DecoderKernel.packRotated(
                projected.pointer, rows: indices, phases: phases, pairing: plan.pairs,
                factor: plan.keyFactor, factors: tables.unit.pointer, width: panel,
                into: keys.keys(ofPass: number, head: head) + rows.lowerBound * dimension)
            }
          }
        }
        for row in rows {
          (keys.values(ofHead: head) + row * width).update(
            from: projected.pointer
              + (row * stride + shape.headCount + shape.keyHeadCount + head) * dimension,
            count: dimension)
        }
      }
    }
  }

  /// Σ p·v and the statistics of all rows and heads of a layer.
  private func attend(_ plan: AttentionPlan) -> Bool {
    let count = tokens.count
    let length = pass.blockLength
    let blocks = (count + length - 1) / length
    let passes = plan.passes.count
    return forEachTask(
      blocks * shape.headCount, threads: pass.threads, isCancelled: observer.isCancelled
    ) {
      AttentionRoom(capacity: length, dimension: shape.headDimension, passes: passes)
    } _: { room, task in
      // The long rows stand last and are taken first.
      let start = (blocks - 1 - task / shape.headCount) * length
      attend(start..<min(start + length, count), head: task % shape.headCount, plan, room)
    }
  }

  private func attend(
    _ rows: Range<Int>, head: Int, _ plan: AttentionPlan, _ room: AttentionRoom
  ) {
    let dimension = shape.headDimension
    let stride = shape.headCount * dimension
    let block = AttentionBlock(
      plan: plan, rows: rows, room: room,
      target: attended.pointer + rows.lowerBound * stride + head * dimension, stride: stride)
    let keyHead = head / shape.groupSize
    packQueries(block, head: head, factors: Array(plan.queryFactors[rows]))
    kernel.weigh(block, keys, head: keyHead)
    let law = plan.schedule.temperature.entropyLaw
    if law != .none {
      // The entropy without the law decides the factor, so these rows are swept twice.
      let factors = rows.enumerated().map { place, row in
        plan.queryFactors[row] * law(measured(room, place: place, position: row).entropy)
      }
      packQueries(block, head: head, factors: factors)
      kernel.weigh(block, keys, head: keyHead)
    }
    for (place, row) in rows.enumerated() {
      statistics[head * tokens.count + row] = measured(room, place: place, position: row)
    }
    advance(rows.reduce(0) { $0 + 2 * dimension * plan.ranges[$1].count })
  }

  private func measured(
    _ room: AttentionRoom, place: Int, position: Int
  ) -> AttentionStatistics {
    RowSums(
      maximum: room.maxima[place], multiplier: 1,
      totals: UnsafeBufferPointer(
        start: room.totals.pointer + place * DecoderKernel.allSums, count: DecoderKernel.allSums),
      position: position
    ).statistics
  }

  private func packQueries(_ block: AttentionBlock, head: Int, factors: [Double]) {
    let stride = shape.projectedWidth / shape.headDimension
    let indices = block.rows.map { Int32($0 * stride + head) }
    indices.withUnsafeBufferPointer { indices in
      factors.withUnsafeBufferPointer { factors in
        guard let factors = factors.baseAddress else { return }
        for (number, turn) in block.plan.passes.enumerated() {
          turn.queries.withPointers(from: block.rows.lowerBound, tables) { phases in
            DecoderKernel.packRotated(
              projected.pointer, rows: indices, phases: phases, pairing: block.plan.pairs,
              factor: 1, factors: factors, width: DecoderKernel.groupRows,
              into: block.room.queries(ofPass: number))
          }
        }
      }
    }
  }

  // MARK: Progress

  private func advance(_ multiplyAdds: Int) {
    let done = progress.done.wrappingAdd(multiplyAdds, ordering: .relaxed).newValue
    observer.progress(min(1, Double(done) / progress.total))
  }
}
