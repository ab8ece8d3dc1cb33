// The kernels in plain C for four floats at a time, without fused multiply-adds: 4 queries by 12 keys in registers.
#define KERNEL(name) name##_portable
#define KERNEL_NAME "portable"
#define LANES 4
#define TILE_ROWS 4
#define TILE_VECTORS 3
#define ROWS_AT_ONCE 1
#define DOUBLE_CHAINS 4
#define ROW_PLACES 2
#define FMA(a, b, c) ((a) * (b) + (c))
#define ANY(condition) (__builtin_reduce_or(condition) != 0)
#define ACCUMULATE(sums, x, keys) \
  UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[v] = FMA(KERNEL(splat)(x), keys[v], sums[v])
#include "kernel.inc"
