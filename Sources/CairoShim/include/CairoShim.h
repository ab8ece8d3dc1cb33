#ifndef CAIRO_SHIM_H
#define CAIRO_SHIM_H
const char *cairo_shim_version(void);
#endif
