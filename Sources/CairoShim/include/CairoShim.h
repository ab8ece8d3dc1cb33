// Cairo and FreeType behind two opaque types, so that no Cairo type or macro reaches Swift.
//
// Conventions of every function here:
// - It returns a status: 0 is success, anything else has words in shim_status_text(). Nothing
//   prints, exits or aborts; a failed allocation is a status.
// - Lengths are points with y downwards; colours are straight sRGB components from 0 to 1.
// - Callers check that numbers are finite and lengths sensible: Cairo draws a NaN at 0 in silence.
// - Pointers passed in are read during the call only, the sink and its context until the canvas
//   is destroyed.
// - A canvas belongs to one thread at a time. A typeface is measured by one thread at a time (the
//   caller locks), while any number of canvases may draw with it at once.

#ifndef CAIRO_SHIM_H
#define CAIRO_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Words for a status; static storage.
const char *shim_status_text(int status);

/// The version of Cairo in use, such as "1.16.0"; static storage.
const char *shim_cairo_version(void);

/// The version of FreeType in use.
void shim_freetype_version(int *major, int *minor, int *patch);

// MARK: Typefaces

/// A font file, opened once for measuring and once for drawing.
typedef struct shim_typeface shim_typeface;

/// Opens the first face of a font file; *typeface is set on success only.
int shim_typeface_open(const char *path, shim_typeface **typeface);

/// Closes what no typeface needs any more; NULL is allowed.
void shim_typeface_close(shim_typeface *typeface);

/// Ascent above and descent below the baseline, both positive, in em.
void shim_typeface_extents(const shim_typeface *typeface, double *ascent, double *descent);

/// Index of a scalar's glyph; 0 when the font has none.
uint32_t shim_typeface_glyph(const shim_typeface *typeface, uint32_t scalar);

/// Unhinted advance of a glyph in em.
int shim_typeface_advance(const shim_typeface *typeface, uint32_t glyph, double *advance);

/// Unhinted kerning between two glyphs in em; 0 where the font has none.
double shim_typeface_kerning(const shim_typeface *typeface, uint32_t left, uint32_t right);

/// Asks the system (fontconfig, on Linux) for the file of a family's face; writes an empty string when
/// it would answer with another face. The path holds at most `capacity` bytes with its terminator.
int shim_find_font(const char *family, bool italic, bool bold, char *path, size_t capacity);

#endif
