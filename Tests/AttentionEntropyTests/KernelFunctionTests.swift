import CKernelFunctions
import Foundation
import Testing

/// The exponential and the logarithm of the kernels against the C library in Double: a sample of all floats, or all of them with
/// `ENTROPE_ULP=all` (make ulp, minutes).
@Suite("functions of the kernels") struct KernelFunctionTests {
  /// Every so many floats; prime, so that all exponents and all low bits come up.
  private static let stride: UInt64 =
    ProcessInfo.processInfo.environment["ENTROPE_ULP"] == "all" ? 1 : 4_099

  /// The worst of all floats, piece by piece on all processors.
  private func worst(
    _ error: @Sendable (_ first: UInt64, _ end: UInt64, _ stride: UInt64) -> kernel_function_error
  ) -> kernel_function_error {
    let pieces = 64
    let size = (UInt64(1) << 32) / UInt64(pieces)
    let found = Collected(pieces)
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      // Begins where the stride of the piece before would go on.
      let begin = UInt64(piece) * size
      let first = (begin + Self.stride - 1) / Self.stride * Self.stride
      found.set(piece, error(first, begin + size, Self.stride))
    }
    return found.worst
  }

  private final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var errors: [kernel_function_error]
    init(_ count: Int) { errors = .init(repeating: kernel_function_error(), count: count) }
    func set(_ place: Int, _ error: kernel_function_error) {
      lock.withLock { errors[place] = error }
    }
    var worst: kernel_function_error {
      errors.reduce(kernel_function_error()) { sum, next in
        var result = next.ulp > sum.ulp ? next : sum
        (result.tried, result.broken) = (sum.tried + next.tried, sum.broken + next.broken)
        return result
      }
    }
  }

  @Test(
    "2^t is within its bound for every float, and keeps the rules for odd values",
    arguments: [true, false])
  func exponential(fused: Bool) {
    let error = worst { kernel_exp2_error($0, $1, $2, fused) }
    #expect(error.ulp <= (fused ? Self.exp2Fused : Self.exp2Plain), "\(error)")
    #expect(error.ulp > 1.5, "A bound that is far from what is reached says nothing: \(error)")
    #expect(error.broken == 0 && error.tried >= (UInt64(1) << 32) / Self.stride)
  }

  @Test("log₂(1 + y) is within its bound for every float from 0 to 1", arguments: [true, false])
  func logarithm(fused: Bool) {
    let error = worst { kernel_log2_1p_error($0, $1, $2, fused) }
    #expect(error.ulp <= Self.log2Bound, "\(error)")
    #expect(error.ulp > 2 && error.broken == 0)
  }

  #if arch(x86_64)
    @Test("2^t in Double is within its bound", arguments: [true, false])
    func double(fused: Bool) {
      for (low, high) in [(-1_022.0, 1.0), (-0.5, 0.5), (-30, 0)] {
        let error = kernel_exp2_double_error(low, high, 300_001, fused)
        #expect(error.ulp <= 4.8 && error.broken == 0, "\(error)")
      }
    }
  #endif

  /// Worst errors over all 2³² floats, in units of the last place of the exact result; the comments of the functions state them.
  private static let exp2Fused = 2.04
  private static let exp2Plain = 2.30
  private static let log2Bound = 3.93
}
