// What the layers of a decoder need besides kernels: rows side by side, and taken out again.
#include "DecoderKernels.h"

#pragma clang fp contract(off)

size_t entrope_values_scratch_bytes(int32_t groups) {
  return entrope_scratch_bytes(groups, 1, 1, entrope_sums_all);
}

void entrope_pack_rows(
    const float *rows, size_t stride, int32_t count, int32_t inputs, int32_t width,
    float *target) {
  for (int32_t first = 0; first < count; first += width, target += (size_t)inputs * width)
    for (int32_t r = 0; r < width; r++) {
      const float *from = rows + (first + r) * stride;
      if (first + r < count)
        for (int32_t c = 0; c < inputs; c++) target[(size_t)c * width + r] = from[c];
      else
        for (int32_t c = 0; c < inputs; c++) target[(size_t)c * width + r] = 0;
    }
}

void entrope_unpack_row(
    const float *packed, int32_t width, int32_t lane, int32_t inputs, float *target) {
  for (int32_t c = 0; c < inputs; c++) target[c] = packed[(size_t)c * width + lane];
}

double entrope_packed_product(
    const float *a, int32_t a_width, int32_t a_lane, const float *b, int32_t b_width,
    int32_t b_lane, int32_t inputs) {
  double sum = 0;
  for (int32_t c = 0; c < inputs; c++)
    sum += (double)a[(size_t)c * a_width + a_lane] * (double)b[(size_t)c * b_width + b_lane];
  return sum;
}
