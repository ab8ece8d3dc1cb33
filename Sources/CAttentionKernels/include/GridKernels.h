#ifndef GRID_KERNELS_H
#define GRID_KERNELS_H

// Included by CAttentionKernels.h, whose words and rules hold here.

/// # Many schedules of one head
///
/// Two neighbouring points of a grid over α and β differ in a few pairs of components: those inside the ramp. A *chunk* is up to
/// 32 points in an order in which every pair has one of three courses:
///
///     base        one frequency at all points
///     joining g   one frequency from point g on, another one before
///     active      otherwise, with a frequency of its own at each point where it has not joined yet
///
/// so that with T a tile of 8 queries and 48 keys, x the scores of point g, and ⊕ the products of some components,
///
///     T₀ = base        T_g = T_{g−1} ⊕ joining_g        x_g = T_g ⊕ active_g
///
/// and a point costs 2·(active pairs) multiply-adds a score, not d. Nothing is ever taken off a tile, so errors do not pile up. With α
/// fixed and β descending a pair with r ≤ α is base, one with r ≥ β joins where β falls to r, and those between are active.
///
/// **Layout.** The components of a chunk stand one behind the other in the order in which they are used:
/// components that belong to no pair, base, active₀, joining₁, active₁, joining₂, …, each pair as two neighbours. Queries are
/// [groups][components][8], keys [panels][components][48]: both are read from front to back.
///
/// **Order of operations.** A score is one chain of fused multiply-adds over the base, the joining pairs up to the point and the
/// active pairs, in that order. It differs from the plain kernel's, so rows agree with it to rounding and not to the bit. What
/// follows a score is the plain kernel's, with M, sums and judgement for each point; groups outside and points inside.
/// Results depend on the chunk, and neither on blocks nor on threads.
///
/// **Cost** of 16 scores of one row (d = 64, 7.7 active pairs): 15.4 multiply-adds of two registers, 6.4 cycles of softmax, 1/32 of
/// base and joining, and 5 for loads and stores of tiles: 28 cycles where the plain kernel takes 76.

/// The pairs of one point.
typedef struct {
  /// Components that join before this point; 0 for the first.
  int32_t joining;
  /// Components of this point alone.
  int32_t active;
} entrope_grid_point;

/// A block of query rows against all keys of a key head, for every point of a chunk.
typedef struct {
  /// Packed queries [groups][components][8] and keys [panels][components][48], as `entrope_pack_grid` leaves them.
  const float *queries, *keys;
  /// Components that are read, those of all points together, and those of the base, which stand first.
  int32_t components, base;
  /// Points, `entrope_points_max` at most.
  int32_t point_count;
  const entrope_grid_point *points;
  /// Ranges, reaches, groups, keys, multipliers and sums of every point. Its vectors and dimension are not read. It receives
  /// M [points][groups·8] and sums [points][groups·8][multipliers][sums].
  entrope_rows_job rows;
} entrope_grid_job;

enum {
  /// Points of a chunk at most.
  entrope_points_max = 32,
  /// Rows in a row of the coarse tables, and so the largest fine turn plus one.
  entrope_turn_rows = 48,
  /// Columns of the fine tables: eight neighbours may begin at any of 48 turns.
  entrope_turn_columns = 56,
};

/// Vectors to be turned and laid out for a chunk.
///
/// A vector at place p turns by the angle of the coarse row of p div 48 and that of the fine column p mod 48. The product of the two
/// rotations is made in Double, as is everything before the last rounding to float.
typedef struct {
  /// Vectors [·, dimension], and which of them to take, in order [count].
  const float *source;
  const int32_t *rows;
  /// Components that are only multiplied; they come first.
  const int32_t *still;
  /// The two components of each pair [pairs], in the order of the result; a component may belong to many.
  const int32_t *firsts, *seconds;
  /// cos and sin of each pair [coarse rows][pairs], and [pairs][56].
  const double *coarse_cosines, *coarse_sines, *fine_cosines, *fine_sines;
  /// Position of each vector, counted from where the tables begin, and its coarse row [count].
  const int32_t *places, *coarse_rows;
  /// Factor of each vector [count].
  const double *factors;
  /// Room for 8·dimension.
  double *scratch;
  /// Receives [⌈count/width⌉][still + 2·pairs][width]; vectors beyond the last are 0.
  float *target;
  double factor;
  /// Vectors; vectors side by side, a multiple of 8; d; components that do not turn; pairs.
  int32_t count, width, dimension, still_count, pairs;
} entrope_grid_pack_job;

#endif
