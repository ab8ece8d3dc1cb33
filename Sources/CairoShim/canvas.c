#include "CairoShim.h"
#include "typeface.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// A surface and a context that live and die together; Cairo's constructors never return NULL but an
// inert object that carries an error, so statuses are asked for rather than pointers checked.
struct shim_canvas {
  cairo_surface_t *surface;
  cairo_t *context;
  bool is_pixels;
  shim_sink sink;
  void *sink_context;
};

static cairo_status_t write_to_sink(void *closure, const unsigned char *bytes, unsigned count) {
  shim_canvas *canvas = closure;
  return canvas->sink(canvas->sink_context, bytes, count) ? CAIRO_STATUS_SUCCESS
                                                          : CAIRO_STATUS_WRITE_ERROR;
}

static shim_canvas *new_canvas(shim_sink sink, void *context) {
  shim_canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return NULL;
  canvas->sink = sink;
  canvas->sink_context = context;
  return canvas;
}

/// Makes the context once the surface is there; releases everything when either failed.
static int open_canvas(shim_canvas *canvas, shim_canvas **opened) {
  int status = cairo_surface_status(canvas->surface);
  if (!status) {
    canvas->context = cairo_create(canvas->surface);
    status = cairo_status(canvas->context);
  }
  if (status) {
    shim_canvas_destroy(canvas);
    return status;
  }
  // Hinted metrics change the width of text by up to 3 % from one format to another.
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(canvas->context, options);
  cairo_font_options_destroy(options);
  // A vector page is enlarged by whoever looks at it, and at the usual tolerance of a tenth of a point
  // its circles are visibly not round.
  if (!canvas->is_pixels) cairo_set_tolerance(canvas->context, 0.001);
  cairo_set_line_join(canvas->context, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(canvas->context, CAIRO_LINE_CAP_BUTT);
  *opened = canvas;
  return 0;
}

int shim_canvas_create_pixels(int width, int height, double scale, bool opaque,
                              shim_canvas **opened) {
  if (width < 1 || height < 1 || width > SHIM_LARGEST_SIDE || height > SHIM_LARGEST_SIDE)
    return CAIRO_STATUS_INVALID_SIZE;
  shim_canvas *canvas = new_canvas(NULL, NULL);
  if (!canvas) return CAIRO_STATUS_NO_MEMORY;
  canvas->is_pixels = true;
  canvas->surface = cairo_image_surface_create(
      opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, width, height);
  int status = open_canvas(canvas, opened);
  if (status) return status;
  cairo_scale((*opened)->context, scale, scale);
  // From 180 pixels per inch on, 16 levels of grey at an edge look like 255, and the files of our
  // figures are a quarter to a third smaller.
  if (scale >= 2.5) cairo_set_antialias((*opened)->context, CAIRO_ANTIALIAS_FAST);
  return 0;
}

int shim_canvas_create_svg(double width, double height, shim_sink sink, void *context,
                           shim_canvas **opened) {
  shim_canvas *canvas = new_canvas(sink, context);
  if (!canvas) return CAIRO_STATUS_NO_MEMORY;
  canvas->surface = cairo_svg_surface_create_for_stream(write_to_sink, canvas, width, height);
  // Newer versions of Cairo take pixels when nothing is said.
  cairo_svg_surface_set_document_unit(canvas->surface, CAIRO_SVG_UNIT_PT);
  return open_canvas(canvas, opened);
}

int shim_canvas_create_pdf(double width, double height, shim_sink sink, void *context,
                           shim_canvas **opened) {
  shim_canvas *canvas = new_canvas(sink, context);
  if (!canvas) return CAIRO_STATUS_NO_MEMORY;
  canvas->surface = cairo_pdf_surface_create_for_stream(write_to_sink, canvas, width, height);
  int status = open_canvas(canvas, opened);
  // The only way to a file without the time of day: an empty date removes the entry, and
  // SOURCE_DATE_EPOCH has no effect on Cairo 1.16.
  if (!status)
    cairo_pdf_surface_set_metadata((*opened)->surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
  return status;
}

void shim_canvas_destroy(shim_canvas *canvas) {
  if (!canvas) return;
  if (canvas->context) cairo_destroy(canvas->context);
  // A vector surface that was not finished writes its end here, so the sink must still be there.
  if (canvas->surface) cairo_surface_destroy(canvas->surface);
  free(canvas);
}

int shim_canvas_describe(shim_canvas *canvas, const char *title, const char *subject,
                         const char *keywords, const char *creator) {
  cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_SUBJECT, subject);
  cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_KEYWORDS, keywords);
  cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATOR, creator);
  return cairo_surface_status(canvas->surface);
}

