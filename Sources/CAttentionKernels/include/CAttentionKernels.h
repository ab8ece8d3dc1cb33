#ifndef C_ATTENTION_KERNELS_H
#define C_ATTENTION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// # Softmax statistics of attention rows, streamed
///
/// For one query row with logits ℓⱼ over the keys that it sees, in base 2 (xⱼ = ℓⱼ·log₂e), the kernels keep
///
///     M = max xⱼ     tⱼ = xⱼ − M ≤ 0     eⱼ = 2^tⱼ
///     S = Σ eⱼ       W = Σ eⱼ·tⱼ
///
/// from which everything follows once, at the end of the row:
///
///     log-sum-exp = ln 2·(M + log₂ S)            since Σ exp ℓⱼ = 2^M·S
///     entropy     = ln 2·(log₂ S − W/S)          since pⱼ = eⱼ/S and −Σ pⱼ log₂ pⱼ = −Σ pⱼ(tⱼ − log₂ S)
///
/// Both terms of the entropy are ≥ 0, so they never cancel, however large the logits; of steady rows, below, the second may be negative.
///
/// **Online.** Keys arrive in panels of 48. When a panel's largest x exceeds M by δ = x − M > 0, every tⱼ seen so far falls
/// by δ and every eⱼ by the factor r = 2^(−δ):
///
///     S ← r·S        W ← Σ r·eⱼ·(tⱼ − δ) = r·(W − δ·S)        Σe² ← r²·Σe²        (all other sums) ← r·(…)
///
/// A vector maximum is held against M before any reduction: after the first few panels it is seldom exceeded.
/// (Online maximum: Milakov and Gimelshein, arXiv 1805.02867; the entropy term is ours.)
///
/// **Steady rows.** S and W say the same with any M near the scores; that it is the largest only keeps 2^t in range. No |x|
/// exceeds the product of the query's norm and that of the longest key (Cauchy and Schwarz): the row's *reach*. Where that is at
/// most 40, every M among the scores keeps t within ±80 and 2^t far from overflow and underflow. Such a row takes M from the first
/// panel that it sees, and then neither holds its scores against M nor its weights against a floor. W may then be positive, and
/// the entropy is a difference that magnifies the rounding of the sums by their mean t, W/S. So before every fourth panel M rises
/// by the mean t of a lane where that is above 2; a mean is at most the largest t. Only between two such *looks*, twelve keys a
/// lane, can weights pile up unseen, up to 80 above M: of 180,000 rows made for that none was off by more than 1.5·10⁻⁵ nats.
///
/// **Trusted rows.** Norms bound scores loosely: of the rows of trained heads one in five has a reach of at most 40, though nearly all
/// have scores of at most 40. So other rows are taken for steady as well and judged afterwards: the farthest |t| of each group of
/// eight rows is kept, and a group that passes 80 is taken in again from its first key with maxima and floor. What a row comes to
/// depends on the rows of its group alone. Rows whose reach is infinite, and those of every sum, are not trusted.
///
/// **Several temperatures.** A logit multiplier c > 0 turns x into c·x and M into c·M, so t becomes c·t: one set of scores
/// and one maximum serve all of them, and each has its own sums, of e = 2^(c·t) and of e·t. The entropy is ln 2·(log₂ S − c·W/S).
///
/// **Ladders.** Multipliers in equal steps, c_j = c₀ + j·δ with δ > 0, need no exponential each:
///
///     g = 2^(δ·t)      e₀ = 2^(c₀·t)      e_{j+1} = e_j·g
///
/// A further multiplier then costs two products and an addition. After J products the relative error of e is at most (J + 1) times
/// that of one product and of g, so every 16 steps e is made anew. They climb from the smallest c: down from the largest, e would be a
/// quotient of two numbers that are both 0. t has the floor of c₀; products fall below it, to 0, by themselves.
///
/// **Order of operations**, the same in every kernel, so that AVX2, AVX-512 and NEON give the same bits:
///   - a score is one chain of fused multiply-adds over the components 0 … d − 1;
///   - key j of a panel belongs to lane j mod 16; a lane adds its three keys in order;
///   - after 32 panels (1,536 keys, a *fold*) the lanes are added as a tree of halves (0+8, …) into a total in Double.
/// Panels and folds begin at multiples of 48 and 1,536 keys whatever the blocking and the thread, so neither shows in a result.
/// The portable kernel rounds the product before it adds, which is its only difference.
///
/// **Rules for odd values.**
///   - A score of −∞ takes no part (its weight is at most 2⁻¹²⁶ of the largest); a row of nothing else is masked: S = 0.
///   - A weight below 2⁻¹²⁶ counts as 2⁻¹²⁶, which no sum that holds a 1 can show. Keys outside the row's range weigh exactly 0.
///   - NaN or +∞ among a row's scores makes its sums NaN; other rows are not touched (but none is steady when a key has no norm).
///   - Denormal components are multiplied as they are.

