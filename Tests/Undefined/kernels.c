// The C of the kernels under UndefinedBehaviorSanitizer: packing, rows, weights and divergences of every kernel that the machine
// has, over vectors that are ordinary, huge, infinite,
// not numbers and denormal, with every mask, multipliers, ladders and sums, as the callers in Swift prepare them. Built and run by
// Scripts/check-undefined.sh.
#include "CAttentionKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;
static double uniform(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 11) * 0x1p-53;
}

/// A component of a row of some kind.
static float component(int kind) {
  const double x = 2 * uniform() - 1;
  switch (kind) {
    case 0: return (float)x;
    case 1: return (float)(30 * x);
    case 2: return (float)(x * 1e19);
    case 3: return uniform() < 0.01 ? INFINITY : (float)x;
    case 4: return uniform() < 0.01 ? -INFINITY : (float)x;
    case 5: return uniform() < 0.01 ? NAN : (float)x;
    case 6: return (float)(x * 1e-42);
    case 7: return 3e38f;
    default: return 0;
  }
}

static void *room(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!p) abort();
  memset(p, 0, (bytes + 63) / 64 * 64);
  return p;
}

int main(void) {
  long runs = 0;
  for (int index = 0; entrope_kernel_at(index); index++) {
    const entrope_kernel *kernel = entrope_kernel_at(index);
    for (int kind = 0; kind < 9; kind++)
      for (int shape = 0; shape < 3; shape++)
        for (int mode = 0; mode < 6; mode++) {
          const int32_t d = (int32_t[]){2, 16, 96}[shape], n = (int32_t[]){8, 21, 16}[shape];
          const int32_t m = (int32_t[]){1, 300, 1600}[shape];
          const int32_t groups = (n + 7) / 8, panels = (m + 47) / 48;
          float *source = room(4u * (size_t)m * d), *queries = room(4u * (size_t)n * d);
          for (int32_t i = 0; i < m * d; i++) source[i] = component(kind);
          for (int32_t i = 0; i < n * d; i++) queries[i] = component(kind == 7 ? 0 : kind);
          // As PackedKeys and QueryBlock do it.
          int32_t *firsts = room(4u * (size_t)d), *seconds = room(4u * (size_t)d);
          double *tables[4];
          const int32_t pairs = d / 2;
          for (int32_t i = 0; i < pairs; i++) firsts[i] = i, seconds[i] = i + pairs;
          for (int t = 0; t < 4; t++) {
            tables[t] = room(8u * (size_t)pairs);
            for (int32_t i = 0; i < pairs; i++) tables[t][i] = t % 2 ? sin(0.1 * i) : cos(0.1 * i);
          }
          float *keys = room(4u * (size_t)panels * 48 * d), *packed = room(4u * (size_t)groups * 8 * d);
          float *norms = room(4u * (size_t)panels * 48), *reaches = room(4u * (size_t)groups * 8);
          double *factors = room(8u * (size_t)(m > n ? m : n));
          for (int32_t i = 0; i < (m > n ? m : n); i++) factors[i] = 1;
          int32_t *all = room(4u * (size_t)(m > n ? m : n)), *coarse = room(4u * (size_t)(m > n ? m : n));
          for (int32_t i = 0; i < (m > n ? m : n); i++) all[i] = i;
          entrope_pack_job pack = {
              .source = source, .rows = all, .firsts = firsts, .seconds = seconds,
              .coarse_cosines = tables[0], .coarse_sines = tables[1], .fine_cosines = tables[2],
              .fine_sines = tables[3], .coarse_rows = coarse, .fine_rows = coarse, .factors = factors,
              .target = keys, .norms = norms, .factor = 1.4426950408889634 / sqrt(d), .count = m,
              .width = 48, .dimension = d, .pairs = pairs};
          entrope_pack(&pack);
          float longest = 0;
          for (int32_t i = 0; i < m; i++) longest = norms[i] <= longest ? longest : norms[i];
          pack.source = queries, pack.target = packed, pack.norms = reaches, pack.factor = 1,
          pack.count = n, pack.width = 8;
          entrope_pack(&pack);
          const bool every = mode == 1, scaled = mode >= 2;
          const int32_t count = mode == 2 ? 1 : mode == 3 ? 3 : mode >= 4 ? 20 : 1;
          float *multipliers = room(4u * 32);
          for (int32_t j = 0; j < count; j++)
            multipliers[j] = mode == 2 ? 2.5f : mode == 5 ? 1e-3f * (float)(j + 1) : 0.5f + 0.25f * (float)j;
          entrope_range *ranges = room(sizeof(entrope_range) * (size_t)groups * 8);
          for (int32_t r = 0; r < groups * 8; r++) {
            const int32_t end = r < n ? (int32_t)(uniform() * (m + 1)) : 0;
            ranges[r] = (entrope_range){
                r % 3 ? 0 : end / 2, end, r % 4 && r < n ? 0 : end < 2 ? end : 2, end / 2, end};
            reaches[r] *= longest;
            if (every || r >= n || !(reaches[r] < INFINITY)) reaches[r] = INFINITY;
          }
          const int32_t sums = every ? entrope_sums_all : entrope_sums_entropy;
          entrope_rows_job job = {
              .queries = packed, .keys = keys, .key_offsets = room(4u * (size_t)panels * 48),
              .fold_positions = room(8u * (size_t)(panels / 32 + 1)), .ranges = ranges, .reaches = reaches,
              .multipliers = scaled ? multipliers : NULL,
              .scratch = room(entrope_scratch_bytes(groups, 1, count, sums)),
              .maxima = room(4u * (size_t)groups * 8),
              .totals = room(8u * (size_t)groups * 8 * count * sums), .dimension = d, .groups = groups,
              .key_count = m, .multiplier_count = count, .sums = sums, .first_keys = 1,
              .step = mode == 4 ? 0.25f : 0, .kept = NULL};
          kernel->rows(&job);
          float *shifted = room(4u * 8 * (size_t)panels * 48), *weights = room(4u * 8 * (size_t)panels * 48);
          kernel->weights(&job, 0, 0, panels, shifted, weights);
          double results[3] = {0};
          if (!every && job.totals[0] > 0 && job.totals[0] < INFINITY)
            kernel->divergence(
                panels * 48, shifted, weights, log2(job.totals[0]), shifted, weights,
                log2(job.totals[0]), results);
          runs++;
          void *taken[] = {source, queries, firsts, seconds, tables[0], tables[1], tables[2],
              tables[3], keys, packed, norms, reaches, factors, all, coarse, multipliers, ranges,
              (void *)job.key_offsets, (void *)job.fold_positions, job.scratch, job.maxima, job.totals,
              shifted, weights};
          for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) free(taken[i]);
        }
    printf("%s: no undefined behaviour\n", kernel->name);
  }
  printf("%ld runs\n", runs);
}
