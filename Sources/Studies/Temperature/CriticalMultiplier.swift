import Foundation

/// The factor on the logits of a row below which its largest logit is not separated from the others.
///
///     m_c = max over j ≥ 2 of  ln j / Δ₍ⱼ₎
///
/// with Δ₍₁₎ = 0 ≤ Δ₍₂₎ ≤ … the gaps of the logits to their maximum in ascending order. At a factor m a key of rank j has e^(−mΔ)
/// of the weight of the top, and there are j of them: where mΔ₍ⱼ₎ < ln j for some j they outweigh the top together.
///
/// The answer is exact. A histogram of gaps in 1,024 bins bounds what any rank within a bin can give, from the largest rank and the
/// smallest gap of the bin; only bins that could hold the largest are sorted.
///
/// Source: arXiv 2605.12697.
///
/// - Parameter logits: The logits of the keys that the row sees, in any order; finite.
/// - Returns: m_c; infinite where two logits share the maximum, 0 for a row of one key or none.
/// - Complexity: O(n) time and memory unless the gaps are very unevenly spread; O(n log n) at most.
public func criticalMultiplier(of logits: [Double]) -> Double {
  guard logits.count > 1, let top = logits.max(), let bottom = logits.min() else { return 0 }
  let span = top - bottom
  guard span > 0 else { return .infinity }
  let binCount = 1_024
  func bin(_ gap: Double) -> Int { min(binCount - 1, Int(gap / span * Double(binCount))) }
  var counts = [Int](repeating: 0, count: binCount)
  var least = [Double](repeating: .infinity, count: binCount)
  var greatest = [Double](repeating: 0, count: binCount)
  // The top itself has rank 1 and no gap, once; another at the same height is separated by no factor.
  var topCount = 0
  for logit in logits {
    let gap = top - logit
    if gap == 0 {
      topCount += 1
      continue
    }
    let place = bin(gap)
    counts[place] += 1
    least[place] = min(least[place], gap)
    greatest[place] = max(greatest[place], gap)
  }
  guard topCount == 1 else { return .infinity }
  // The last gap of each bin is a candidate as it stands.
  var rank = 1
  var largest = 0.0
  var bounds: [(bin: Int, rankBefore: Int, bound: Double)] = []
  for place in 0..<binCount where counts[place] > 0 {
    let before = rank
    rank += counts[place]
    let logRank = log(Double(rank))
    largest = max(largest, logRank / greatest[place])
    bounds.append((place, before, logRank / least[place]))
  }
  let contending = bounds.filter { $0.bound > largest }
  guard !contending.isEmpty else { return largest }
  var gaps: [Int: [Double]] = [:]
  for (place, _, _) in contending { gaps[place] = [] }
  for logit in logits where logit < top {
    let gap = top - logit
    gaps[bin(gap)]?.append(gap)
  }
  for (place, before, bound) in contending where bound > largest {
    for (index, gap) in (gaps[place] ?? []).sorted().enumerated() {
      largest = max(largest, log(Double(before + index + 1)) / gap)
    }
  }
  return largest
}
