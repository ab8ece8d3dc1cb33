package import AttentionEntropy

extension AttentionKernel {
  /// How scores are computed in single precision: kernels with fused multiply-adds agree to the bit.
  package var arithmetic: String { description == "portable" ? "single" : "single, fused" }
}
