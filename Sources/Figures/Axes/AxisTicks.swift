package import Drawing

/// The ticks of an axis that fit its length.
///
/// Candidates are tried from dense to sparse until neighbouring labels keep their distance:
/// round numbers on linear axes; powers with growing stride on logarithmic axes; 1, 2 and 5 when fewer
/// than two powers fit; round numbers, placed by their logarithms, inside one decade or octave.
///
/// - Parameters:
///   - scale: Scale of the axis.
///   - place: Where values stand along the axis, 0 to 1; `nil` asks the scale.
///   - length: Length of the axis in points.
///   - spacing: Wanted distance of labelled ticks on a linear axis, in points.
///   - gap: Smallest free space between neighbouring labels in points.
///   - style: How other axes of the figure are written.
///   - extent: Size of a label along the axis in points.
/// - Returns: Ticks inside the domain whose labels do not overlap.
/// - Throws: What `extent` throws.
package func axisTicks(
  _ scale: Scale, place: ((Double) -> Double)? = nil, length: Double, spacing: Double, gap: Double,
  style: TickStyle = TickStyle(), extent: (String) throws(DrawingError) -> Double
) throws(DrawingError) -> TickProposal {
  func fits(_ proposal: TickProposal) throws(DrawingError) -> Bool {
    try labelsFit(
      proposal.major, on: scale, place: place, length: length, gap: gap, extent: extent)
  }
  let wanted = min(max(Int(min(length / spacing, 9)) + 1, 2), 9)
  if scale.kind != .linear {
    let isDecimal = scale.kind == .log10
    func powers(_ stride: Int) -> TickProposal {
      isDecimal
        ? decadeTicks(scale.domain, stride: stride, style: style)
        : octaveTicks(scale.domain, stride: stride, style: style)
    }
    let everyPower = powers(1)
    let isInsideOne = scale.domain.upperBound / scale.domain.lowerBound < (isDecimal ? 10 : 2)
    if everyPower.major.count >= 2 {
      for stride in 1...max(everyPower.major.count, 1) {
        let proposal = powers(stride)
        if proposal.major.count < 2 { break }
        if try fits(proposal) { return proposal }
      }
    }
    if isDecimal, !isInsideOne {
      let proposal = oneTwoFiveTicks(scale.domain)
      if proposal.major.count >= 2, try fits(proposal) { return proposal }
    }
    if !everyPower.major.isEmpty, !isInsideOne, everyPower.major.count >= 2 {
      return TickProposal(major: [everyPower.major[0]], minor: everyPower.minor)
    }
  }
  func round(_ values: [Double]) -> TickProposal {
    let labels = numberLabels(values, isGrouped: style.isGrouped)
    var proposal = TickProposal(major: zip(values, labels).map { Tick($0, $1) }, minor: [])
    proposal.style.isGrouped = numberLabels(values).contains { $0.contains(",") }
    return proposal
  }
  for count in stride(from: wanted, through: 2, by: -1) {
    let proposal = round(linearTicks(scale.domain, count: count))
    if proposal.major.count >= 2, try fits(proposal) { return proposal }
  }
  return round(Array(linearTicks(scale.domain, count: 2).prefix(1)))
}

/// Whether neighbouring labels keep a distance when each is centred on its tick.
package func labelsFit(
  _ ticks: [Tick], on scale: Scale, place: ((Double) -> Double)? = nil, length: Double, gap: Double,
  extent: (String) throws(DrawingError) -> Double
) throws(DrawingError) -> Bool {
  var previous: (center: Double, half: Double)?
  for tick in ticks {
    let center = (place?(tick.value) ?? scale.fraction(tick.value)) * length
    let half = try extent(tick.label) / 2
    if let previous, abs(center - previous.center) < half + previous.half + gap { return false }
    previous = (center, half)
  }
  return true
}
