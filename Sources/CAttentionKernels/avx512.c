// The kernels for x86-64 with AVX-512F and DQ: 8 queries by 48 keys in 24 of 32 registers.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx2,fma"))), apply_to = function)
#define KERNEL(name) name##_avx512
#define KERNEL_NAME "avx512"
#define LANES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define ROWS_AT_ONCE 2
#define DOUBLE_CHAINS 8
#define ROW_PLACES 16
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define FRACTION(t, shifted) _mm512_reduce_ps(t, _MM_FROUND_TO_NEAREST_INT)
// The larger of two magnitudes.
#define FARTHER(farthest, t) _mm512_range_ps(farthest, t, 11)
#define ANY(condition) (_mm512_test_epi32_mask((__m512i)(condition), (__m512i)(condition)) != 0)
#define ACCUMULATE(sums, x, keys) \
  UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[v] = FMA(KERNEL(splat)(x), keys[v], sums[v])
#include "kernel.inc"
#pragma clang attribute pop
#endif
