internal import CAttentionKernels

extension AttentionKernel {
  /// Sums a block of rows and differentiates their entropies; see GradientKernels.h.
  func differentiate(_ block: GradientBlock, _ keys: PackedKeys, keyRows: AlignedBuffer<Float>) {
    withJob(block.rows, keys, nil) { rows in
      rows.kept = block.kept.pointer
      var job = entrope_gradient_job()
      job.rows = rows
      job.key_rows = UnsafePointer(keyRows.pointer)
      job.positions = UnsafePointer(block.positions.pointer)
      job.sums = block.sums.pointer
      job.products = block.products.pointer
      job.spreads = block.spreads.pointer
      table.gradient(&job)
    }
  }
}
