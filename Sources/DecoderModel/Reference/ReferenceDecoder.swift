package import AttentionEntropy
package import ModelFiles
import RealModule
package import RotaryEmbedding

/// The forward pass by the textbook, in Double, for short texts: the oracle of ``DecoderPass``.
///
/// It shares with the pass the reading of tensors, the schedule and the mask, and nothing else: no packing, no blocks, no kernels; every
/// row of the attention matrix is written out, and scores under methods that act on distances are taken pair of tokens by pair.
package struct ReferenceDecoder: Sendable {
  private let decoder: DecoderDescription
  private let schedules: [RotarySchedule]
  private let threads: Int

  /// What a pass gives.
  package struct Result: Sendable {
    /// The loss by position, in nats.
    package var losses: [Double] = []
    /// The logits of every position [n][V], where they were asked for.
    package var logits: [[Double]] = []
    /// Statistics of every row [layers][heads][n].
    package var statistics: [[[AttentionStatistics]]] = []
  }

  /// Prepares a pass.
  ///
  /// - Parameters:
  ///   - decoder: The model.
  ///   - schedules: One for each layer.
  ///   - threads: Threads at most.
  package init(
    _ decoder: DecoderDescription, schedules: [RotarySchedule], threads: Int? = nil
  ) {
    self.decoder = decoder
    self.schedules = schedules
    self.threads = threads ?? processorCount()
  }

  /// Runs the pass.
  ///
  /// - Parameters:
  ///   - tokens: n tokens of the vocabulary.
  ///   - keepsLogits: Whether to keep all logits.
  /// - Returns: Losses and statistics.
  /// - Throws: ``FileError`` when reading weights fails.
  /// - Complexity: O(n·weights + layers·h·d·n²) time.
  package func run(_ tokens: [Int], keepsLogits: Bool = false) throws(FileError) -> Result {
    let shape = decoder.shape
    var result = Result()
    var x: [[Double]] = []
    for token in tokens {
      x.append(try doubles(.embedding, rows: token..<token + 1))
    }
    for layer in 0..<shape.layerCount {
      let (attended, statistics) = try attention(x, layer: layer)
      result.statistics.append(statistics)
      x = sums(x, try product(attended, .layer(layer, .attentionOutput)))
      let u = try normalised(x, .layer(layer, .feedForwardNorm))
      let gates = try product(u, .layer(layer, .gate))
      let ups = try product(u, .layer(layer, .up))
      let inner = zip(gates, ups).map { gate, up in
        zip(gate, up).map { $0 / (1 + .exp(-$0)) * $1 }
      }
      x = sums(x, try product(inner, .layer(layer, .down)))
    }
    let u = try normalised(x, .finalNorm)
    let logits = try product(u, shape.tiesOutput ? .embedding : .output)
    result.losses = (0..<tokens.count - 1).map { row in
      let largest = logits[row].max() ?? 0
      let sum = logits[row].reduce(0) { $0 + .exp($1 - largest) }
      return largest + .log(sum) - logits[row][tokens[row + 1]]
    }
    if keepsLogits { result.logits = logits }
    return result
  }

  private var tensors: DecoderTensors { decoder.tensors }

  // MARK: Attention

  /// Σ p·v of all heads [n][h·d], and the statistics of every row [heads][n].
  private func attention(
    _ x: [[Double]], layer: Int
  ) throws(FileError) -> ([[Double]], [[AttentionStatistics]]) {
    let shape = decoder.shape
    let u = try normalised(x, .layer(layer, .attentionNorm))
    let q = try heads(u, layer: layer, .query, .queryBias, .queryNorm)
    let k = try heads(u, layer: layer, .key, .keyBias, .keyNorm)
    let v = try heads(u, layer: layer, .value, .valueBias, nil)
    let rows = parallel(shape.headCount) { head in
      let keyHead = head / shape.groupSize
      return self.rows(q[head], k[keyHead], v[keyHead], layer: layer)
    }
    let attended = x.indices.map { row in rows.flatMap { $0.outputs[row] } }
    return (attended, rows.map(\.statistics))
  }

  private struct HeadRows: Sendable {
    var outputs: [[Double]] = []
    var statistics: [AttentionStatistics] = []
  }

  private func rows(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], layer: Int
  ) -> HeadRows {
    let schedule = schedules[layer]
    let mask = decoder.mask(ofLayer: layer, schedule)
    let temperature = schedule.temperature
    let queries = q.indices.map { rotated(q[$0], schedule, at: $0) }
    let keys = k.indices.map { rotated(k[$0], schedule, at: $0) }
    var result = HeadRows()
    for i in q.indices {
      let scale =
        temperature.softmaxScale * temperature.queryMultiplier(i)
        / Double(decoder.shape.headDimension).squareRoot()
      var logits = (0...i).map { j -> Double in
        guard mask.admits(query: i, key: j) else { return -.infinity }
        let score: Double
        if let map = schedule.relativePositions {
          let query = rotated(q[i], schedule) { map(query: i, key: j, pair: $0) }
          score = dot(query, rotated(k[j], schedule) { _ in 0 })
        } else {
          score = dot(queries[i], keys[j])
        }
        return temperature.distanceLaw(scale * score, distance: i - j)
      }
      if temperature.entropyLaw != .none {
        let factor = temperature.entropyLaw(
          ReferenceAttention.entropy(ReferenceAttention.softmax(logits)))
        logits = logits.map { factor * $0 }
      }
      let p = ReferenceAttention.softmax(logits)
      let largest = logits.max() ?? 0
      var output = [Double](repeating: 0, count: decoder.shape.headDimension)
      for (j, weight) in p.enumerated() {
        for c in output.indices { output[c] += weight * v[j][c] }
      }
      result.outputs.append(output)
      result.statistics.append(
        AttentionStatistics(
          entropy: ReferenceAttention.entropy(p),
          logSumExp: largest + .log(logits.reduce(0) { $0 + .exp($1 - largest) }),
          mass: AttentionMass(
            largest: p.max() ?? 0, collision: p.reduce(0) { $0 + $1 * $1 },
            meanDistance: p.enumerated().reduce(0) { $0 + $1.element * Double(i - $1.offset) },
            onFirst: p[0], onRecent: p.suffix(64).reduce(0, +))))
    }
    return result
  }

  /// A vector rotated at a position, or pair by pair at places of their own.
  private func rotated(
    _ vector: [Double], _ schedule: RotarySchedule, at position: Int
  ) -> [Double] {
    rotated(vector, schedule) { _ in Double(position) }
  }

  private func rotated(
    _ vector: [Double], _ schedule: RotarySchedule, place: (_ pair: Int) -> Double
  ) -> [Double] {
    var result = vector
    let pairs = schedule.inverseFrequencies.count
    let amplitude = schedule.temperature.amplitude
    for pair in 0..<pairs {
      let (first, second) = RotationLayout.halfSplit.components(
        ofPair: pair, rotaryDimension: 2 * pairs)
      let angle = schedule.angle(position: place(pair), pair: pair)
      let (x, y) = (vector[first], vector[second])
      result[first] = amplitude * (x * .cos(angle) - y * .sin(angle))
      result[second] = amplitude * (y * .cos(angle) + x * .sin(angle))
    }
    return result
  }

  // MARK: Matrices

  /// Queries, keys or values, head by head [heads][n][d].
  private func heads(
    _ u: [[Double]], layer: Int, _ matrix: DecoderTensor.Part, _ bias: DecoderTensor.Part,
    _ norm: DecoderTensor.Part?
  ) throws(FileError) -> [[[Double]]] {
    let dimension = decoder.shape.headDimension
    var rows = try product(u, .layer(layer, matrix))
    if tensors.has(bias) {
      let bias = try doubles(.layer(layer, bias))
      rows = rows.map { zip($0, bias).map { $0 + $1 } }
    }
    let weights = try norm.flatMap { part throws(FileError) in
      tensors.has(part) ? try doubles(.layer(layer, part)) : nil
    }
    let count = rows[0].count / dimension
    return (0..<count).map { head in
      rows.map { row in
        let vector = Array(row[head * dimension..<(head + 1) * dimension])
        return weights.map { normalised(vector, $0) } ?? vector
      }
    }
  }

  private func normalised(
    _ rows: [[Double]], _ norm: DecoderTensor
  ) throws(FileError) -> [[Double]] {
    let weights = try doubles(norm)
    return rows.map { normalised($0, weights) }
  }

  private func normalised(_ row: [Double], _ weights: [Double]) -> [Double] {
    let mean = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
    let factor = 1 / (mean + decoder.shape.epsilon).squareRoot()
    return zip(row, weights).map { $0 * factor * $1 }
  }

  private func sums(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }

  /// Rows times a matrix [out, in]: [n][out].
  private func product(
    _ rows: [[Double]], _ matrix: DecoderTensor
  ) throws(FileError) -> [[Double]] {
    let weights = try doubles(matrix)
    let inputs = rows[0].count
    return parallel(rows.count) { row in
      weights.withUnsafeBufferPointer { weights in
        (0..<weights.count / inputs).map { output in
          dot(
            rows[row],
            UnsafeBufferPointer(rebasing: weights[output * inputs..<(output + 1) * inputs]))
        }
      }
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    b.withUnsafeBufferPointer { dot(a, $0) }
  }

  /// In eight sums, so that additions need not wait for each other.
  private func dot(_ a: [Double], _ b: UnsafeBufferPointer<Double>) -> Double {
    a.withUnsafeBufferPointer { a in
      var sums = SIMD8<Double>()
      let whole = a.count / 8 * 8
      for start in stride(from: 0, to: whole, by: 8) {
        let x = UnsafeRawPointer(a.baseAddress.unsafelyUnwrapped + start)
          .loadUnaligned(as: SIMD8<Double>.self)
        let y = UnsafeRawPointer(b.baseAddress.unsafelyUnwrapped + start)
          .loadUnaligned(as: SIMD8<Double>.self)
        sums += x * y
      }
      return (whole..<a.count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
    }
  }

  private func doubles(
    _ tensor: DecoderTensor, rows: Range<Int>? = nil
  ) throws(FileError) -> [Double] {
    try tensors.floats(tensor, rows: rows).map(Double.init)
  }

  /// Works on 0 ..< count on several threads.
  private func parallel<Element: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Element
  ) -> [Element] {
    let found = Collected<Element>(count: count)
    inParallel(count, threads: threads, grain: 1) { indices in
      for index in indices { found.set(index, body(index)) }
    }
    return found.elements
  }
}
