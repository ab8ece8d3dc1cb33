import Studies
import Testing

/// Wilson's interval of a share.
@Suite struct ProportionTests {
  @Test("The ends solve (p − q)² = z²·q(1 − q)/n, the equation that the interval inverts")
  func equation() {
    let z = 1.959_963_984_540_054
    for (count, total) in [(0, 1), (1, 1), (3, 10), (5, 10), (10, 10), (17, 400), (0, 50)] {
      let share = Proportion(count, of: total)
      let (p, n) = (Double(count) / Double(total), Double(total))
      #expect(share.share == p)
      for q in [share.interval.lowerBound, share.interval.upperBound] {
        #expect(abs((p - q) * (p - q) - z * z * q * (1 - q) / n) < 1e-15)
      }
      #expect(share.interval.contains(p) && share.interval.lowerBound < share.interval.upperBound)
      #expect(share.interval.lowerBound >= 0 && share.interval.upperBound <= 1)
    }
  }

  @Test("None of n reaches up to z²/(n + z²), and all of n mirrors it")
  func ends() {
    let z2 = 3.841_458_820_694_124
    for total in [1, 10, 1_000] {
      let (none, all) = (Proportion(0, of: total).interval, Proportion(total, of: total).interval)
      #expect(none.lowerBound == 0 && all.upperBound == 1)
      #expect(abs(none.upperBound - z2 / (Double(total) + z2)) < 1e-15)
      #expect(abs(all.lowerBound + none.upperBound - 1) < 1e-15)
    }
  }
}
