#include "CAttentionKernels.h"

/// How the rows of a group are taken in.
typedef enum {
  entrope_mode_careful,   ///< M is the largest score, weights are held against a floor
  entrope_mode_trusted,   ///< as steady rows, but the farthest |t| is kept and judged afterwards
  entrope_mode_steady,    ///< no score of theirs can lie far from M
  entrope_mode_failed,    ///< were trusted and are not to be; they are taken in again
  entrope_mode_done,      ///< nothing is left to do
} entrope_mode;

/// What the rows of a group have in common.
typedef struct {
  /// The farthest |t| of trusted rows, by lane of a register.
  float farthest[entrope_lanes];
  /// The keys that any of them sees, and those that all see.
  entrope_range hull, core;
  entrope_mode mode;
} __attribute__((aligned(64))) entrope_group_state;

/// A rows job as one of several points.
typedef struct {
  entrope_rows_job rows;
  /// The lanes of this point and the first group, in [groups][points][8 rows].
  float *lanes;
  entrope_group_state *states;
  int32_t count;
} entrope_point_job;

// One of these for each instruction set that the compiler can aim at; dispatch.c asks the machine which it has.
extern const entrope_kernel entrope_kernel_portable;
#if defined(__x86_64__)
extern const entrope_kernel entrope_kernel_avx2, entrope_kernel_avx512;
#elif defined(__aarch64__)
extern const entrope_kernel entrope_kernel_neon;
#endif
