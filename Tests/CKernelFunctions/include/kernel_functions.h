#ifndef KERNEL_FUNCTIONS_H
#define KERNEL_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>

/// The exponential and the logarithm of the kernels, as their own source has them, held against the C library in Double.

/// How far a function is off at worst, in units of the last place of the exact result, and where.
typedef struct {
  double ulp;
  float at;
  /// How many inputs were tried, and how many of them broke a rule for odd values.
  uint64_t tried, broken;
} kernel_function_error;

/// 2^t over all floats whose bits are `first`, `first + stride`, …, below `end`.
///
/// Rules: NaN stays NaN, ±0 gives 1 exactly, below −126 the result is 2⁻¹²⁶. Numbers above 127 are not asked for.
kernel_function_error kernel_exp2_error(uint64_t first, uint64_t end, uint64_t stride, bool fused);

/// log₂(1 + y) over those floats that are 0 ≤ y ≤ 1; ulp are those of the exact result.
kernel_function_error kernel_log2_1p_error(
    uint64_t first, uint64_t end, uint64_t stride, bool fused);

/// 2^t in Double over `count` numbers evenly from `low` to `high`, against the widest type.
kernel_function_error kernel_exp2_double_error(double low, double high, uint64_t count, bool fused);

#endif
