#include "CAttentionKernels.h"

// One of these for each instruction set that the compiler can aim at; dispatch.c asks the machine which it has.
extern const entrope_kernel entrope_kernel_portable;
#if defined(__x86_64__)
extern const entrope_kernel entrope_kernel_avx2, entrope_kernel_avx512;
#elif defined(__aarch64__)
extern const entrope_kernel entrope_kernel_neon;
#endif
