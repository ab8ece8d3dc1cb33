#include "typeface.h"

#include "CairoShim.h"

#include <cairo-ft.h>
#include <stdlib.h>
#include <string.h>

#include FT_ADVANCES_H

const char *shim_status_text(int status) {
  if (status < SHIM_FREETYPE_ERROR) return cairo_status_to_string((cairo_status_t)status);
  // FreeType's own words are compiled out of the usual builds; these are the likely ones.
  switch (status - SHIM_FREETYPE_ERROR) {
    case FT_Err_Cannot_Open_Resource: return "the file cannot be opened";
    case FT_Err_Unknown_File_Format: return "the file is not a font";
    case FT_Err_Out_Of_Memory: return "out of memory";
    default: return "FreeType cannot read the font";
  }
}

const char *shim_cairo_version(void) { return cairo_version_string(); }

void shim_freetype_version(int *major, int *minor, int *patch) {
  *major = *minor = *patch = 0;
  FT_Library library = NULL;
  if (FT_Init_FreeType(&library)) return;
  FT_Library_Version(library, major, minor, patch);
  FT_Done_FreeType(library);
}

static int open_face(const char *path, FT_Library *library, FT_Face *face) {
  FT_Error error = FT_Init_FreeType(library);
  if (error) {
    *library = NULL;
    return SHIM_FREETYPE_ERROR + error;
  }
  error = FT_New_Face(*library, path, 0, face);
  if (error) {
    *face = NULL;
    return SHIM_FREETYPE_ERROR + error;
  }
  // Advances are read in font units, which bitmap fonts do not have.
  if (!FT_IS_SCALABLE(*face)) return SHIM_FREETYPE_ERROR + FT_Err_Unknown_File_Format;
  return 0;
}

int shim_typeface_open(const char *path, shim_typeface **typeface) {
  shim_typeface *opened = calloc(1, sizeof *opened);
  if (!opened) return CAIRO_STATUS_NO_MEMORY;
  int status = open_face(path, &opened->measuring_library, &opened->measuring);
  if (!status) status = open_face(path, &opened->drawing_library, &opened->drawing);
  if (!status) {
    opened->font = cairo_ft_font_face_create_for_ft_face(
        opened->drawing, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    status = cairo_font_face_status(opened->font);
  }
  if (status) {
    shim_typeface_close(opened);
    return status;
  }
  *typeface = opened;
  return 0;
}

// Only for a typeface that nothing was drawn with: Cairo's cache of scaled fonts keeps the face
// for an unknown time. Typefaces that draw are kept for the life of the process.
void shim_typeface_close(shim_typeface *typeface) {
  if (!typeface) return;
  if (typeface->font) cairo_font_face_destroy(typeface->font);
  if (typeface->drawing_library) FT_Done_FreeType(typeface->drawing_library);
  if (typeface->measuring_library) FT_Done_FreeType(typeface->measuring_library);
  free(typeface);
}

void shim_typeface_extents(const shim_typeface *typeface, double *ascent, double *descent) {
  FT_Face face = typeface->measuring;
  *ascent = (double)face->ascender / face->units_per_EM;
  *descent = -(double)face->descender / face->units_per_EM;
}

uint32_t shim_typeface_glyph(const shim_typeface *typeface, uint32_t scalar) {
  return FT_Get_Char_Index(typeface->measuring, scalar);
}

int shim_typeface_advance(const shim_typeface *typeface, uint32_t glyph, double *advance) {
  FT_Fixed units = 0;
  FT_Error error = FT_Get_Advance(typeface->measuring, glyph, FT_LOAD_NO_SCALE, &units);
  if (error) return SHIM_FREETYPE_ERROR + error;
  *advance = (double)units / typeface->measuring->units_per_EM;
  return 0;
}

double shim_typeface_kerning(const shim_typeface *typeface, uint32_t left, uint32_t right) {
  FT_Face face = typeface->measuring;
  FT_Vector kerning = {0, 0};
  if (!FT_HAS_KERNING(face)) return 0;
  if (FT_Get_Kerning(face, left, right, FT_KERNING_UNSCALED, &kerning)) return 0;
  return (double)kerning.x / face->units_per_EM;
}

int shim_find_font(const char *family, bool italic, bool bold, char *path, size_t capacity) {
  if (capacity == 0) return CAIRO_STATUS_INVALID_SIZE;
  path[0] = '\0';
  // Cairo is asked to choose by name, which it does through fontconfig, and then for the FreeType
  // face it chose: so fontconfig need not be linked for this one question.
  cairo_font_face_t *font = cairo_toy_font_face_create(
      family, italic ? CAIRO_FONT_SLANT_OBLIQUE : CAIRO_FONT_SLANT_NORMAL,
      bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_matrix_t identity;
  cairo_matrix_init_identity(&identity);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_scaled_font_t *scaled = cairo_scaled_font_create(font, &identity, &identity, options);
  int status = cairo_scaled_font_status(scaled);
  if (!status && cairo_scaled_font_get_type(scaled) == CAIRO_FONT_TYPE_FT) {
    FT_Face face = cairo_ft_scaled_font_lock_face(scaled);
    if (face) {
      const char *file = face->stream ? face->stream->pathname.pointer : NULL;
      // The answer is always some font; only the very face asked for will do.
      if (file && face->family_name && strcmp(face->family_name, family) == 0 &&
          !(face->style_flags & FT_STYLE_FLAG_ITALIC) == !italic &&
          !(face->style_flags & FT_STYLE_FLAG_BOLD) == !bold && strlen(file) < capacity)
        strcpy(path, file);
      cairo_ft_scaled_font_unlock_face(scaled);
    }
  }
  cairo_scaled_font_destroy(scaled);
  cairo_font_options_destroy(options);
  cairo_font_face_destroy(font);
  return status;
}
