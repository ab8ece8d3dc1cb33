#include "row_reference.h"

#include <math.h>
#include <stdlib.h>

/// A generator of Steele, Lea and Flood (splitmix64).
static uint64_t next(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// Uniform in (0, 1).
static double uniform(uint64_t *state) { return ((double)(next(state) >> 11) + 0.5) * 0x1p-53; }

/// About normal: the sum of four uniform numbers, of mean 0 and variance 1. Tails play no part in rounding.
static double normal(uint64_t *state) {
  const uint64_t z = next(state);
  double sum = 0;
  for (int i = 0; i < 4; i++) sum += (double)(z >> 16 * i & 0xffff);
  return (sum * 0x1p-16 - 2) * 1.7320508075688772;
}

void row_reference_fill(
    row_reference_kind kind, uint64_t seed, int32_t n, int32_t m, int32_t d, float *queries,
    float *keys) {
  uint64_t state = seed;
  const bool signs = kind == row_reference_gaussian || kind == row_reference_needle;
  for (int32_t i = 0; i < n; i++) {
    // Rows of different sizes, so that logits are small in some and large in others.
    const double size = signs ? 0.25 + 4 * uniform(&state) : 1;
    for (int32_t c = 0; c < d; c++)
      queries[(size_t)i * d + c] = (float)(size * (signs ? normal(&state) : 0.5 + uniform(&state)));
  }
  for (int32_t j = 0; j < m; j++) {
    for (int32_t c = 0; c < d; c++) {
      double x = signs ? normal(&state) : 1 + 0.02 * (uniform(&state) - 0.5);
      // A pair stands at i and i + d/2, so quarters keep the signs of pairs alike.
      if (kind == row_reference_cancelling && c % (d / 2) >= d / 4) x = -x;
      keys[(size_t)j * d + c] = (float)x;
    }
    if (kind == row_reference_needle && j == m / 2) {
      const float *query = queries + (size_t)(seed % (uint64_t)n) * d;
      for (int32_t c = 0; c < d; c++)
        keys[(size_t)j * d + c] += (float)(log(m) / sqrt(d)) * query[c];
    }
  }
}

#define NAME(name) name
#define REAL double
#define MATH(name) name
#include "rows.inc"
#undef NAME
#undef REAL
#undef MATH

#define NAME(name) name##_wide
#define REAL long double
#define MATH(name) name##l
#include "rows.inc"

void row_reference_wide(
    const float *queries, int32_t n, const float *keys, int32_t m, int32_t d, const double *theta,
    double *entropy, double *log_sum_exp) {
  long double *q = malloc(sizeof(long double) * (size_t)n * d);
  long double *k = malloc(sizeof(long double) * (size_t)m * d);
  double *products = malloc(sizeof(double) * (size_t)n);
  row_reference_turn_wide(queries, n, d, theta, q);
  row_reference_turn_wide(keys, m, d, theta, k);
  row_reference_rows_wide(q, n, k, m, d, entropy, log_sum_exp, products);
  free(q);
  free(k);
  free(products);
}
