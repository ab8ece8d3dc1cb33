#include "CAttentionKernels.h"

#pragma clang fp contract(off)

void entrope_products(const entrope_products_job *job) {
  enum { tile = 16 };
  const int32_t dimension = job->dimension;
  // Few keys at a time, so that their vectors stay in the first cache while all pairs are gone through.
  for (int32_t first = 0; first < entrope_row_block; first += tile) {
    const int32_t end = job->count - first < tile ? job->count - first : tile;
    const float *keys[tile];
    for (int32_t j = 0; j < end; j++) keys[j] = job->keys + (size_t)job->rows[first + j] * dimension;
    for (int32_t i = 0; i < job->pairs; i++) {
      const int32_t f = job->firsts[i], s = job->seconds[i];
      const double qx = job->query[f], qy = job->query[s];
      double *a = job->products + (size_t)2 * i * entrope_row_block + first;
      double *b = a + entrope_row_block;
      for (int32_t j = 0; j < end; j++) {
        const double x = keys[j][f], y = keys[j][s];
        a[j] = qx * x + qy * y;
        b[j] = qy * x - qx * y;
      }
      for (int32_t j = end < 0 ? 0 : end; j < tile; j++) a[j] = b[j] = 0;
    }
    for (int32_t j = 0; j < tile; j++) {
      double sum = 0;
      for (int32_t c = 2 * job->pairs; c < dimension && j < end; c++)
        sum += (double)job->query[c] * (double)keys[j][c];
      job->rest[first + j] = sum;
    }
  }
}