static void set_color(shim_canvas *canvas, const double color[4]) {
  cairo_set_source_rgba(canvas->context, color[0], color[1], color[2], color[3]);
}

int shim_canvas_paint(shim_canvas *canvas, const double color[4]) {
  set_color(canvas, color);
  cairo_paint(canvas->context);
  return cairo_status(canvas->context);
}

void shim_canvas_clip(shim_canvas *canvas, double x, double y, double width, double height) {
  cairo_rectangle(canvas->context, x, y, width, height);
  cairo_clip(canvas->context);
}

void shim_canvas_unclip(shim_canvas *canvas) { cairo_reset_clip(canvas->context); }

void shim_canvas_move(shim_canvas *canvas, double x, double y) {
  cairo_move_to(canvas->context, x, y);
}

void shim_canvas_line(shim_canvas *canvas, double x, double y) {
  cairo_line_to(canvas->context, x, y);
}

void shim_canvas_circle(shim_canvas *canvas, double x, double y, double radius) {
  cairo_new_sub_path(canvas->context);
  cairo_arc(canvas->context, x, y, radius, 0, 2 * M_PI);
  cairo_close_path(canvas->context);
}

void shim_canvas_close(shim_canvas *canvas) { cairo_close_path(canvas->context); }

int shim_canvas_stroke(shim_canvas *canvas, const double color[4], double width,
                       const double *dashes, int count) {
  set_color(canvas, color);
  cairo_set_line_width(canvas->context, width);
  cairo_set_dash(canvas->context, dashes, count, 0);
  cairo_stroke(canvas->context);
  return cairo_status(canvas->context);
}

int shim_canvas_fill(shim_canvas *canvas, const double color[4]) {
  set_color(canvas, color);
  cairo_fill(canvas->context);
  return cairo_status(canvas->context);
}

int shim_canvas_glyphs(shim_canvas *canvas, const shim_typeface *typeface, double size, double x,
                       double y, double angle, const double color[4], const char *text,
                       int byte_count, const shim_glyph *glyphs, int count) {
  if (count == 0) return 0;
  cairo_glyph_t *placed = malloc((size_t)count * sizeof *placed);
  cairo_text_cluster_t *clusters = malloc((size_t)count * sizeof *clusters);
  int status = placed && clusters ? 0 : CAIRO_STATUS_NO_MEMORY;
  if (!status) {
    for (int i = 0; i < count; i++) {
      placed[i] = (cairo_glyph_t){.index = glyphs[i].index, .x = glyphs[i].offset, .y = 0};
      clusters[i] = (cairo_text_cluster_t){.num_bytes = glyphs[i].byte_count, .num_glyphs = 1};
    }
    cairo_t *context = canvas->context;
    cairo_save(context);
    cairo_translate(context, x, y);
    if (angle != 0) cairo_rotate(context, -angle);
    cairo_set_font_face(context, typeface->font);
    cairo_set_font_size(context, size);
    set_color(canvas, color);
    if (canvas->is_pixels) {
      // As outlines, because Cairo 1.16 puts glyph images on whole pixels, which shows in the
      // spacing of small text.
      cairo_glyph_path(context, placed, count);
      cairo_fill(context);
    } else {
      cairo_show_text_glyphs(context, text, byte_count, placed, count, clusters, count, 0);
    }
    cairo_restore(context);
    status = cairo_status(context);
  }
  free(placed);
  free(clusters);
  return status;
}

