import Foundation
import RotaryEmbedding

/// Collects the cells of a grid and finds equal schedules among them.
struct SweepGridBuilder {
  let models: [SweepModel]
  let axes: [SweepAxis]
  /// Tokens where no axis says them.
  let length: Int?
  private(set) var settings: [SweepSetting] = []
  private(set) var scheduleOfCell: [Int] = []
  private(set) var referenceOfCell: [Int] = []
  private(set) var schedules = DistinctSchedules()
  private(set) var references = DistinctSchedules()
  private(set) var lengths: [Int?] = []
  /// What no cell so far uses.
  private(set) var notes: [MethodNote]?
  private(set) var targetLength: Int?
  private var slopes: [String: Double?] = [:]

  init(models: [SweepModel], axes: [SweepAxis], length: Int?) {
    precondition(!models.isEmpty, "A sweep needs a model.")
    (self.models, self.axes, self.length) = (models, axes, length)
  }

  /// Adds the cell at these places of the axes.
  mutating func add(_ places: [Int]) throws(SweepError) {
    var ofCell: [RotarySchedule] = []
    var trained: [RotarySchedule] = []
    var first: (ResolvedMethod, SweepPoint)?
    for model in models {
      let (point, resolved) = try resolved(model, places)
      let multiplied = resolved.multiplied(by: point.multiplier * model.gain)
      ofCell.append(multiplied.schedule)
      trained.append(try reference(model, resolved.geometry))
      if first == nil { first = (resolved, point) }
    }
    guard let (resolved, point) = first else { return }
    let tokens = place(ofLength: point.length ?? length)
    scheduleOfCell.append(schedules.index(of: SweepSchedule(schedules: ofCell, length: tokens)))
    referenceOfCell.append(references.index(of: SweepSchedule(schedules: trained, length: tokens)))
    settings.append(try setting(resolved, point, places))
    targetLength = targetLength ?? resolved.targetLength
    if let notes {
      // Only what every cell leaves unused is worth a word.
      if !notes.isEmpty { self.notes = MethodNote.shared(by: [notes, resolved.notes]) }
    } else {
      notes = resolved.notes
    }
  }

  private mutating func place(ofLength tokens: Int?) -> Int {
    if let place = lengths.firstIndex(of: tokens) { return place }
    lengths.append(tokens)
    return lengths.count - 1
  }

  private func resolved(
    _ model: SweepModel, _ places: [Int]
  ) throws(SweepError) -> (SweepPoint, ResolvedMethod) {
    var point = SweepPoint(request: model.request)
    var chosen: (axis: SweepAxis, place: Int)?
    for (axis, place) in zip(axes, places) {
      if axis.knob == .method {
        chosen = (axis, place)
      } else {
        point.set(axis.knob, to: axis.numbers[place])
        // Beside lengths beyond the trained context, those within it need no stretching.
        if axis.knob == .length, let context = model.request.trainedContext {
          point.request.targetMayLieWithin = axis.numbers.contains { $0 > Double(context) }
        }
      }
    }
    do throws(MethodRequestError) {
      if let (axis, place) = chosen {
        do throws(RotaryError) {
          // What one of the methods alone knows is not held against the others.
          point.request = try point.request.each(of: axis.methods)[place]
        } catch { throw .invalid(error) }
      }
      return (point, try point.request.resolved())
    } catch { throw .request(error) }
  }

  /// Unmodified RoPE as the model was trained; where no one says with which base, with that of the cell.
  private func reference(
    _ model: SweepModel, _ geometry: RotaryGeometry
  ) throws(SweepError) -> RotarySchedule {
    do throws(RotaryError) {
      let trained = try RotaryGeometry(
        headDimension: geometry.headDimension, rotaryDimension: geometry.rotaryDimension,
        base: model.request.base ?? geometry.base, trainedContext: geometry.trainedContext)
      return try UnmodifiedRoPE().schedule(for: trained, extent: ContextExtent())
        .with(temperature: Temperature(softmaxScale: model.gain))
    } catch { throw .request(.invalid(error)) }
  }

