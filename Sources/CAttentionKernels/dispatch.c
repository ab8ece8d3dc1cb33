#include "kernels.h"

#include <stdlib.h>

const entrope_kernel *entrope_kernel_at(int32_t index) {
  const entrope_kernel *found[3];
  int32_t count = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    found[count++] = &entrope_kernel_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    found[count++] = &entrope_kernel_avx2;
#elif defined(__aarch64__)
  found[count++] = &entrope_kernel_neon;
#endif
  found[count++] = &entrope_kernel_portable;
  return index >= 0 && index < count ? found[index] : 0;
}

const char *entrope_requested(void) { return getenv("ENTROPE_ISA"); }

size_t entrope_distances_scratch(int32_t stride, int32_t multipliers) {
  return (size_t)stride * (2 + 2 * entrope_fine + 4 * entrope_coarse) + 8 * entrope_fine
         + (size_t)2 * entrope_double_lanes * multipliers;
}

size_t entrope_row_scratch(int32_t stride) {
  return (size_t)stride * (2 + 32) + entrope_row_block + 2 * entrope_double_lanes;
}

size_t entrope_scratch_bytes(int32_t groups, int32_t points, int32_t multiplier_count, int32_t sums) {
  groups *= points;
  const size_t rows = (size_t)groups * entrope_group_rows;
  return rows * (size_t)multiplier_count * (size_t)sums * entrope_lanes * sizeof(float)
         + (size_t)groups * sizeof(entrope_group_state);
}
