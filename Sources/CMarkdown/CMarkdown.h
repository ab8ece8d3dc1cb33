// The Markdown parser of the course: cmark-gfm with its tables, behind this one header.
#ifndef CMARKDOWN_H
#define CMARKDOWN_H

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#endif
