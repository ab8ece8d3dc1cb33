import AttentionEntropy
import RotaryEmbedding

/// One thing to time: what is measured, on what, and with which kernel.
struct Workload {
  var name: String
  let shape: Shape
  let kernel: AttentionKernel
  var threads: Int
  var schedule: RotarySchedule
  var multipliers: [Double] = [1]
  var measuresMass = false

  /// Length and head dimension of a causal head.
  struct Shape: Hashable {
    let length: Int
    let dimension: Int
  }

  init(
    _ name: String, _ shape: Shape, _ kernel: AttentionKernel, threads: Int
  ) throws {
    self.name = name
    self.shape = shape
    self.kernel = kernel
    self.threads = threads
    schedule = try .withoutRotation(shape.geometry)
  }

  /// Additions and multiplications of the scores alone: d of each for every key that a row sees.
  var operations: Double {
    Double(shape.length) * Double(shape.length + 1) * Double(shape.dimension)
  }

  /// What is asked of the engine.
  func request(_ precision: AttentionRequest.Precision = .single) -> AttentionRequest {
    AttentionRequest(
      mask: .causal, logitMultipliers: multipliers, measuresMass: measuresMass,
      precision: precision, threads: threads)
  }

  /// Measures every row, packing and rotation included.
  func run(on vectors: HeadVectors) throws -> [[[AttentionStatistics]]] {
    try attentionStatistics(of: vectors, schedule: schedule, request: request(), kernel: kernel)
      ?? []
  }

  /// The same under another name, with other settings.
  func varied(_ name: String, _ change: (inout Workload) throws -> Void) rethrows -> Workload {
    var copy = self
    copy.name = name
    try change(&copy)
    return copy
  }
}

extension Workload.Shape {
  /// A head of this dimension, trained on an eighth of this length.
  var geometry: RotaryGeometry {
    get throws {
      try RotaryGeometry(headDimension: dimension, base: 10_000, trainedContext: length / 8)
    }
  }

  /// YaRN from the trained context to the whole length.
  func yarn() throws -> RotarySchedule {
    try YaRN(ramp: Ramp(.pairIndex(truncated: true))).schedule(
      for: geometry, extent: ContextExtent(scale: 8))
  }

  /// Independent normal queries and keys.
  func vectors() throws -> HeadVectors {
    try IsotropicEnsemble().vectors(headDimension: dimension, length: length, seed: 4)
  }
}
