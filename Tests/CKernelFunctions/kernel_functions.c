#include "kernel_functions.h"

#include <math.h>

#include "../../Sources/CAttentionKernels/kernels.h"

#pragma clang fp contract(off)

static float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }
static uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }

/// Keeps an error that is larger than those before it.
static void note(kernel_function_error *error, float x, float found, double exact) {
  int exponent;
  frexp(exact, &exponent);
  const double ulp = fabs((double)found - exact) / ldexp(1, exponent - 24);
  if (!(ulp <= error->ulp)) error->ulp = ulp, error->at = x;
}

// The functions stand in files that want a few names of the kernels that include them.
#define ROWS_AT_ONCE 1
#define TILE_ROWS 4
#define TILE_VECTORS 3
#define DOUBLE_CHAINS 4
#define ROW_PLACES 2
#define ANY(condition) (__builtin_reduce_or(condition) != 0)
#define ACCUMULATE(sums, x, keys) \
  UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[v] = FMA(KERNEL(splat)(x), keys[v], sums[v])
#pragma clang diagnostic ignored "-Wunused-function"
#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#endif
#define LANES 8
#define KERNEL(name) name##_fused
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "../../Sources/CAttentionKernels/registers.inc"
#include "../../Sources/CAttentionKernels/scores.inc"
#include "../../Sources/CAttentionKernels/sums.inc"
#include "../../Sources/CAttentionKernels/divergence.inc"
#include "../../Sources/CAttentionKernels/doubles.inc"
#include "functions.inc"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif
#undef KERNEL
#undef FMA
#undef LANES

#define LANES 4
#define KERNEL(name) name##_plain
#define FMA(a, b, c) ((a) * (b) + (c))
#include "../../Sources/CAttentionKernels/registers.inc"
#include "../../Sources/CAttentionKernels/scores.inc"
#include "../../Sources/CAttentionKernels/sums.inc"
#include "../../Sources/CAttentionKernels/divergence.inc"
#include "../../Sources/CAttentionKernels/doubles.inc"
#include "functions.inc"

static bool can_fuse(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

kernel_function_error kernel_exp2_error(uint64_t first, uint64_t end, uint64_t stride, bool fused) {
  return fused && can_fuse() ? exp2_error_fused(first, end, stride)
                             : exp2_error_plain(first, end, stride);
}

kernel_function_error kernel_log2_1p_error(
    uint64_t first, uint64_t end, uint64_t stride, bool fused) {
  return fused && can_fuse() ? log2_1p_error_fused(first, end, stride)
                             : log2_1p_error_plain(first, end, stride);
}

kernel_function_error kernel_exp2_double_error(double low, double high, uint64_t count, bool fused) {
  return fused && can_fuse() ? exp2_double_error_fused(low, high, count)
                             : exp2_double_error_plain(low, high, count);
}
