import ModelFiles
import TestSupport
import Testing

@Suite struct DistrustTests {
  /// Reads all that a file of either kind offers; only a typed error may come of it.
  private func readAll(_ bytes: [UInt8], numpy: Bool) {
    do throws(FileError) {
      if numpy {
        let file = try NumpyFile(bytes: bytes)
        let tensor = try file.tensor()
        _ = try file.doubles()
        try tensor.requireFinite()
        _ = try tensor.vectorShape()
      } else {
        let file = try SafetensorsFile(bytes: bytes)
        for name in file.names { try file.tensor(named: name).requireFinite() }
      }
    } catch {
      #expect(error.kind == .badData)
    }
  }

  @Test(arguments: ["little-f2.npy", "fortran-f4.npy", "many.safetensors", "one.safetensors"])
  func `Files with flipped bytes give numbers or bad data, and never a crash`(name: String) throws {
    let bytes = try fixtureBytes(name)
    var generator = SplitMix64(seed: 2)
    for _ in 0..<2000 {
      var flipped = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        flipped[Int.random(in: flipped.indices, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      readAll(flipped, numpy: name.hasSuffix("npy"))
    }
  }

  @Test func `Deeply nested JSON is bad data`() {
    let header = "{\"x\":" + String(repeating: "[", count: 200_000)
    readAll(safetensors(header, data: 0), numpy: false)
    readAll(
      safetensors(header + String(repeating: "]", count: 200_000) + "}", data: 0), numpy: false)
  }

  @Test func `All 65,536 half precision numbers widen to the value that the standard defines`()
    throws
  {
    // IEEE 754-2019, 3.4: (−1)ˢ × 2^(e − 15) × (1 + f / 1024), and 2^−14 × (f / 1024) for e = 0.
    for bits in UInt16.min...UInt16.max {
      let value = ElementType.float(halfBits: bits)
      let exponent = Int(bits >> 10) & 31
      let fraction = Double(bits & 1023) / 1024
      let sign: Double = bits >> 15 == 0 ? 1 : -1
      if exponent == 31 {
        #expect(fraction == 0 ? Double(value) == sign * .infinity : value.isNaN)
      } else {
        let magnitude =
          exponent == 0
          ? Double(sign: .plus, exponent: -14, significand: fraction)
          : Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
        guard Double(value) == sign * magnitude, value.sign == (sign < 0 ? .minus : .plus) else {
          Issue.record("half bits \(bits) gave \(value)")
          return
        }
      }
    }
    #if !(os(macOS) && arch(x86_64))
      for bits in UInt16.min...UInt16.max {
        let standard = Float(Float16(bitPattern: bits))
        let value = ElementType.float(halfBits: bits)
        if standard.isNaN ? !value.isNaN : standard.bitPattern != value.bitPattern {
          Issue.record("half bits \(bits) gave \(value), not \(standard)")
        }
      }
    #endif
  }
}