/// M before the first key: no score of floats that did not overflow lies below it.
#define ENTROPE_UNSEEN (-0x1.fffffep127f)

/// The largest reach of a steady row, in base 2.
#define ENTROPE_STEADY 40.0f

/// The farthest |t| that a trusted row may come to, in base 2.
#define ENTROPE_FARTHEST 80.0f

enum {
  /// Keys in a packed panel.
  entrope_panel_keys = 48,
  /// Query rows in a packed group.
  entrope_group_rows = 8,
  /// Panels between two folds.
  entrope_fold_panels = 32,
  /// Panels from one look at the sums of a steady row to the next.
  entrope_look_panels = 4,
  /// Mean of t in a lane, in base 2, above which M of a steady row rises to it.
  entrope_lift = 2,
  /// Lanes of every sum.
  entrope_lanes = 16,
  /// Logit multipliers in one pass at most.
  entrope_multipliers_max = 32,
  /// Multipliers of a ladder from one exponential to the next.
  entrope_ladder_steps = 16,
};

/// The sums of one row and one multiplier.
typedef enum {
  entrope_sum_weights = 0,     ///< S = Σ e
  entrope_sum_logs = 1,        ///< W = Σ e·t, t not multiplied by c
  entrope_sum_squares = 2,     ///< Σ e²
  entrope_sum_positions = 3,   ///< Σ e·(position of the key, in tokens)
  entrope_sum_recent = 4,      ///< Σ e over the recent keys of the row
  entrope_sum_first = 5,       ///< Σ e over the keys at position 0
  entrope_sums_entropy = 2,    ///< Number of sums for entropy and log-sum-exp alone
  entrope_sums_all = 6,        ///< Number of sums for every statistic
} entrope_sum;

/// Which keys a row sees: indices [begin, end) and [0, sinks). Of these, [recent_begin, recent_end) count as recent.
typedef struct {
  int32_t begin, end, sinks, recent_begin, recent_end;
} entrope_range;

/// A block of query rows against all keys of a key head.
typedef struct {
  /// Packed queries [groups][d][8], multiplied by the row's own factor.
  const float *queries;
  /// Packed keys [panels][d][48], multiplied by log₂e·softmax scale/√d; keys beyond the last are 0.
  const float *keys;
  /// Position of each key less that of the first key of its fold, in tokens [panels·48]; read for all sums only.
  const float *key_offsets;
  /// Position of the first key of each fold, in tokens [folds]; read for all sums only.
  const double *fold_positions;
  /// Which keys each row sees [groups·8]; rows that fill the last group see none.
  const entrope_range *ranges;
  /// Reach of each row, times the largest multiplier above 1 [groups·8]; infinite where M has to be the largest score.
  const float *reaches;
  /// Logit multipliers c > 0 [multipliers]; null for one multiplier of 1.
  const float *multipliers;
  /// Scratch of `entrope_scratch_bytes`, aligned to 64 bytes.
  void *scratch;
  /// Receives M of each row in base 2 [groups·8]; `ENTROPE_UNSEEN` when the row is masked.
  float *maxima;
  /// Receives the sums [groups·8][multipliers][sums].
  double *totals;
  /// d, groups of 8 rows, keys m, multipliers, sums (entropy alone or all), keys at position 0.
  int32_t dimension, groups, key_count, multiplier_count, sums, first_keys;
  /// δ where the multipliers are a ladder, to 1 unit in their last place; 0 where they are none. Not read for all sums.
  float step;
  /// Receives the scores of each group and panel that the group sees [groups][panels][8][48]; null where they are not kept. Of keys
  /// that a row does not see they mean nothing.
  float *kept;
} entrope_rows_job;