int shim_canvas_image(shim_canvas *canvas, const uint32_t *pixels, int width, int height,
                      bool opaque, double x, double y, double across, double down) {
  cairo_surface_t *image = cairo_image_surface_create(
      opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, width, height);
  int status = cairo_surface_status(image);
  if (!status) {
    cairo_surface_flush(image);
    unsigned char *rows = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    for (int row = 0; row < height; row++)
      memcpy(rows + (size_t)row * stride, pixels + (size_t)row * width, (size_t)width * 4);
    cairo_surface_mark_dirty(image);

    // Painting through a clip gives a plain image in SVG; filling a rectangle would give a pattern,
    // which some editors handle badly.
    cairo_t *context = canvas->context;
    cairo_save(context);
    cairo_rectangle(context, x, y, across, down);
    cairo_clip(context);
    cairo_translate(context, x, y);
    cairo_scale(context, across / width, down / height);
    cairo_set_source_surface(context, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
    cairo_paint(context);
    cairo_restore(context);
    status = cairo_status(context);
  }
  cairo_surface_destroy(image);
  return status;
}

int shim_canvas_finish(shim_canvas *canvas) {
  int status = cairo_status(canvas->context);
  if (status) return status;
  cairo_show_page(canvas->context);
  cairo_surface_finish(canvas->surface);
  return cairo_surface_status(canvas->surface);
}

int shim_canvas_write_png(shim_canvas *canvas, shim_sink sink, void *context) {
  canvas->sink = sink;
  canvas->sink_context = context;
  return cairo_surface_write_to_png_stream(canvas->surface, write_to_sink, canvas);
}

static void read_pixels(cairo_surface_t *surface, uint32_t *pixels) {
  cairo_surface_flush(surface);
  const unsigned char *rows = cairo_image_surface_get_data(surface);
  int width = cairo_image_surface_get_width(surface);
  int height = cairo_image_surface_get_height(surface);
  int stride = cairo_image_surface_get_stride(surface);
  for (int row = 0; row < height; row++)
    memcpy(pixels + (size_t)row * width, rows + (size_t)row * stride, (size_t)width * 4);
  // The high byte of an opaque format is undefined.
  if (cairo_image_surface_get_format(surface) == CAIRO_FORMAT_RGB24)
    for (size_t i = 0; i < (size_t)width * height; i++) pixels[i] |= 0xFF000000u;
}

int shim_canvas_read(shim_canvas *canvas, uint32_t *pixels) {
  if (!canvas->is_pixels) return CAIRO_STATUS_SURFACE_TYPE_MISMATCH;
  read_pixels(canvas->surface, pixels);
  return cairo_surface_status(canvas->surface);
}

// MARK: PNG files

struct shim_picture {
  cairo_surface_t *surface;
};

typedef struct {
  const uint8_t *bytes;
  size_t left;
} byte_source;

static cairo_status_t read_from_source(void *closure, unsigned char *bytes, unsigned count) {
  byte_source *source = closure;
  if (count > source->left) return CAIRO_STATUS_READ_ERROR;
  memcpy(bytes, source->bytes, count);
  source->bytes += count;
  source->left -= count;
  return CAIRO_STATUS_SUCCESS;
}

int shim_picture_open(const uint8_t *bytes, size_t count, shim_picture **picture, int *width,
                      int *height) {
  shim_picture *opened = calloc(1, sizeof *opened);
  if (!opened) return CAIRO_STATUS_NO_MEMORY;
  byte_source source = {bytes, count};
  opened->surface = cairo_image_surface_create_from_png_stream(read_from_source, &source);
  int status = cairo_surface_status(opened->surface);
  if (!status && cairo_image_surface_get_format(opened->surface) != CAIRO_FORMAT_ARGB32 &&
      cairo_image_surface_get_format(opened->surface) != CAIRO_FORMAT_RGB24)
    status = CAIRO_STATUS_INVALID_FORMAT;
  if (status) {
    shim_picture_close(opened);
    return status;
  }
  *picture = opened;
  *width = cairo_image_surface_get_width(opened->surface);
  *height = cairo_image_surface_get_height(opened->surface);
  return 0;
}

void shim_picture_read(shim_picture *picture, uint32_t *pixels) {
  read_pixels(picture->surface, pixels);
}

void shim_picture_close(shim_picture *picture) {
  if (!picture) return;
  cairo_surface_destroy(picture->surface);
  free(picture);
}
