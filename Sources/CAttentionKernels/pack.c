#include "CAttentionKernels.h"

#include <math.h>

#pragma clang fp contract(off)

/// The Euclidean norm of a vector; in eight partial sums, so that the additions need not wait for each other.
static double norm(const float *vector, int32_t dimension) {
  double sums[8] = {0};
  int32_t c = 0;
  for (; c + 8 <= dimension; c += 8)
    for (int32_t i = 0; i < 8; i++) sums[i] += (double)vector[c + i] * (double)vector[c + i];
  for (; c < dimension; c++) sums[0] += (double)vector[c] * (double)vector[c];
  for (int32_t i = 1; i < 8; i++) sums[0] += sums[i];
  return sqrt(sums[0]);
}

/// The nearest float; a NaN is the one without digits, since the kernels' exponential adds low digits to the exponent.
static float rounded(double value) { return value == value ? (float)value : (float)NAN; }

void entrope_pack(const entrope_pack_job *job) {
  const int32_t width = job->width, dimension = job->dimension, pairs = job->pairs;
  const int32_t padded = (job->count + width - 1) / width * width;
  for (int32_t r = 0; r < padded; r++) {
    float *to = job->target + (size_t)(r / width) * dimension * width + r % width;
    if (r >= job->count) {
      for (int32_t c = 0; c < dimension; c++) to[(size_t)c * width] = 0;
      continue;
    }
    const float *from = job->source + (size_t)job->rows[r] * dimension;
    const double factor = job->factor * job->factors[r];
    // Turning keeps the norm; an amplitude in the tables is the caller's to count.
    job->norms[r] = (float)(fabs(factor) * norm(from, dimension));
    const size_t coarse = (size_t)job->coarse_rows[r] * pairs;
    const size_t fine = (size_t)job->fine_rows[r] * pairs;
    const double *ca = job->coarse_cosines + coarse, *sa = job->coarse_sines + coarse;
    const double *cb = job->fine_cosines + fine, *sb = job->fine_sines + fine;
    for (int32_t i = 0; i < pairs; i++) {
      const double cosine = ca[i] * cb[i] - sa[i] * sb[i];
      const double sine = sa[i] * cb[i] + ca[i] * sb[i];
      const double x = from[job->firsts[i]], y = from[job->seconds[i]];
      to[(size_t)job->firsts[i] * width] = rounded(factor * (x * cosine - y * sine));
      to[(size_t)job->seconds[i] * width] = rounded(factor * (y * cosine + x * sine));
    }
    for (int32_t c = 2 * pairs; c < dimension; c++)
      to[(size_t)c * width] = rounded(factor * (double)from[c]);
  }
}
