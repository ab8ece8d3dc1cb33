import Foundation
import ModelFiles
import RotaryEmbedding

/// How far a system is from transformers on one type of layer.
public struct SystemDifference: Sendable, Hashable {
  /// Amplitude over that of transformers.
  public let amplitudeRatio: Double
  /// Softmax scale over that of transformers.
  public let softmaxScaleRatio: Double
  /// Gain on the logits of rotary components over that of transformers, the query's factor at the last position
  /// included.
  public let rotaryGainRatio: Double
  /// Whether the two rotate the same number of pairs; frequencies are compared only then.
  public let hasSamePairs: Bool
  /// The pair whose frequency is farthest off by ratio.
  public let worstPair: Int
  /// Its frequency over that of transformers; 1 where all agree.
  public let worstRatio: Double
  /// The largest difference of an angle at the last position of the target context, in radians.
  public let phaseError: Double
  /// Number of pairs whose frequencies differ.
  public let changedPairs: Int
  /// What in the file causes it, as far as one rule alone explains it.
  public internal(set) var causes: [DifferenceCause]

  /// Whether frequencies and temperature agree.
  ///
  /// Both sides are computed in Double by different routes, which agree to a few units in the last place.
  public var isNone: Bool {
    hasSamePairs && changedPairs == 0 && agree(amplitudeRatio, 1) && agree(softmaxScaleRatio, 1)
      && agree(rotaryGainRatio, 1)
  }

  init(_ rope: EffectiveRope, from reference: EffectiveRope, length: Int) {
    let (own, other) = (rope.inverseFrequencies, reference.inverseFrequencies)
    amplitudeRatio = rope.temperature.amplitude / reference.temperature.amplitude
    softmaxScaleRatio = rope.temperature.softmaxScale / reference.temperature.softmaxScale
    rotaryGainRatio = rope.rotaryGain(length: length) / reference.rotaryGain(length: length)
    hasSamePairs = own.count == other.count
    var (pair, ratio, phase, changed) = (0, 1.0, 0.0, 0)
    for (index, values) in zip(own, other).enumerated()
    where hasSamePairs && !agree(values.0, values.1) {
      changed += 1
      phase = max(phase, abs(values.0 - values.1) * Double(max(0, length - 1)))
      let quotient = values.0 / values.1
      if abs(logarithm(quotient)) > abs(logarithm(ratio)) { (pair, ratio) = (index, quotient) }
    }
    worstPair = pair
    worstRatio = ratio
    phaseError = phase
    changedPairs = changed
    causes = []
  }
}

/// A key of the file whose reading makes a system differ.
public struct DifferenceCause: Sendable, Hashable {
  /// The literal path of the key, or where it would stand.
  public let key: String
  /// Whether the file has the key; what it leaves out can be read differently too.
  public let isInFile: Bool
  /// What is read differently, in a few words.
  public let aspect: String
  /// System, version, file and evidence.
  public let source: String
  /// Whether this alone makes the whole difference.
  public let isWhole: Bool
}

extension EffectiveRope {
  /// Gain on the logits of rotary components at the last position of a context.
  ///
  ///     amplitude² · softmax scale · multiplier(n − 1)
  ///
  /// - Parameter length: Number n of tokens.
  /// - Returns: The gain.
  public func rotaryGain(length: Int) -> Double {
    temperature.logitMultiplier * temperature.queryMultiplier(max(0, length - 1))
  }

  /// Gain on the logits of the components that do not rotate, at the last position of a context.
  ///
  /// - Parameter length: Number n of tokens.
  /// - Returns: Softmax scale and query multiplier, without the amplitude.
  public func otherGain(length: Int) -> Double {
    temperature.softmaxScale * temperature.queryMultiplier(max(0, length - 1))
  }
}

/// Whether two numbers are the same but for rounding: a thousand units in the last place of a Double.
package func agree(_ a: Double, _ b: Double) -> Bool {
  a == b || abs(a - b) <= 2e-13 * max(abs(a), abs(b))
}

/// ln, infinite at 0, for ratios with pairs that do not rotate.
private func logarithm(_ ratio: Double) -> Double {
  ratio.isNaN ? 0 : ratio <= 0 ? -.infinity : log2(ratio)
}
