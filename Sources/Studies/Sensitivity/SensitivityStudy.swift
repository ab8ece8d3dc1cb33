public import AttentionEntropy
import Foundation
import ModelFiles
public import RotaryEmbedding

/// How the entropy of heads moves with the knobs of a method: exact derivatives, over rows and heads.
///
/// ```swift
/// let yarn = try MethodRequest("yarn", …).resolved()
/// let layer = StudyLayer(vectors, schedules: [NamedSchedule("yarn", yarn.schedule)])
/// if let result = try SensitivityStudy(layers: [.init(layer, yarn)]).measured() {
///   print(result.elasticity(.lnMultiplier)?.mean as Any)      // nats for 10 % more on all logits
/// }
/// ```
///
/// Source: derivatives of the softmax's entropy, ∂H/∂φ = −Cov_p(z, ∂z/∂φ).
public struct SensitivityStudy: Sendable {
  /// Heads and the method that rotates them.
  public struct Layer: Sendable {
    /// The vectors; their own schedules are not used.
    public let vectors: StudyLayer
    /// The method.
    public let method: ResolvedMethod
    /// The draw that the vectors are; `nil` where they come from files.
    public let seed: UInt64?

    /// Puts a layer together.
    public init(_ vectors: StudyLayer, _ method: ResolvedMethod, seed: UInt64? = nil) {
      (self.vectors, self.method, self.seed) = (vectors, method, seed)
    }
  }

  /// What is measured; draws of an ensemble are a layer each.
  public var layers: [Layer]
  /// Whether the shift from plain RoPE is attributed to pairs, which takes 50 passes or more; see ``ShiftAttribution``.
  public var attributes: Bool
  /// Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public var skipsNonFinite: Bool
  /// Threads at most, at least 1; results do not depend on it.
  public var threads: Int?
  /// How logits are computed; in Double unless given, or in single precision where heads have ``quickRowCount`` rows or more.
  ///
  /// In single precision a row's derivative by ln θ′ is within 2·10⁻⁶·max(10, S) of its largest one, or of 1 nat where that is less;
  /// S is the sum of the products of a logit without their signs, as in `AttentionRequest.Precision.single`. Machines without
  /// fused multiply-adds, attributions, and methods whose components do not all turn alike by position are in Double either way.
  public var precision: AttentionRequest.Precision?

  /// Rows of a head from which on single precision is taken where nothing else is asked for.
  public static let quickRowCount = 512

  /// Asks about layers.
  public init(
    layers: [Layer], attributes: Bool = false, skipsNonFinite: Bool = false, threads: Int? = nil,
    precision: AttentionRequest.Precision? = nil
  ) {
    (self.layers, self.attributes) = (layers, attributes)
    (self.skipsNonFinite, self.threads) = (skipsNonFinite, threads)
    self.precision = precision
  }

  /// Passes that an attribution usually takes, for progress and estimates.
  private static let attributionPasses = 113

  /// Whether the derivatives of some vectors come from scores in single precision.
  private func isQuick(_ vectors: HeadVectors, _ schedule: RotarySchedule) -> Bool {
    let usual: AttentionRequest.Precision =
      vectors.queryCount >= Self.quickRowCount ? .single : .double
    // Without fused multiply-adds derivatives were off by twice as much as is said of them.
    let kernel = (try? AttentionKernel.fromEnvironment())?.description
    return !attributes && hasQuickDerivatives(schedule) && (precision ?? usual) == .single
      && kernel != "portable"
  }

  /// What is said of derivatives in single precision.
  static let quickNote =
    "Derivatives of heads with many rows are from scores in single precision: those of a row by its pairs are within 2·10⁻⁵ of "
    + "the largest of them, or of 1 nat, where the products of a logit add to 10 at most without their signs, and in proportion beyond."

  /// Scores that the study takes, once: for progress.
  package var scoreCount: Int {
    layers.reduce(0) { $0 + $1.vectors.seenCount * $1.vectors.heads.count }
      * (attributes ? 1 + Self.attributionPasses : 1)
  }

