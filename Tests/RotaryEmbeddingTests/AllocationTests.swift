import RotaryEmbedding
import TestSupport
import Testing

/// How often resolving a method asks for memory.
@Suite(.enabled(if: canCountAllocations, "counts with the GNU C library alone"))
struct AllocationTests {
  /// Methods that act on frequencies by themselves; compositions resolve an inner schedule first.
  static let names = MethodCatalog.entries.map(\.name).filter { name in
    !["resonance", "m-rope", "m-rope-interleaved"].contains(name)
  }

  @Test("An array is counted as one allocation, and work without memory as none")
  func counter() {
    var numbers: [Int] = []
    #expect(allocations { numbers = Array(repeating: 7, count: 100) } == 1)
    #expect(allocations { numbers[3] += numbers[4] } == 0)
    #expect(numbers[3] == 14)
  }

  @Test(
    "Resolving a schedule allocates once, for its frequencies", arguments: names, [2_048, 16_384])
  func once(_ name: String, length: Int) throws {
    guard case .position(let method) = try MethodCatalog.entry(named: name).method() else { return }
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 4, sequenceLength: length)
    // What a program allocates once in its life, such as the tables of a type, is done with before.
    var schedule = try method.schedule(for: geometry, extent: extent)
    let count = try allocations {
      schedule = try method.schedule(for: geometry, extent: extent)
    }
    let expected = schedule.inverseFrequencies.isEmpty ? 0 : 1
    #expect(isAllocationCount(count, expected), "\(count)")
  }
}
