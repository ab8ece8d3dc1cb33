public import RotaryEmbedding

/// How the rows of the same vectors are measured under many schedules.
///
/// Equal schedules are measured once, those that differ by a factor on all logits share their scores, and those whose frequencies
/// differ in some pairs alone are scored together in *chunks*: what all of a chunk share once, and at each point what is its own.
/// The others take the plain path of ``attentionStatistics(of:schedule:request:kernel:observer:)``.
///
/// A plan depends on the set of schedules, not on their order, and on the numbers of rows and keys.
public struct AttentionSweepPlan: Sendable {
  /// Why a schedule takes the plain path.
  public enum PlainReason: String, Sendable, Hashable, CaseIterable {
    /// The request asks for Double.
    case double
    /// The method acts on distances, or a law comes after the product of query and key.
    case scoresAfterwards
    /// The method maps positions otherwise than by a factor.
    case positionMap
    /// Too few rows or keys stand side by side.
    case scatteredPositions
    /// Too few pairs rotate alike under the other schedules.
    case sharesTooLittle

    /// What it is, as a part of a sentence.
    public var phrase: String {
      switch self {
      case .double: "rows are measured in double precision"
      case .scoresAfterwards: "the method acts on distances or on logits"
      case .positionMap: "the method maps positions otherwise than by a factor"
      case .scatteredPositions: "positions are scattered"
      case .sharesTooLittle: "too few pairs rotate alike under other schedules"
      }
    }
  }

  /// Bytes that the keys of a chunk and the results of one head at its points may take, unless another number is given: 128 MiB.
  public static let usualBudget = 128 << 20

  /// How much less a chunk must take than its points one by one.
  static let leastGain = 1.2

  let groups: [SharedScores]
  /// What the largest chunk takes, in bytes.
  let chunkBytes: Int
  /// Chunks, each with the indices of groups, whose factors are the same at all points.
  let chunks: [ScheduleChunk]
  /// Groups that are measured one by one.
  let plainGroups: [(group: Int, reason: PlainReason)]
  /// Schedules that are measured one by one and share nothing.
  let plainSchedules: [(index: Int, reason: PlainReason)]

  /// Plans a sweep.
  ///
  /// - Parameters:
  ///   - schedules: What the methods do.
  ///   - vectors: Whose rows are measured.
  ///   - request: What is measured of them.
  ///   - budget: Bytes that the keys of a chunk and the results of its points may take; two points are taken together even where
  ///     they take more.
  /// - Complexity: O(schedules·d), and a sort.
  public init(
    _ schedules: [RotarySchedule], vectors: HeadVectors, request: AttentionRequest,
    budget: Int = AttentionSweepPlan.usualBudget
  ) {
    self.init(
      schedules, vectors: vectors, request: request, budget: budget, leastGain: Self.leastGain)
  }

  package init(
    _ schedules: [RotarySchedule], vectors: HeadVectors, request: AttentionRequest,
    budget: Int = AttentionSweepPlan.usualBudget, leastGain: Double
  ) {
    let isScattered =
      TurnPlaces(vectors.queryPositions.sorted()).isScattered
      || TurnPlaces(vectors.keyPositions.sorted()).isScattered
    var shared: [(index: Int, schedule: RotarySchedule)] = []
    var plainSchedules: [(index: Int, reason: PlainReason)] = []
    for (index, schedule) in schedules.enumerated() {
      if let reason = Self.reason(schedule, request, isScattered: isScattered) {
        plainSchedules.append((index, reason))
      } else {
        shared.append((index, schedule))
      }
    }
    let multipliers = request.logitMultipliers.count
    let groups = SharedScores.groups(
      of: shared, limit: max(1, AttentionRequest.multiplierLimit / multipliers))
    // Points of a chunk have the same factors, and whatever else multiplies scores.
    struct Kind: Hashable {
      let factors: [Double]
      let temperature: Temperature
      let pairs: Int
    }
    var order: [Kind] = []
    var kinds: [Kind: [Int]] = [:]
    for (index, group) in groups.enumerated() {
      let kind = Kind(
        factors: group.factors, temperature: group.schedule.temperature,
        pairs: group.frequencies.count)
      if kinds[kind] == nil { order.append(kind) }
      kinds[kind, default: []].append(index)
    }
    var chunks: [ScheduleChunk] = []
    var chunkBytes = 0
    var plainGroups: [(group: Int, reason: PlainReason)] = []
    let size = ChunkMemory(vectors, request: request)
    for kind in order {
      let members = kinds[kind] ?? []
      var limit = AttentionKernel.chunkPoints
      var parts: [ScheduleChunk] = []
      while true {
        parts = ScheduleChunk.chunks(of: members, limit: limit) { groups[$0].frequencies }
        let largest =
          parts.map { size.bytes(of: $0, multipliers: kind.factors.count * multipliers) }.max() ?? 0
        if limit <= 2 || largest <= budget { break }
        limit = max(2, limit * 3 / 4)
      }
      let plain = ScheduleChunk.plainCost(pairs: kind.pairs)
      for chunk in parts {
        if chunk.cost * leastGain <= plain * Double(chunk.points.count) {
          chunks.append(chunk)
          chunkBytes = max(
            chunkBytes, size.bytes(of: chunk, multipliers: kind.factors.count * multipliers))
        } else {
          plainGroups += chunk.shapes.map { ($0, .sharesTooLittle) }
        }
      }
    }
    (self.groups, self.chunks, self.chunkBytes) = (groups, chunks, chunkBytes)
    (self.plainGroups, self.plainSchedules) = (plainGroups, plainSchedules)
  }

  private static func reason(
    _ schedule: RotarySchedule, _ request: AttentionRequest, isScattered: Bool
  ) -> PlainReason? {
    if request.precision == .double { return .double }
    if !schedule.scoresOnce { return .scoresAfterwards }
    if !schedule.positionMap.isLinear { return .positionMap }
    return isScattered ? .scatteredPositions : nil
  }

  /// About how many bytes the sweep takes besides the vectors and what its receiver keeps.
  package func workingMemory(
    of vectors: HeadVectors, schedules: [RotarySchedule], request: AttentionRequest
  ) -> Int {
    plain.reduce(chunkBytes) {
      max(
        $0,
        AttentionEntropy.workingMemory(
          of: vectors, schedule: schedules[$1.index], request: request))
    }
  }

  /// How many schedules are measured, equal ones once and those that share their scores together.
  public var distinctCount: Int { groups.count + plainSchedules.count }

  /// How many of these are scored together with others.
  public var chunkedCount: Int { chunks.reduce(0) { $0 + $1.points.count } }

  /// The schedules that take the plain path, by their indices, and why.
  public var plain: [(index: Int, reason: PlainReason)] {
    (plainSchedules
      + plainGroups.flatMap { group, reason in groups[group].members.map { ($0.index, reason) } })
      .sorted { $0.index < $1.index }
  }
}

/// What the keys and results of a chunk take.
private struct ChunkMemory {
  private let keyCount: Int
  private let rowCount: Int
  private let numbers: Int
  private let dimension: Int

  init(_ vectors: HeadVectors, request: AttentionRequest) {
    keyCount = vectors.keyCount
    rowCount = vectors.queryCount
    numbers = RowNumbers.count(mass: request.measuresMass)
    dimension = vectors.headDimension
  }

  func bytes(of chunk: ScheduleChunk, multipliers: Int) -> Int {
    // All turns of one point are the whole vector at most.
    4 * keyCount * (2 * chunk.turns.count + dimension)
      + 8 * rowCount * chunk.points.count * multipliers * numbers
  }
}
