#ifndef SCHEDULE_KERNELS_H
#define SCHEDULE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// # One row under many schedules, in Double
///
/// Schedules of a grid share most of their frequencies. A logit is a sum over pairs, so what pairs of equal frequency add is worked
/// out once, and each schedule adds the rest:
///
///     xⱼ = (shared pairs)ⱼ + Σᵢ aᵢⱼ·cos(uⱼθᵢ) + bᵢⱼ·sin(uⱼθᵢ)                 i over the other pairs
///
/// Two kernels do this: `distances` where a and b are the same for every key (equal vectors: aᵢⱼ = wᵢ, bᵢⱼ = 0 and uⱼ = 0, 1, 2, …), and
/// `row` for one query over keys that stand one after another.
///
/// **cos and sin.** The library gives cos and sin of 2^l·θ for l = 0, 1, …: 2^l·θ is exact in Double, so no angle is rounded. Every other
/// multiple u is their product by the binary digits of u,
///
///     cos(a + b) = cos a cos b − sin a sin b      sin(a + b) = sin a cos b + cos a sin b
///
/// and tables of neighbouring multiples are made by doubling: entry 2^l + j is entry j turned by 2^l·θ. A product adds at most
/// 2·2⁻⁵³ to the error of a turn, and no multiple below 2^k takes more than k + 3 of them.
///
/// **distances.** u = 48·a + b, with 48 fine and 64 coarse turns in a block of 3,072. With wᵢ in the fine table the sum over pairs is a
/// product of matrices, [64 coarse][2·pairs] times [2·pairs][48 fine]: two multiply-adds for a pair and distance.
///
/// **row.** Keys in blocks of 128, as 16 times 8 neighbours: cos and sin of the 8 are held in registers and turned to each of the 16
/// places, four multiply-adds for a pair and 8 keys, and two more add the pair to x.
///
/// **Softmax.** With t = c·(x − M) in base 2, S = Σ 2^t and W = Σ 2^t·t; see CAttentionKernels.h for what follows from them. `distances`
/// knows M = x(0) = Σ wᵢ, since no wᵢ is negative; `row` raises M block by block. 2^t is by a polynomial of degree 10, within
/// 6·10⁻¹⁶ of itself. A weight of at most 2⁻¹⁰²² counts as 0, as that of a key that is not there. NaN among the x makes S and W NaN.
///
/// **Order of operations**, the same in every kernel, so that AVX2, AVX-512 and NEON give the same bits: pairs in the order given, each
/// of their products one chain of fused multiply-adds; key or distance j belongs to lane j mod 8, a lane adds in order, and the lanes
/// of a block are added as a tree of halves. The portable kernel rounds products before it adds them, which is its only difference.

enum {
  /// Fine and coarse turns of a block of distances.
  entrope_fine = 48,
  entrope_coarse = 64,
  /// Distances in a block.
  entrope_distance_block = 3072,
  /// Keys in a block of a row.
  entrope_row_block = 128,
  /// Lanes of sums in Double.
  entrope_double_lanes = 8,
  /// Powers of two whose turns must be given at least.
  entrope_levels_min = 11,
};

/// The turns of some pairs: cos and sin of 2^l·θᵢ [levels][stride], pairs beyond the last 0.
typedef struct {
  const double *cosines, *sines;
  /// Pairs, pairs with room to a multiple of 8, and powers of two, which must reach beyond every multiple.
  int32_t pairs, stride, levels;
} entrope_turns;

/// What becomes of the x of a job: they are added to the sums of shared pairs, or go into a softmax.
typedef struct {
  /// c·log₂e > 0 of each multiplier; null where x is added to the shared sums.
  const double *factors;
  int32_t count;
  /// M in the units of x; `row` raises it, and begins with −∞.
  double *maximum;
  /// S and W of each multiplier [count][2], which are added to.
  double *totals;
} entrope_softmax;

/// Some pairs over a run of distances.
typedef struct {
  entrope_turns turns;
  /// wᵢ ≥ 0 [pairs].
  const double *weights;
  /// What the pairs before these add up to [distances, with room to whole blocks].
  double *sums;
  entrope_softmax softmax;
  /// Scratch of `entrope_distances_scratch` doubles, aligned to 64 bytes.
  double *scratch;
  /// The first distance, a multiple of 3,072, and how many follow it.
  int64_t first, count;
} entrope_distances_job;

/// Doubles of scratch that a job takes.
size_t entrope_distances_scratch(int32_t stride, int32_t multipliers);

/// Some pairs over blocks of the keys of one row.
typedef struct {
  entrope_turns turns;
  /// cos and sin of 0, θ, … 7θ and of 0, 8θ, … 120θ for each pair [pairs][2·8 + 2·16], as `tables` makes them.
  const double *tables;
  /// a and b of every pair of the row [blocks][row_pairs][2][128], and which of them these are [pairs].
  const double *products;
  const int32_t *pairs;
  /// u of the first key of each block, and how many keys it has.
  const int64_t *places;
  const int32_t *lengths;
  /// What the pairs before these add up to [blocks][128].
  double *sums;
  entrope_softmax softmax;
  /// Scratch of `entrope_row_scratch` doubles, aligned to 64 bytes.
  double *scratch;
  int32_t row_pairs, blocks;
} entrope_row_job;

/// Doubles of scratch that a job takes.
size_t entrope_row_scratch(int32_t stride);

/// Doubles of the tables of a pair of a row.
enum { entrope_row_table = 2 * 8 + 2 * 16 };

/// The products of one query with keys that stand one after another.
///
///     a = q_x·k_x + q_y·k_y      b = q_y·k_x − q_x·k_y      rest = Σ of the products of the components that belong to no pair
///
/// The query stands u behind the key, so the score is Σ a·cos(uθ) + b·sin(uθ), and the rest.
typedef struct {
  /// The query [dimension], and keys [·, dimension] of which some are taken [count], 128 at most.
  const float *query, *keys;
  const int32_t *rows;
  /// Components of pair i [pairs], all below 2·pairs.
  const int32_t *firsts, *seconds;
  /// Receives [pairs][2][128], and the rest [128]; 0 beyond the last key.
  double *products, *rest;
  int32_t count, dimension, pairs;
} entrope_products_job;

/// Multiplies a query by up to 128 keys.
void entrope_products(const entrope_products_job *job);

#endif