  /// Measures the layers, one after another.
  ///
  /// - Parameter observer: Hears how far it has come, and may stop it.
  /// - Returns: The derivatives; `nil` when the observer stopped it.
  /// - Throws: ``HeadStudyError``; `AttentionError` when shapes do not fit; what the vectors of a layer throw.
  /// - Complexity: O(heads·n·m·d) time for each layer, about two passes of the entropies; memory for the vectors of one layer and
  ///   the rotated keys of one key head.
  public func measured(observer: AttentionObserver = AttentionObserver()) throws -> Sensitivity? {
    var progress = StudyProgress(total: scoreCount, observer: observer)
    var result = Sensitivity()
    let study = HeadStudy(layers: layers.map(\.vectors), skipsNonFinite: skipsNonFinite)
    for (index, layer) in layers.enumerated() {
      let gradient = ScheduleGradient(layer.method)
      for remark in gradient.remarks where !result.remarks.contains(remark) {
        result.remarks.append(remark)
      }
      let vectors = try study.finiteVectors(ofLayerAt: index)
      result.skippedRowCount += vectors.skippedRows.reduce(0) { $0 + $1.count }
      result.skippedKeyCount += vectors.skippedKeyCount
      for part in vectors.parts {
        let heads = try measured(
          part, index, gradient, vectors.skippedRows, &progress, &result.attributionNotes)
        if let partVectors = part.vectors, isQuick(partVectors, layer.method.schedule),
          result.precisionNotes.isEmpty
        {
          result.precisionNotes = [Self.quickNote]
        }
        guard let heads else { return nil }
        result.heads += heads
      }
    }
    return result
  }

  /// The heads of a part of a layer; `nil` when the observer stopped it.
  private func measured(
    _ part: FiniteVectors.Part, _ index: Int, _ gradient: ScheduleGradient, _ skipped: [Set<Int>],
    _ progress: inout StudyProgress, _ notes: inout [String]
  ) throws -> [HeadSensitivity]? {
    let layer = layers[index]
    let numbers = part.heads.map { layer.vectors.heads[$0] }
    func head(_ number: Int, _ sum: GradientSum?, _ parts: ShiftAttribution?) -> HeadSensitivity {
      HeadSensitivity(
        layer: layer.vectors.number, head: number, seed: layer.seed, sum, gradient, parts)
    }
    guard let vectors = part.vectors else { return numbers.map { head($0, nil, nil) } }
    let bytes = 8 * vectors.keyCount * (vectors.headDimension + 24)
    if let available = memoryShort(of: bytes) {
      throw HeadStudyError.needsMemory(bytes, available: available, for: .statistics)
    }
    let pass = GradientPass(
      vectors: vectors, mask: layer.vectors.mask, skipped: part.heads.map { skipped[$0] },
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let scores = Double(layer.vectors.seenCount * part.heads.count)
    let schedule = layer.method.schedule
    var quick: [GradientSum]?
    if isQuick(vectors, schedule) {
      quick = try pass.quickSums(schedule, observer: progress.step(scores))
      guard let sums = quick else { return nil }
      // What is beyond the range of single precision may have its place in Double.
      if sums.contains(where: { $0.wrongRow != nil }) { quick = nil }
    }
    guard let sums = try quick ?? pass.sums(schedule, observer: progress.step(scores))
    else { return nil }
    progress.finish(scores)
    for (place, sum) in sums.enumerated() {
      guard let row = sum.wrongRow else { continue }
      throw HeadStudyError.beyondRange(
        layer: index, head: numbers[place], row: row, precision: .double)
    }
    var parts = [ShiftAttribution?](repeating: nil, count: sums.count)
    if attributes {
      let passes = Double(Self.attributionPasses)
      if let refusal = ShiftAttribution.refusal(schedule) {
        if !notes.contains(refusal) { notes.append(refusal) }
      } else {
        let line = ScheduleLine(to: schedule, plainScale: gradient.modelSoftmaxScale)
        let found = try line.attributions(
          pass, ends: sums, observer: progress.step(passes * scores))
        guard let found else { return nil }
        parts = found
      }
      progress.finish(passes * scores)
    }
    return numbers.indices.map { head(numbers[$0], sums[$0], parts[$0]) }
  }
}
