import RotaryEmbedding
import Studies

/// Grids of ramp thresholds that cases sweep, as distinct schedules.
struct ThresholdGrid {
  var headDimension = 128
  var base = 10_000.0
  var trainedContext = 4_096
  var scale = 8.0
  /// Values of each threshold: α from 0.5 to 4 and β from 8 to 64, ends included.
  let count: Int
  var ramp = Ramp.Convention.rotations

  /// Cells, however many share a schedule.
  var cellCount: Int { count * count }

  /// The distinct schedules.
  func schedules() throws -> [RotarySchedule] {
    var request = MethodRequest(
      "ntk-by-parts", headDimension: headDimension, trainedContext: trainedContext)
    request.base = base
    request.scale = scale
    request.ramp = ramp
    func values(_ low: Double, _ high: Double) -> [Double] {
      (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
    }
    let grid = try SweepGrid(
      [SweepModel(request)],
      axes: [SweepAxis(.alpha, values(0.5, 4)), SweepAxis(.beta, values(8, 64))])
    return grid.schedules.map { $0.schedules[0] }
  }
}
