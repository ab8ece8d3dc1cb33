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

// MARK: Canvases

/// A page being drawn: pixels, or an SVG or PDF on its way into a sink.
typedef struct shim_canvas shim_canvas;

/// Takes the next bytes of a file; false refuses them and fails the file. Bytes go to memory because
/// Cairo 1.16 says nothing when a PDF that it writes by file name does not fit on the disk.
typedef bool (*shim_sink)(void *context, const uint8_t *bytes, size_t count);

/// The largest width or height in pixels that Cairo accepts.
enum { SHIM_LARGEST_SIDE = 32767 };

/// Makes a canvas of pixels, transparent unless opaque; `scale` is pixels per point.
int shim_canvas_create_pixels(int width, int height, double scale, bool opaque, shim_canvas **canvas);

/// Makes a page of an SVG file; its size is points.
int shim_canvas_create_svg(double width, double height, shim_sink sink, void *context,
                           shim_canvas **canvas);

/// Makes a PDF file of one page; its size is points, and it carries no date.
int shim_canvas_create_pdf(double width, double height, shim_sink sink, void *context,
                           shim_canvas **canvas);

/// Releases a canvas, finished or not; NULL is allowed.
void shim_canvas_destroy(shim_canvas *canvas);

/// Sets what a PDF says about itself, in UTF-8.
int shim_canvas_describe(shim_canvas *canvas, const char *title, const char *subject,
                         const char *keywords, const char *creator);

/// Fills the page.
int shim_canvas_paint(shim_canvas *canvas, const double color[4]);

/// Keeps what follows inside a rectangle, until shim_canvas_unclip(). Clips do not nest.
void shim_canvas_clip(shim_canvas *canvas, double x, double y, double width, double height);
void shim_canvas_unclip(shim_canvas *canvas);

// The path that the next stroke or fill takes and clears.
void shim_canvas_move(shim_canvas *canvas, double x, double y);
void shim_canvas_line(shim_canvas *canvas, double x, double y);
void shim_canvas_circle(shim_canvas *canvas, double x, double y, double radius);
void shim_canvas_close(shim_canvas *canvas);

/// Strokes the path with butt ends and round joins; no dashes is a solid line.
int shim_canvas_stroke(shim_canvas *canvas, const double color[4], double width,
                       const double *dashes, int count);

/// Fills the path (non-zero winding).
int shim_canvas_fill(shim_canvas *canvas, const double color[4]);

/// A glyph, where it starts along the baseline in points, and how many bytes of text it stands for.
typedef struct {
  uint32_t index;
  double offset;
  int byte_count;
} shim_glyph;

/// Draws glyphs along a baseline that starts at (x, y), turned anticlockwise by an angle in radians.
/// The text, `byte_count` bytes of UTF-8, is what a PDF gives to people who copy or search.
int shim_canvas_glyphs(shim_canvas *canvas, const shim_typeface *typeface, double size, double x,
                       double y, double angle, const double color[4], const char *text,
                       int byte_count, const shim_glyph *glyphs, int count);

/// Paints an image into a rectangle with hard edges; pixels are 0xAARRGGBB, premultiplied,
/// `width · height` of them from the top-left. An opaque image has no use for their alpha.
int shim_canvas_image(shim_canvas *canvas, const uint32_t *pixels, int width, int height,
                      bool opaque, double x, double y, double across, double down);

/// Writes the end of an SVG or PDF. What the sink refused at any time is reported here.
int shim_canvas_finish(shim_canvas *canvas);

/// Writes a canvas of pixels as a PNG file.
int shim_canvas_write_png(shim_canvas *canvas, shim_sink sink, void *context);

/// Copies a canvas of pixels, `width · height` of them, as premultiplied 0xAARRGGBB.
int shim_canvas_read(shim_canvas *canvas, uint32_t *pixels);

// MARK: PNG files

/// A PNG file that was read.
typedef struct shim_picture shim_picture;

/// Reads the picture of a PNG file in memory; *picture is set on success only.
int shim_picture_open(const uint8_t *bytes, size_t count, shim_picture **picture, int *width,
                      int *height);

/// Copies its pixels, `width · height` of them, as premultiplied 0xAARRGGBB.
void shim_picture_read(shim_picture *picture, uint32_t *pixels);

/// Releases a picture; NULL is allowed.
void shim_picture_close(shim_picture *picture);

#endif
