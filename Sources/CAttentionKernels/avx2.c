// The kernels for x86-64 with AVX2 and FMA: 4 queries by 24 keys in 12 of 16 registers.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define KERNEL(name) name##_avx2
#define KERNEL_NAME "avx2"
#define LANES 8
#define TILE_ROWS 4
#define TILE_VECTORS 3
#define ROWS_AT_ONCE 1
#define DOUBLE_CHAINS 4
#define ROW_PLACES 4
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define ANY(condition) (_mm256_movemask_ps((__m256)(condition)) != 0)
// In assembly for its order alone: the scheduler would hold two broadcasts at once, one register more than there are.
#define ACCUMULATE(sums, x, keys)                                                              \
  do {                                                                                         \
    V wide;                                                                                    \
    __asm__ volatile("vbroadcastss %1, %0" : "=x"(wide) : "m"(x));                             \
    UNROLLED for (int v = 0; v < TILE_VECTORS; v++)                                            \
      __asm__ volatile("vfmadd231ps %2, %1, %0" : "+x"(sums[v]) : "x"(wide), "x"(keys[v]));    \
  } while (0)
#define ACCUMULATE_DOUBLES(sums, x, near)                                                      \
  do {                                                                                         \
    D wide;                                                                                    \
    __asm__ volatile("vbroadcastsd %1, %0" : "=x"(wide) : "m"(x));                             \
    UNROLLED for (int v = 0; v < TILE_VECTORS; v++)                                            \
      __asm__ volatile("vfmadd231pd %2, %1, %0" : "+x"(sums[v]) : "x"(wide), "x"(near[v]));    \
  } while (0)
#include "kernel.inc"
#pragma clang attribute pop
#endif
