// What canvas.c needs to know of a typeface.

#ifndef SHIM_TYPEFACE_H
#define SHIM_TYPEFACE_H

#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

struct shim_typeface {
  // Measuring has a library and a face of its own: Cairo locks the face that it draws with by a
  // mutex that we cannot reach, so sharing one face would race.
  FT_Library measuring_library;
  FT_Face measuring;
  FT_Library drawing_library;
  FT_Face drawing;
  cairo_font_face_t *font;
};

// FreeType's errors lie above Cairo's in the one range of status numbers.
enum { SHIM_FREETYPE_ERROR = 1000 };

#endif
