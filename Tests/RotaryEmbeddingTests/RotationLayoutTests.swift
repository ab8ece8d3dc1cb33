import RotaryEmbedding
import Testing

/// Which two components form a pair.
@Suite struct RotationLayoutTests {
  @Test("Half-split pairs i with i + R/2, interleaved pairs 2i with 2i + 1")
  func components() {
    #expect(RotationLayout.halfSplit.components(ofPair: 3, rotaryDimension: 16) == (3, 11))
    #expect(RotationLayout.interleaved.components(ofPair: 3, rotaryDimension: 16) == (6, 7))
  }

  @Test(
    "Every component below the rotary dimension belongs to one pair",
    arguments: RotationLayout.allCases)
  func partition(_ layout: RotationLayout) {
    let components = (0..<8).flatMap { pair in
      let (first, second) = layout.components(ofPair: pair, rotaryDimension: 16)
      return [first, second]
    }
    #expect(components.sorted() == Array(0..<16))
  }

  @Test("An interleaved vector of pairs becomes first components, then second components")
  func knownPermutation() {
    let interleaved = ["a0", "b0", "a1", "b1", "a2", "b2", "rest"]
    let halfSplit = RotationLayout.interleaved.convert(
      interleaved, rotaryDimension: 6, to: .halfSplit)
    #expect(halfSplit == ["a0", "a1", "a2", "b0", "b1", "b2", "rest"])
  }

  @Test(
    "Conversion there and back gives the same bits and leaves what does not turn",
    arguments: RotationLayout.allCases, [0, 2, 16, 62, 64])
  func roundTrip(_ layout: RotationLayout, rotaryDimension: Int) {
    // Every bit pattern that a float can have trouble with: signed zeros, subnormals, infinities.
    let vector: [Float] = (0..<64).map { index in
      switch index % 4 {
      case 0: -0.0
      case 1: Float.leastNonzeroMagnitude * Float(index)
      case 2: index == 2 ? .infinity : Float(index)
      default: -Float(index) / 3
      }
    }
    for other in RotationLayout.allCases {
      let there = layout.convert(vector, rotaryDimension: rotaryDimension, to: other)
      let back = other.convert(there, rotaryDimension: rotaryDimension, to: layout)
      #expect(back.map(\.bitPattern) == vector.map(\.bitPattern))
      #expect(there[rotaryDimension...].elementsEqual(vector[rotaryDimension...]))
    }
  }

  @Test("Layouts go by the names of the command line")
  func names() {
    #expect(RotationLayout.allCases.map(\.rawValue) == ["half-split", "interleaved"])
  }
}
