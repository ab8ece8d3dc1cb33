#ifndef GRADIENT_KERNELS_H
#define GRADIENT_KERNELS_H

// Included by CAttentionKernels.h, whose words and rules hold here.

/// # The entropy of a row by the frequency of every pair
///
/// With p the softmax of logits z in nats, H its entropy, and Δ_j how far key j lies behind the query,
///
///     ∂H/∂z_j = w_j = −p_j·(ln p_j + H)        Σ w_j = 0
///     ∂z_j/∂θᵢ = Δ_j·(q′ₓ·k′_y − q′_y·k′ₓ)ᵢ      q′ and k′ turned
///
/// so one product more gives every pair of a row, with keys in the place of values and w·Δ of weights:
///
///     V = Σ w_j·Δ_j·k′_j                        ∂H/∂θᵢ = q′_{i,x}·V_{i,y} − q′_{i,y}·V_{i,x}
///
/// In base 2, with the sums S and W of the row, ln p_j + H = ln 2·(t_j − W/S), and with k′ multiplied by log₂e
///
///     V = (ln 2)²/S · Σ e_j·(W/S − t_j)·Δ_j·k′_j              ∂H/∂ ln m = Σ w_j·z_j = (ln 2)²/S · Σ e_j·(W/S − t_j)·t_j
///
/// for a factor m on all logits. The weights need S and W, so keys pass twice; scores are kept between the two, 4 bytes each.
///
/// **Order of operations.** Sums over the keys of a fold are chains of fused multiply-adds in the order of the keys; folds are added in
/// Double. The result of a row depends on its group of eight alone.
///
/// **Cost.** A second product of the size of the scores, an exponential, and the scores through the second cache: 2.1 to 2.4 times
/// an entropy pass.
typedef struct {
  /// One multiplier of 1, sums for the entropy; `kept` receives the scores. Its maxima and totals are results too.
  entrope_rows_job rows;
  /// Turned keys one by one [panels·48][dimension], as the packed ones are multiplied; those beyond the last are 0. The dimension is a
  /// multiple of 16.
  const float *key_rows;
  /// Position of each query row, in tokens [groups·8].
  const double *positions;
  /// Scratch [8][dimension + 16].
  float *sums;
  /// Receives S/(ln 2)²·V [groups·8][dimension], and S/(ln 2)²·∂H/∂ ln m [groups·8].
  double *products, *spreads;
} entrope_gradient_job;

#endif
