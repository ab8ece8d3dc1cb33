import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Ticks") struct TickTests {
  /// The labels of an axis whose characters are all 4 points wide.
  func labels(
    _ kind: AxisScale, _ domain: ClosedRange<Double>, length: Double = 160
  ) throws -> [String] {
    let scale = try Scale(kind, domain: domain, name: "x")
    return try axisTicks(scale, length: length, spacing: 34, gap: 4) {
      (label: String) throws(DrawingError) in Double(label.count) * 4
    }.major.map(\.label)
  }

  @Test("Linear ranges get the round numbers a person would choose")
  func linearTable() throws {
    #expect(try labels(.linear, 0...1) == ["0.00", "0.25", "0.50", "0.75", "1.00"])
    #expect(try labels(.linear, 0...10) == ["0.0", "2.5", "5.0", "7.5", "10.0"])
    #expect(try labels(.linear, 1800...2000) == ["1800", "1850", "1900", "1950", "2000"])
    #expect(try labels(.linear, 0...31) == ["0", "10", "20", "30"])
    #expect(try labels(.linear, -1...1) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(try labels(.linear, 0...16384) == ["0", "5,000", "10,000", "15,000"])
    #expect(try labels(.linear, 0...3e-7) == ["0", "1×10^{−7}", "2×10^{−7}", "3×10^{−7}"])
    #expect(try labels(.linear, 6.83...8.15) == ["7.0", "7.5", "8.0"])
    #expect(try labels(.linear, 0...4e8).last == "4×10^{8}")
  }

  @Test("Ranges far from zero and near the ends of Double still get ticks inside them")
  func nastyRanges() {
    for domain in [
      1e-300...3e-300, -1e300...1e300, 1e15...(1e15 + 8), 0.1...0.100001,
      -Double.leastNonzeroMagnitude...Double.leastNormalMagnitude,
    ] as [ClosedRange<Double>] {
      for count in 2...9 {
        let ticks = linearTicks(domain, count: count)
        #expect(ticks.allSatisfy { domain.contains($0) }, "\(domain)")
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 }, "\(domain)")
      }
    }
    #expect(linearTicks(2...2, count: 5).isEmpty)
    #expect(!linearTicks(1e15...(1e15 + 8), count: 5).isEmpty)
  }

  @Test("Ranges of any two numbers, also next to nothing, get ticks inside them and no trap")
  func anyRange() throws {
    // Found by fuzzing: two of the smallest numbers there are; see Fixtures/Attack.
    let file = Repository.root.appending(path: "Tests/Fixtures/Attack/ticks-crash-0012271c")
    let bytes = Array(try Data(contentsOf: file))
    var ranges = [
      [bytes[0..<8], bytes[8..<16]].map {
        Double(
          bitPattern: $0.reversed().reduce(0) {
            $0 << 8 | UInt64($1)
          })
      }
    ]
    var generator = SplitMix64(seed: 3)
    for _ in 0..<60 {
      let low = Double(bitPattern: generator.next())
      ranges.append([low, Double(bitPattern: generator.next())])
      // Neighbours, and the smallest numbers.
      ranges.append([low, low.nextUp.nextUp.nextUp])
      ranges.append([0, 1].map { _ in Double(bitPattern: generator.next() >> 14) })
    }
    for ends in ranges where ends.allSatisfy(\.isFinite) && ends[0] != ends[1] {
      let domain = min(ends[0], ends[1])...max(ends[0], ends[1])
      for kind in [AxisScale.linear, .log10, .log2] {
        guard let scale = try? Scale(kind, domain: domain, name: "x") else { continue }
        let ticks = try axisTicks(scale, length: 160, spacing: 34, gap: 4) {
          (label: String) throws(DrawingError) in Double(label.count) * 4
        }.major.map(\.value)
        if kind == .linear { #expect(ticks.allSatisfy(domain.contains), "\(domain)") }
      }
    }
    // An axis longer than any page counts its ticks without overflow.
    let scale = try Scale(.linear, domain: 0...1, name: "x")
    #expect(
      try axisTicks(scale, length: 1e300, spacing: 34, gap: 4) {
        (_: String) throws(DrawingError) in 4
      }.major.count >= 2)
  }

  @Test("Decades are labelled in powers, and plainly between 0.01 and 1000")
  func decades() throws {
    #expect(try labels(.log10, 1e-4...1) == (-4...0).map { "10^{\(integer($0))}" })
    #expect(try labels(.log10, 0.1...100) == ["0.1", "1", "10", "100"])
    #expect(try labels(.log10, 0.01...1000) == ["0.01", "0.1", "1", "10", "100", "1000"])
    let minor: [Double] = [2, 3, 4, 5, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90]
    #expect(decadeTicks(1...100, stride: 1).minor == minor)
  }

  @Test("Crowded decades are thinned to multiples of a stride")
  func strides() throws {
    let scale = try Scale(.log10, domain: 1e-300...1e300, name: "x")
    let ticks = try axisTicks(scale, length: 160, spacing: 34, gap: 4) {
      (label: String) throws(DrawingError) in 24
    }
    let exponents = ticks.major.map { Int(log10($0.value).rounded()) }
    let stride = exponents[1] - exponents[0]
    #expect(exponents.allSatisfy { $0 % stride == 0 })
    #expect(exponents.count >= 2 && exponents.count <= 6)
  }

  @Test(
    "An axis with a single power of ten labels 1, 2 and 5; one inside a decade is read linearly")
  func fewDecades() throws {
    #expect(try labels(.log10, 3...40) == ["5", "10", "20"])
    let small = ["2×10^{−7}", "5×10^{−7}", "10^{−6}", "2×10^{−6}", "5×10^{−6}"]
    #expect(try labels(.log10, 2e-7...5e-6, length: 300) == small)
    #expect(try labels(.log10, 1.5...8, length: 120) == ["2", "4", "6", "8"])
    #expect(try labels(.log10, 1...10) == ["1", "10"])
  }

  @Test("Powers of two end in k and M only when all are whole multiples of 1024")
  func octaves() throws {
    #expect(try labels(.log2, 2048...32768) == ["2k", "4k", "8k", "16k", "32k"])
    #expect(try labels(.log2, 524288...2_097_152) == ["512k", "1M", "2M"])
    #expect(try labels(.log2, 512...4096) == ["512", "1024", "2048", "4096"])
    #expect(try labels(.log2, 0.25...4) == ["0.25", "0.5", "1", "2", "4"])
    #expect(try labels(.log2, 1...128, length: 60) == ["1", "4", "16", "64"])
  }

  @Test("Numbers on one axis share their decimals, their grouping and a true minus sign")
  func numbers() {
    #expect(numberLabels([-0.5, 0, 0.25]) == ["−0.50", "0.00", "0.25"])
    #expect(numberLabels([8000, 9000, 10_000]) == ["8,000", "9,000", "10,000"])
    #expect(numberLabels([1_500_000, 2_000_000]) == ["1.5×10^{6}", "2.0×10^{6}"])
    #expect(numberLabels([0, 0]) == ["0", "0"])
    #expect(numberLabels([0.000_25]) == ["2.5×10^{−4}"])
    #expect(decimal(-0.0004, places: 2, isGrouped: false) == "0.00")
    #expect(decimal(1_234_567, places: 0, isGrouped: true) == "1,234,567")
  }

  @Test(
    "Ticks lie inside their range, increase, have labels of their own and do not overlap",
    arguments: 0..<40 as Range<UInt64>)
  func properties(seed: UInt64) throws {
    var random = SplitMix(seed)
    let kind = [AxisScale.linear, .log10, .log2][Int(seed % 3)]
    let low = pow(10, random.next() * 16 - 8)
    let width = pow(10, random.next() * 12 - 6)
    let domain = kind == .linear ? (low - width)...(low + width) : low...(low * (1 + width))
    let length = 30 + 300 * random.next()
    let scale = try Scale(kind, domain: domain, isReversed: seed % 2 == 0, name: "x")
    let extent = { (label: String) throws(DrawingError) -> Double in Double(label.count) * 4 }
    let ticks = try axisTicks(scale, length: length, spacing: 34, gap: 4, extent: extent)
    let slack = 1e-9 * (domain.upperBound - domain.lowerBound)
    for value in ticks.major.map(\.value) + ticks.minor {
      #expect(value >= domain.lowerBound - slack && value <= domain.upperBound + slack)
    }
    let values = ticks.major.map(\.value)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Set(ticks.major.map(\.label)).count == values.count)
    #expect(try labelsFit(ticks.major, on: scale, length: length, gap: 4, extent: extent))
    #expect(Set(ticks.minor).isDisjoint(with: Set(values)))
  }

  @Test("Axes of one kind are written in one way all over a figure")
  func styles() throws {
    func panel(_ scale: AxisScale, _ domain: ClosedRange<Double>) -> Panel {
      Panel(
        x: Axis("x", scale: scale, domain: domain), y: Axis("y", domain: 0...1, showsLabels: false),
        marks: [])
    }
    func labels(_ panels: [Panel]) throws -> Set<String> {
      let figure = Figure(
        id: "styles", title: "", altText: "", width: 397, height: 100, rows: [panels])
      let list = try figure.resolved(metrics: FixedFontMetrics()).list
      return Set(try boxes(of: list, metrics: FixedFontMetrics()).map(\.string))
    }
    // Alone, multiples of 1024 end in k and few decades are plain.
    let (kilo, whole) = (panel(.log2, 4096...65536), panel(.log2, 256...4096))
    #expect(try labels([kilo]).contains("16k"))
    let octaves = try labels([kilo, whole])
    #expect(octaves.contains("16,384") && octaves.contains("1,024"))
    #expect(!octaves.contains { $0.hasSuffix("k") })
    let (plain, powers) = (panel(.log10, 0.1...100), panel(.log10, 1e-6...1))
    #expect(try labels([plain]).isSuperset(of: ["0.1", "1", "10", "100"]))
    #expect(try !labels([plain, powers]).contains("0.1"))
    let (thousands, tens) = (panel(.linear, 0...4000), panel(.linear, 0...40_000))
    #expect(try labels([thousands]).contains("2000"))
    #expect(try labels([thousands, tens]).contains("2,000"))
  }
}

/// Numbers from 0 to 1 by SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((mixed ^ (mixed >> 31)) >> 11) / 9_007_199_254_740_992
  }
}