  // MARK: Values in use

  private mutating func setting(
    _ resolved: ResolvedMethod, _ point: SweepPoint, _ places: [Int]
  ) throws(SweepError) -> SweepSetting {
    let entry = resolved.entry
    let ramp = entry.parameters.contains(.alpha) ? resolved.schedule.ramp : nil
    return SweepSetting(
      method: entry.name, alpha: ramp?.alpha, beta: ramp?.beta,
      scale: try scale(resolved), base: resolved.geometry.base,
      ntkAlpha: resolved.choice.ntkAlpha, length: point.length ?? length,
      multiplier: point.multiplier, slope: slope(resolved),
      settings: zip(axes, places).compactMap { axis, place in
        guard case .setting = axis.knob else { return nil }
        return axis.numbers[place]
      })
  }

  private func scale(_ resolved: ResolvedMethod) throws(SweepError) -> Double? {
    do throws(RotaryError) { return try resolved.scaleInUse() } catch {
      throw .request(.invalid(error))
    }
  }

  /// a where the amplitude is a ln s + 1.
  private mutating func slope(_ resolved: ResolvedMethod) -> Double? {
    switch resolved.choice.temperature {
    case .affine(let slope, let intercept)?: return intercept == 1 ? slope : nil
    case TemperatureLaw.none?: return 0
    case _?: return nil
    case nil: break
    }
    let entry = resolved.entry
    guard entry.parameters.contains(.temperature) else { return nil }
    if let known = slopes[entry.name] { return known }
    let own = ownSlope(resolved)
    slopes[entry.name] = .some(own)
    return own
  }

  /// The slope of the method's own law, found from its amplitudes at two scales; `nil` where it has another law.
  private func ownSlope(_ resolved: ResolvedMethod) -> Double? {
    let geometry = resolved.geometry
    func temperature(_ scale: Int) -> Temperature? {
      let length = geometry.trainedContext.multipliedReportingOverflow(by: scale).partialValue
      guard
        let extent = try? ContextExtent(scale: Double(scale), sequenceLength: max(1, length)),
        let schedule = try? resolved.entry.schedule(
          for: geometry, extent: extent, choice: resolved.choice)
      else { return nil }
      return schedule.temperature
    }
    guard let two = temperature(2), let eight = temperature(8),
      [two, eight].allSatisfy({
        $0.softmaxScale == 1 && $0.queryMultiplier == .one && $0.isFactor
      })
    else { return nil }
    let slope = (two.amplitude - 1) / log(2)
    // Amplitudes are rounded to 2⁻⁵³ of about 1.
    guard abs(slope - (eight.amplitude - 1) / log(8)) < 1e-14 else { return nil }
    return (slope * 1e12).rounded() / 1e12
  }
}

/// Schedules, equal ones once, in the order in which they first come.
struct DistinctSchedules {
  private(set) var values: [SweepSchedule] = []
  private var places: [Key: Int] = [:]

  /// What tells schedules apart: neither the thresholds that frequencies were made from nor the base.
  private struct Key: Hashable {
    let parts: [Part]
    let length: Int
  }

  private struct Part: Hashable {
    let headDimension: Int
    let frequencies: [Double]
    let positionMap: PositionMap
    let temperature: Temperature
    let relativePositions: RelativePositionMap?
  }

  /// The index of a schedule, which is added where it is new.
  mutating func index(of schedule: SweepSchedule) -> Int {
    let key = Key(
      parts: schedule.schedules.map {
        Part(
          headDimension: $0.geometry.headDimension, frequencies: $0.effectiveInverseFrequencies,
          positionMap: $0.positionMap, temperature: $0.temperature,
          relativePositions: $0.relativePositions)
      }, length: schedule.length)
    if let place = places[key] { return place }
    places[key] = values.count
    values.append(schedule)
    return values.count - 1
  }
}