#include "ScheduleKernels.h"
struct entrope_decoder;
#include "GridKernels.h"
#include "GradientKernels.h"

/// One kernel: the same operations for one instruction set.
typedef struct {
  /// `portable`, `avx2`, `avx512` or `neon`.
  const char *name;
  /// Streams all keys past a block of rows.
  void (*rows)(const entrope_rows_job *job);
  /// The scores of one group of rows and some panels of keys, once the maxima of the job are known: tⱼ = c·(xⱼ − M), which is
  /// −∞ for keys that the row does not see, and eⱼ = 2^tⱼ, which is then 0. Both are [8][panels·48]; c is the first multiplier.
  void (*weights)(
      const entrope_rows_job *job, int32_t group, int32_t first_panel, int32_t panels,
      float *shifted, float *weights);
  /// Adds Σ p·log₂(p/q), Σ q·log₂(q/p) and ½ Σ [p·log₂(p/m) + q·log₂(q/m)], m = (p + q)/2, over `count` keys, a multiple of
  /// 48, to three sums. p = 2^(t − log₂ S), and q the same of the other row, which must see the same keys; the row
  /// `shifted` holds t and `weights` 2^t.
  void (*divergence)(
      int32_t count, const float *shifted, const float *weights, double log_sum,
      const float *other_shifted, const float *other_weights, double other_log_sum, double *sums);
  /// Runs multiply-adds in registers alone, `peak_operations` floating-point operations a round: the machine's peak.
  float (*peak)(int64_t rounds);
  int32_t peak_operations;
  /// Some pairs of equal vectors, or of one query and its keys, under one of many schedules, and the tables of the latter; see
  /// ScheduleKernels.h.
  void (*distances)(const entrope_distances_job *job);
  void (*row)(const entrope_row_job *job);
  void (*row_tables)(const entrope_turns *turns, double *tables);
  /// The layers of a decoder; see DecoderKernels.h.
  const struct entrope_decoder *decoder;
  /// Streams all keys past a block of rows for every point of a chunk, and packs the vectors for that; see GridKernels.h.
  void (*grid)(const entrope_grid_job *job);
  void (*pack_grid)(const entrope_grid_pack_job *job);
  /// The entropies of a block of rows with their derivatives; see GradientKernels.h.
  void (*gradient)(const entrope_gradient_job *job);
} entrope_kernel;

/// The kernels of this machine, best first, the portable one last; a null pointer beyond the last.
const entrope_kernel *entrope_kernel_at(int32_t index);

/// What the environment variable `ENTROPE_ISA` says; a null pointer when it is not set.
const char *entrope_requested(void);

/// Bytes of scratch that a rows job (of one point) or a grid job needs.
size_t entrope_scratch_bytes(
    int32_t groups, int32_t points, int32_t multiplier_count, int32_t sums);

/// Vectors to be turned and laid out for the kernels.
///
/// Pair i of row r turns by the sum of two angles, whose cos and sin stand in row `coarse_rows[r]` of the coarse and row
/// `fine_rows[r]` of the fine tables [·][pairs]; the product of the two rotations is made here, in Double, as is everything
/// before the last rounding to float:
///
///     (x, y) → factor · factors[r] · (x cos a − y sin a, y cos a + x sin a)
///
/// Components that belong to no pair are the last; they are multiplied by the factors alone.
typedef struct {
  /// Vectors [·, dimension], and which of them to take, in order [count].
  const float *source;
  const int32_t *rows;
  /// Components of pair i [pairs], all below 2·pairs.
  const int32_t *firsts, *seconds;
  const double *coarse_cosines, *coarse_sines, *fine_cosines, *fine_sines;
  const int32_t *coarse_rows, *fine_rows;
  /// Factor of each row [count].
  const double *factors;
  /// Receives [⌈count/width⌉][dimension][width]; rows beyond the last are 0.
  float *target;
  /// Receives the norm of each vector [count] by turns of length 1, within a few units in the last place; tables of another
  /// amplitude multiply it besides, at most by that. NaN or infinite where a component is.
  float *norms;
  double factor;
  int32_t count, width, dimension, pairs;
} entrope_pack_job;

/// Turns vectors and lays them out.
void entrope_pack(const entrope_pack_job *job);

#include "DecoderKernels.h"

#endif
