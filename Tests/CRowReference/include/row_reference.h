#ifndef ROW_REFERENCE_H
#define ROW_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

/// Attention rows by the textbook in C, so that tests in debug builds can hold 10⁵ rows against the kernels.
/// Nothing here is shared with the kernels.

/// How the components of queries and keys are drawn.
typedef enum {
  /// Independent normal components.
  row_reference_gaussian = 0,
  /// All components positive: every product of a logit has one sign, and partial sums grow to their end.
  row_reference_positive = 1,
  /// Positive, but keys are negative from the middle on, and logits close together: many products of one sign, then as many of
  /// the other.
  row_reference_cancelling = 2,
  /// Normal components from which one key stands out, so that it holds about half of the weight.
  row_reference_needle = 3,
} row_reference_kind;

/// Fills `queries` [n][d] and `keys` [m][d], components i and i + d/2 forming a pair. Same seed, same bits.
void row_reference_fill(
    row_reference_kind kind, uint64_t seed, int32_t n, int32_t m, int32_t d, float *queries,
    float *keys);

/// Turns rows [count][d], d a multiple of 16, at places 0, 1, 2 … by inverse frequencies [d/2], pairs half split.
void row_reference_turn(
    const float *rows, int32_t count, int32_t d, const double *theta, double *turned);
void row_reference_turn_wide(
    const float *rows, int32_t count, int32_t d, const double *theta, long double *turned);

/// Entropy, log-sum-exp and the largest Σ|qᵢ·kᵢ|/√d of each row over all keys, from turned queries and keys. The sums of the
/// softmax are in the widest type that the machine has.
void row_reference_rows(
    const double *queries, int32_t n, const double *keys, int32_t m, int32_t d, double *entropy,
    double *log_sum_exp, double *products);

/// The same with everything in the widest type, from vectors before rotation.
void row_reference_wide(
    const float *queries, int32_t n, const float *keys, int32_t m, int32_t d, const double *theta,
    double *entropy, double *log_sum_exp);

#endif
