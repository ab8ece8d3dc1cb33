#include "CairoShim.h"
#include <cairo.h>
const char *cairo_shim_version(void) { return cairo_version_string(); }
