#ifndef DECODER_KERNELS_H
#define DECODER_KERNELS_H

#include "CAttentionKernels.h"

/// # The layers of a decoder
///
/// A product of activations with the rows of a weight matrix is a tile of scores: activations stand where queries do, in groups
/// of 8 side by side, weight rows where keys do, in panels of 48. So there is one micro-kernel, and the loss over a vocabulary is
/// what `rows` computes with the rows of the output matrix for keys. All sums keep the order of CAttentionKernels.h:
///   - an element of a product is one chain of fused multiply-adds over the inputs 0 … D − 1;
///   - an element of Σ e·v is one chain over the keys of a fold, which is then added to a total in Double;
///   - the sum of squares of a norm is added lane by lane, element j in lane j mod 16, and the lanes as a tree of halves.
/// A row's numbers depend on no other row, so neither blocks nor threads show in a result, and the kernels with fused
/// multiply-adds agree bit for bit.

/// Activations times weight rows.
typedef struct {
  /// Packed activations [⌈rows/8⌉][inputs][8].
  const float *inputs;
  /// Packed weight rows [⌈outputs/48⌉][inputs][48].
  const float *weights;
  /// What is added to each output [outputs]; null for nothing.
  const float *bias;
  /// Receives row r at `target + r·stride` [outputs], or has it added to what stands there.
  float *target;
  size_t stride;
  int32_t rows, input_count, output_count;
  bool adds;
} entrope_product_job;

/// Rows of a head against keys, with the values that the weights are taken of.
///
/// The scores may come from several *passes*, each with queries and keys of its own. For row r the pass 0 counts for keys from
/// `borders[r·(passes − 1)]` on, pass 1 for those before it from the next border on, and the last for all that are left.
typedef struct {
  /// Ranges, offsets, scratch, maxima, totals and numbers as for `rows`; with all sums and no multipliers.
  /// Its own queries and keys are not read.
  entrope_rows_job rows;
  /// Packed queries and keys of each pass.
  const float *const *queries;
  const float *const *keys;
  const int32_t *borders;
  /// A law by distance, null for none: x of key j becomes `law_factors[o + j]`·x + `law_shifts[o + j]` with o the row's offset.
  const float *law_factors, *law_shifts;
  const int32_t *law_offsets;
  /// Values [panels·48][width]; those beyond the last key are 0.
  const float *values;
  /// Scratch [groups·8][width].
  float *sums;
  double *value_totals;
  /// Receives Σ p·v of row r at `target + r·stride` [value_count]; 0 where the row sees no key.
  float *target;
  size_t stride;
  /// Passes; components of a value; the same as a multiple of 32; rows to be written.
  int32_t passes, value_count, width, row_count;
} entrope_values_job;

/// The operations of a decoder for one instruction set.
typedef struct entrope_decoder {
  /// See `entrope_product_job`.
  void (*product)(const entrope_product_job *job);
  /// Softmax sums as `rows` has them, and the mean of the values by the weights, in one sweep over the keys.
  void (*values)(const entrope_values_job *job);
  /// weights ⊙ x / √(mean x² + ε): element c is written to `target + c·step`, which may be x itself where the step is 1.
  void (*norm)(
      const float *x, const float *weights, double epsilon, int32_t count, float *target,
      int32_t step);
  /// g/(1 + e^−g)·u: element c of row r goes to element r mod 8 of column c of group ⌊r/8⌋, [⌈rows/8⌉][count][8]; rows that
  /// fill the last group are 0. Row r of both begins at `r·stride`.
  void (*gate)(
      const float *gates, const float *ups, size_t stride, int32_t rows, int32_t count,
      float *target);
} entrope_decoder;

/// Bytes of scratch that `rows` of a values job needs.
size_t entrope_values_scratch_bytes(int32_t groups);

/// Rows [count, inputs], row r at `rows + r·stride`, side by side: [⌈count/width⌉][inputs][width], filled up with 0.
void entrope_pack_rows(
    const float *rows, size_t stride, int32_t count, int32_t inputs, int32_t width, float *target);

/// Row `lane` of a group or panel [inputs][width], taken out again.
void entrope_unpack_row(
    const float *packed, int32_t width, int32_t lane, int32_t inputs, float *target);

/// The product of a row of one pack and a row of another, in Double.
double entrope_packed_product(
    const float *a, int32_t a_width, int32_t a_lane, const float *b, int32_t b_width,
    int32_t b_lane, int32_t inputs);

#endif
