import AttentionEntropy
import RotaryEmbedding

/// A grid of ramp thresholds, written out from the paper's ramp: γ = clamp((r − α)/(β − α)) with r = L·θ/2π turns inside the trained
/// context, and θ′ = θ·(γ + (1 − γ)/s).
struct RampGrid {
  var dimension = 64
  /// Components that turn.
  var turning: Int?
  var base = 10_000.0
  var context = 2_048
  var scale = 4.0
  var temperatures = [Temperature.none]
  var alphas = [0.5, 1, 2.5]
  var betas = [8.0, 20, 33, 64]

  var geometry: RotaryGeometry {
    get throws {
      try RotaryGeometry(
        headDimension: dimension, rotaryDimension: turning, base: base, trainedContext: context)
    }
  }

  /// The schedules, α outermost.
  func schedules() throws -> [RotarySchedule] {
    let geometry = try geometry
    let thetas = geometry.inverseFrequencies
    return temperatures.flatMap { temperature in
      alphas.flatMap { alpha in
        betas.map { beta in
          RotarySchedule(
            geometry: geometry,
            inverseFrequencies: thetas.map { theta in
              let turns = Double(context) * theta / (2 * .pi)
              let ramp = beta == alpha ? (turns < alpha ? 0 : 1) : (turns - alpha) / (beta - alpha)
              let gamma = min(1, max(0, ramp))
              return theta * (gamma + (1 - gamma) / scale)
            }, temperature: temperature)
        }
      }
    }
  }
}

extension AttentionKernel {
  /// The kernels of this machine whose multiply-adds are fused, which give the same bits.
  static let fused = all.filter { $0.description != "portable" }
}
