import RealModule
import RotaryEmbedding

/// The keys of one key head, turned, scaled to base 2 and laid out in panels, in the order of their positions.
///
/// 4·m·d bytes, one copy for all query heads that share it; and 4·m bytes of positions.
struct PackedKeys: Sendable {
  /// [panels][d][48].
  let vectors: AlignedBuffer<Float>
  /// The largest norm of the keys of each panel, the schedule's amplitude left out; not finite where a component is not.
  let largestNorms: AlignedBuffer<Float>
  /// Where they stand.
  let offsets: KeyOffsets
  let count: Int
  let dimension: Int

  /// What the packed keys of every key head have in common.
  struct Plan: Sendable {
    /// Positions in ascending order.
    let positions: [Int]
    /// The key that stands at each place of that order.
    let order: [Int32]
    let phases: PhaseTables
    let pairing: Pairing
    /// log₂e·softmax scale/√d.
    let factor: Double

    init(_ vectors: HeadVectors, schedule: RotarySchedule) {
      let sorting = vectors.keyPositions.sortingOrder
      order = sorting ?? vectors.keyPositions.indices.map(Int32.init)
      positions = sorting?.map { vectors.keyPositions[Int($0)] } ?? vectors.keyPositions
      phases = PhaseTables(schedule: schedule, positions: positions)
      pairing = Pairing(schedule: schedule, layout: vectors.layout)
      factor =
        schedule.temperature.softmaxScale
        / (Double.log(2) * Double(vectors.headDimension).squareRoot())
    }
  }

  /// Makes room for the keys of any key head, and says where they stand.
  init(_ plan: Plan) {
    let panelKeys = AttentionKernel.panelKeys
    let panels = (plan.positions.count + panelKeys - 1) / panelKeys
    count = plan.positions.count
    dimension = plan.pairing.dimension
    vectors = AlignedBuffer(count: panels * panelKeys * dimension)
    largestNorms = AlignedBuffer(count: panels)
    offsets = KeyOffsets(plan.positions)
  }

  /// Fills in the keys of a key head, on several threads.
  ///
  /// - Complexity: O(m·d).
  func pack(_ source: UnsafePointer<Float>, _ plan: Plan, threads: Int) {
    nonisolated(unsafe) let source = source
    let width = AttentionKernel.panelKeys
    let ones = [Double](repeating: 1, count: width)
    let panels = (count + width - 1) / width
    inParallel(panels, threads: threads, grain: 8) { panels in
      for panel in panels {
        let keys = panel * width..<min((panel + 1) * width, count)
        plan.order[keys].withUnsafeBufferPointer { rows in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { norms in
            guard let start = norms.baseAddress else { return }
            AttentionKernel.pack(
              source, rows: rows, at: keys, phases: plan.phases, pairing: plan.pairing,
              factor: plan.factor, factors: ones, width: width,
              into: vectors.pointer + panel * width * dimension, norms: start)
            largestNorms[panel] = norms.prefix(keys.count).reduce(0, Self.longer)
          }
        }
      }
    }
  }

  /// The largest norm of all keys; not finite where a component is not.
  ///
  /// - Complexity: O(m/48).
  var largestNorm: Float {
    UnsafeBufferPointer(start: largestNorms.pointer, count: largestNorms.count)
      .reduce(0, Self.longer)
  }

  /// The larger norm, and infinity for NaN.
  private static func longer(_ largest: Float, _ norm: Float) -> Float {
    norm.isNaN ? .infinity : max(largest, norm)
  }
}
