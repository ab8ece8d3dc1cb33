import Foundation

/// How the numbers of axes are written, where there is a choice.
package struct TickStyle: Sendable, Hashable {
  /// Whether decades are powers of ten rather than plain numbers.
  package var hasPowersOfTen = false
  /// Whether powers of two are numbers rather than multiples of 1024.
  package var hasWholeOctaves = false
  /// Whether digits are grouped by commas.
  package var isGrouped = false

  package init() {}

  /// What both can do.
  func union(_ other: TickStyle) -> TickStyle {
    var both = self
    both.hasPowersOfTen = hasPowersOfTen || other.hasPowersOfTen
    both.hasWholeOctaves = hasWholeOctaves || other.hasWholeOctaves
    both.isGrouped = isGrouped || other.isGrouped
    return both
  }
}

/// Ticks of one axis before it is known whether their labels fit.
package struct TickProposal: Sendable, Hashable {
  /// Labelled ticks, increasing.
  package var major: [Tick]
  /// Unlabelled ticks, increasing.
  package var minor: [Double]
  /// How the labels are written.
  package var style = TickStyle()

  package init(major: [Tick], minor: [Double]) {
    self.major = major
    self.minor = minor
  }
}

/// Decimal ticks at every `stride`-th power of ten, with minor ticks between them.
///
/// With stride 1 the minor ticks stand at 2…9 times each power; with a longer stride at the powers left
/// out. Strides are aligned so that exponents are multiples of the stride. Labels are plain (0.01 to
/// 1000) when every labelled power is in that range, otherwise `10^{n}`.
///
/// - Parameters:
///   - domain: Positive range in data units.
///   - stride: Distance of labelled powers in decades, 1 or more.
///   - style: How other axes of the figure are written.
/// - Returns: Ticks inside the range.
package func decadeTicks(
  _ domain: ClosedRange<Double>, stride: Int, style: TickStyle = TickStyle()
) -> TickProposal {
  let powers = exponents(domain, base: 10)
  let labelled = powers.filter { $0 % stride == 0 }
  let isPlain = !style.hasPowersOfTen && labelled.allSatisfy { (-2...3).contains($0) }
  let major = labelled.map { exponent in
    Tick(
      powerOfTen(exponent),
      isPlain
        ? decimal(powerOfTen(exponent), places: max(-exponent, 0), isGrouped: style.isGrouped)
        : "10^{\(integer(exponent))}")
  }
  let minor =
    stride > 1
    ? powers.filter { $0 % stride != 0 }.map(powerOfTen)
    : digitMultiples(domain, [2, 3, 4, 5, 6, 7, 8, 9])
  var proposal = TickProposal(major: major, minor: minor)
  proposal.style.hasPowersOfTen = !isPlain
  return proposal
}

/// Decimal ticks at 1, 2 and 5 times powers of ten, with minor ticks at the other digits.
///
/// - Parameter domain: Positive range in data units.
/// - Returns: Ticks inside the range.
package func oneTwoFiveTicks(_ domain: ClosedRange<Double>) -> TickProposal {
  let values = digitMultiples(domain, [1, 2, 5])
  let isPlain = values.allSatisfy { $0 >= 0.009 && $0 < 20_000 }
  let major = values.map { value in
    let exponent = Int(floor(log10(value) + 1e-9))
    if isPlain {
      return Tick(
        value, decimal(value, places: max(-exponent, 0), isGrouped: (values.last ?? 0) > 9999))
    }
    let digit = Int((value / powerOfTen(exponent)).rounded())
    let power = "10^{\(integer(exponent))}"
    return Tick(value, digit == 1 ? power : "\(digit)×\(power)")
  }
  return TickProposal(major: major, minor: digitMultiples(domain, [3, 4, 6, 7, 8, 9]))
}

/// Binary ticks at every `stride`-th power of two, with minor ticks at the powers left out.
///
/// Labels end in k (1024) or M (1024²) when every labelled value is a whole multiple of 1024; they are
/// plain numbers between 1/8 and 2^19, otherwise `2^{n}`.
///
/// - Parameters:
///   - domain: Positive range in data units.
///   - stride: Distance of labelled powers in octaves, 1 or more.
///   - style: How other axes of the figure are written.
/// - Returns: Ticks inside the range.
package func octaveTicks(
  _ domain: ClosedRange<Double>, stride: Int, style: TickStyle = TickStyle()
) -> TickProposal {
  let powers = exponents(domain, base: 2)
  let labelled = powers.filter { $0 % stride == 0 }
  let isKilo = !style.hasWholeOctaves && labelled.allSatisfy { (10..<40).contains($0) }
  let isPlain = labelled.allSatisfy { (-3..<20).contains($0) }
  let isGrouped = style.isGrouped || labelled.contains { $0 >= 14 }
  let major = labelled.map { exponent in
    let label: String
    if isKilo {
      label =
        exponent >= 30
        ? "\(1 << (exponent - 30))G"
        : exponent >= 20 ? "\(1 << (exponent - 20))M" : "\(1 << (exponent - 10))k"
    } else if isPlain {
      label = decimal(
        exp2(Double(exponent)), places: max(-exponent, 0), isGrouped: isGrouped)
    } else {
      label = "2^{\(integer(exponent))}"
    }
    return Tick(exp2(Double(exponent)), label)
  }
  let left = powers.filter { $0 % stride != 0 }
  var proposal = TickProposal(major: major, minor: left.map { exp2(Double($0)) })
  proposal.style.hasWholeOctaves = !isKilo
  proposal.style.isGrouped = !isKilo && isPlain && labelled.contains { $0 >= 14 }
  return proposal
}

/// The whole powers inside a positive range, give or take a rounding error of its ends.
private func exponents(_ domain: ClosedRange<Double>, base: Double) -> [Int] {
  let low = base == 2 ? log2(domain.lowerBound) : log10(domain.lowerBound)
  let high = base == 2 ? log2(domain.upperBound) : log10(domain.upperBound)
  let first = Int(ceil(low - 1e-9))
  let last = Int(floor(high + 1e-9))
  return first <= last ? Array(first...last) : []
}

/// The given digits times powers of ten that lie inside a positive range, increasing.
private func digitMultiples(_ domain: ClosedRange<Double>, _ digits: [Double]) -> [Double] {
  let first = Int(floor(log10(domain.lowerBound)))
  let last = Int(floor(log10(domain.upperBound) + 1e-9))
  guard last - first < 700 else { return [] }
  var values: [Double] = []
  for exponent in first...max(first, last) {
    for digit in digits {
      let value =
        exponent < 0 && exponent > -300
        ? digit / pow(10, Double(-exponent)) : digit * powerOfTen(exponent)
      let isInside =
        value >= domain.lowerBound * (1 - 1e-9) && value <= domain.upperBound * (1 + 1e-9)
      if isInside { values.append(value) }
    }
  }
  return values
}
