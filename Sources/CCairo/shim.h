// The Cairo headers that CairoShim needs; pkg-config supplies the include paths.
#include <cairo.h>
#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
