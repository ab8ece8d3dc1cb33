// The kernels for 64-bit Arm: 8 queries by 12 keys in 24 of 32 registers.
#if defined(__aarch64__)
#define KERNEL(name) name##_neon
#define KERNEL_NAME "neon"
#define LANES 4
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define ROWS_AT_ONCE 2
#define DOUBLE_CHAINS 8
#define ROW_PLACES 4
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define ANY(condition) (__builtin_reduce_or(condition) != 0)
#define ACCUMULATE(sums, x, keys) \
  UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[v] = FMA(KERNEL(splat)(x), keys[v], sums[v])
#include "kernel.inc"
#endif
