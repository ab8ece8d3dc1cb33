import AttentionEntropy
import RealModule
import RotaryEmbedding

extension TurnedKeys {
  /// Room for one row, used again for the next.
  struct Room {
    var keys: [Int] = []
    var passes: [Int] = []
    var logits: [Double] = []
    /// The part of each logit that rotates.
    var turning: [Double] = []
    var query: [Double] = []
    var sums: [Double] = []
  }

  /// The gradient of one row.
  ///
  /// - Parameters:
  ///   - query: The row's query before rotation.
  ///   - position: Where it stands.
  ///   - mask: Which keys it sees.
  ///   - exponent: Power of the method's factor on the query by its position: 1 as the method has it.
  ///   - room: Room to work in.
  /// - Returns: The gradient; `nil` where the row sees no key.
  /// - Complexity: O(m·d).
  func gradient(
    _ query: ArraySlice<Float>, at position: Int, mask: AttentionMask, exponent: Double,
    _ room: inout Room
  ) -> EntropyGradient? {
    let stride = turns.stride
    let temperature = turns.schedule.temperature
    let gain = temperature.amplitude * temperature.amplitude
    let byPosition = temperature.queryMultiplier(position)
    let factor =
      (exponent == 1 ? byPosition : .pow(byPosition, exponent)) * temperature.softmaxScale
      / Double(turns.schedule.geometry.headDimension).squareRoot()
    // 1. The query in every pass.
    room.query = [Double](repeating: 0, count: turns.passCount * stride)
    room.query.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for pass in 0..<turns.passCount {
        turns.turn(
          query, layout, at: position, isQuery: true, pass: pass, into: base + pass * stride)
      }
    }
    // 2. Logits.
    score(at: position, mask, gain: gain, factor: factor, &room)
    guard let largest = room.logits.max() else { return nil }
    // 3. Entropy, and the weights w, which take the place of the logits.
    var total = 0.0
    for logit in room.logits { total += .exp(logit - largest) }
    let logSum = Double.log(total)
    var entropy = 0.0
    for logit in room.logits {
      let logWeight = logit - largest - logSum
      entropy -= .exp(logWeight) * logWeight
    }
    var (lnMultiplier, lnRotary) = (0.0, 0.0)
    for index in room.logits.indices {
      let logWeight = room.logits[index] - largest - logSum
      let weight = -.exp(logWeight) * (logWeight + entropy)
      // Σ w = 0, so that the largest logit can be taken off.
      lnMultiplier += weight * (room.logits[index] - largest)
      lnRotary += weight * room.turning[index]
      room.logits[index] = weight
    }
    return EntropyGradient(
      entropy: entropy, lnMultiplier: lnMultiplier, lnRotary: lnRotary,
      pairs: pairGradient(at: position, gain: gain * factor, &room))
  }

  /// The logits of the keys that the row sees.
  private func score(
    at position: Int, _ mask: AttentionMask, gain: Double, factor: Double, _ room: inout Room
  ) {
    room.keys.removeAll(keepingCapacity: true)
    room.passes.removeAll(keepingCapacity: true)
    room.logits.removeAll(keepingCapacity: true)
    room.turning.removeAll(keepingCapacity: true)
    let map = turns.schedule.relativePositions
    let (stride, rotary) = (turns.stride, 2 * turns.paddedPairs)
    for (key, keyPosition) in positions.enumerated()
    where mask.admits(query: position, key: keyPosition)
      && map?.admits(query: position, key: keyPosition) ?? true
    {
      let pass = map?.pass(query: position, key: keyPosition) ?? 0
      let (turning, rest) = room.query.withUnsafeBufferPointer { query in
        vectors[pass].withUnsafeBufferPointer { keys in
          (
            product(query, pass * stride, keys, key * stride, rotary),
            product(query, pass * stride + rotary, keys, key * stride + rotary, stride - rotary)
          )
        }
      }
      room.keys.append(key)
      room.passes.append(pass)
      room.turning.append(factor * gain * turning)
      room.logits.append(factor * (gain * turning + rest))
    }
  }

  /// ∂H/∂ ln θ′ of every pair: V = Σ w·(distance)·k′ first, then θ′·(q′ × V).
  private func pairGradient(
    at position: Int, gain: Double, _ room: inout Room
  ) -> [Double] {
    let (padded, stride) = (turns.paddedPairs, turns.stride)
    var gradient = [Double](repeating: 0, count: turns.pairCount)
    guard turns.pairCount > 0 else { return gradient }
    for pass in 0..<turns.passCount {
      room.sums = [Double](repeating: 0, count: 2 * padded)
      addDistances(at: position, pass, &room)
      let query = pass * stride
      for pair in gradient.indices {
        let across =
          room.query[query + pair] * room.sums[padded + pair]
          - room.query[query + padded + pair] * room.sums[pair]
        gradient[pair] += gain * turns.schedule.inverseFrequencies[pair] * across
      }
    }
    return gradient
  }

  /// Adds w·(place of the query − place of the key)·k′ over the keys of a pass.
  private func addDistances(at position: Int, _ pass: Int, _ room: inout Room) {
    let (padded, stride) = (turns.paddedPairs, turns.stride)
    let ownPlace = turns.place(position, isQuery: true, pass: pass)
    let ownPlaces =
      turns.hasPairPlaces
      ? (0..<padded).map {
        $0 < turns.pairCount ? turns.place(position, isQuery: true, pass: pass, pair: $0) : 0
      } : []
    room.sums.withUnsafeMutableBufferPointer { sums in
      vectors[pass].withUnsafeBufferPointer { keys in
        for (index, key) in room.keys.enumerated() where room.passes[index] == pass {
          let weight = room.logits[index]
          guard weight != 0 else { continue }
          if turns.hasPairPlaces {
            for pair in 0..<turns.pairCount {
              let step = weight * (ownPlaces[pair] - pairPlaces[pass][key * padded + pair])
              sums[pair] += step * keys[key * stride + pair]
              sums[padded + pair] += step * keys[key * stride + padded + pair]
            }
          } else {
            let step = SIMD8<Double>(repeating: weight * (ownPlace - places[pass][key]))
            for start in Swift.stride(from: 0, to: 2 * padded, by: 8) {
              let sum = eight(sums, start) + step * eight(keys, key * stride + start)
              for lane in 0..<8 { sums[start + lane] = sum[lane] }
            }
          }
        }
      }
    }
  }
}

/// ⟨a, b⟩ over a multiple of eight components.
@inline(__always)
private func product(
  _ a: UnsafeBufferPointer<Double>, _ aStart: Int, _ b: UnsafeBufferPointer<Double>,
  _ bStart: Int, _ count: Int
) -> Double {
  var sums = SIMD8<Double>.zero
  for start in Swift.stride(from: 0, to: count, by: 8) {
    sums += eight(a, aStart + start) * eight(b, bStart + start)
  }
  return sums.sum()
}

/// Eight neighbouring components as one vector.
@inline(__always)
private func eight(_ buffer: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
  SIMD8(
    buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3], buffer[start + 4],
    buffer[start + 5], buffer[start + 6], buffer[start + 7])
}

@inline(__always)
private func eight(_ buffer: UnsafeMutableBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
  SIMD8(
    buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3], buffer[start + 4],
    buffer[start + 5], buffer[start + 6], buffer[start + 7])
}
