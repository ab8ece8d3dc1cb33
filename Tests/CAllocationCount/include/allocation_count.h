// Counts heap allocations of the current thread, for tests that say how many there are.
//
// Written in C because the C library's allocator can only be stood in for by functions of its own names.
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdbool.h>

/// Whether allocations can be counted here: on Linux with the GNU C library and without a sanitizer.
bool allocation_count_is_available(void);

/// Starts counting on the current thread, from 0. Other threads are not counted and not slowed.
void allocation_count_begin(void);

/// Stops counting on the current thread.
///
/// Returns how many blocks were asked for since the start; 0 where counting is not available.
long allocation_count_end(void);

#endif
